package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.ChaosProxy.Effect;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The store acts and its answer is lost: the retry meets its own work, and must know it by its bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostAnswerIT {
    private static final int SMALL = 300 << 10;
    private static final int IN_BLOCKS = (8 << 20) + 12_345;
    private static final VaultSettings SETTINGS = new VaultSettings(128L << 20, 64 << 20, 4, Duration.ofSeconds(30));
    private static final VaultSettings IMPATIENT = new VaultSettings(128L << 20, 64 << 20, 4, Duration.ZERO);

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private ChaosProxy proxy;
    private VaultServices services;
    private Checker checker;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        proxy = new ChaosProxy(store.port());
        services = VaultServices.on(store.account(proxy.port()).connect(), SETTINGS);
        services.vault().prepare();
        checker = new Checker(store.connectionString());
        random = Seed.random("LostAnswerIT");
    }

    @AfterAll
    void stop() throws Exception {
        services.close();
        proxy.close();
        store.close();
    }

    @Test
    void aLostAnswerToThePutOfASmallBackupLeavesOnePoint() throws Exception {
        everyBackupIsOnePointThoughTheAnswerIsLost("put", SMALL, ChaosProxy.Exchange::isWholeData, 1, Seed.rounds(14));
    }

    @Test
    void aLostAnswerToTheCommitOfBlocksLeavesOnePoint() throws Exception {
        everyBackupIsOnePointThoughTheAnswerIsLost(
                "commit", IN_BLOCKS, ChaosProxy.Exchange::isBlockList, 1, Seed.rounds(14));
    }

    @Test
    void aLostAnswerToTheManifestLeavesOnePoint() throws Exception {
        everyBackupIsOnePointThoughTheAnswerIsLost(
                "manifest", SMALL, ChaosProxy.Exchange::isManifest, 1, Seed.rounds(14));
    }

    @Test
    void answersThatAreLostSeveralTimesInARowLeaveOnePoint() throws Exception {
        everyBackupIsOnePointThoughTheAnswerIsLost(
                "all",
                IN_BLOCKS,
                exchange -> exchange.isBlock() || exchange.isBlockList() || exchange.isManifest(),
                4,
                Seed.rounds(2));
    }

    @Test
    void aBackupThatIsOfferedAgainAfterItsAnswersWereLostIsRecognised() throws Exception {
        // Given a connector without patience, so that the lost answer ends the first try
        byte[] bytes = TestFiles.bytes(random, IN_BLOCKS);
        Path file = Files.write(temp.resolve("again.bak"), bytes);
        IngestRequest request =
                IngestRequest.of(ItemId.of("lost", "again"), "again.bak", Payload.file(SourceFile.chosen(file)));
        try (VaultServices impatient =
                        VaultServices.on(store.account(proxy.port()).connect(), IMPATIENT);
                ChaosProxy.Fault fault = proxy.fault(ChaosProxy.Exchange::isManifest, new Effect.LoseAnswer(), 1, 1)) {
            assertThrows(VaultException.class, () -> impatient.ingest().ingest(request));
            assertEquals(1, fault.struck());
        }
        // When the same file is offered again
        IngestResult again = services.ingest().ingest(request);
        // Then it is known by its bytes, and none of them is sent
        assertEquals(IngestResult.Outcome.ALREADY_STORED, again.outcome());
        assertEquals(0, again.bytesSent());
        assertOnePointOf(TestFiles.sha256(bytes), "lost/again");
    }

    private void everyBackupIsOnePointThoughTheAnswerIsLost(
            String name, int length, Predicate<ChaosProxy.Exchange> which, int times, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            // Given a store whose answer to just this request is lost
            byte[] bytes = TestFiles.bytes(random, length);
            String fileName = name + round + ".bak";
            Path file = Files.write(temp.resolve(fileName), bytes);
            try (ChaosProxy.Fault fault = proxy.fault(which, new Effect.LoseAnswer(), 1, times)) {
                // When the backup is stored, once and with no help
                IngestResult result = services.ingest()
                        .ingest(IngestRequest.of(
                                ItemId.of("lost", name), fileName, Payload.file(SourceFile.chosen(file))));
                // Then it is a point of these bytes, and the answer really was lost
                assertEquals(
                        TestFiles.sha256(bytes),
                        result.manifest()
                                .orElseThrow()
                                .artifacts()
                                .get(0)
                                .sha256()
                                .hex());
                assertEquals(times, fault.struck());
            }
            Files.delete(file);
            assertOnePointOf(TestFiles.sha256(bytes), fileName);
        }
        assertEquals(
                rounds,
                checker.check().points().stream()
                        .filter(point -> point.item().equals(name))
                        .count());
    }

    private void assertOnePointOf(String sha256, String what) {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(List.of(), report.orphans());
        assertEquals(1, report.pointsWith(sha256), what);
    }
}
