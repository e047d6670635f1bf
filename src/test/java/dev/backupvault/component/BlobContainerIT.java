package dev.backupvault.component;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two accounts: one that applications of the cloud write to, and the vault's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlobContainerIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private AzuriteServer other;
    private ChaosProxy proxy;
    private ChaosProxy storeProxy;
    private ConnectorProcess connector;
    private Launch launch;
    private Checker checker;
    private BlobContainerClient left;
    private BlobContainerClient deleted;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("BlobContainerIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        other = AzuriteServer.start(temp.resolve("other"));
        proxy = new ChaosProxy(other.port());
        storeProxy = new ChaosProxy(store.port());
        checker = new Checker(store.connectionString());
        var account = other.account().connect();
        left = account.createBlobContainer("left");
        deleted = account.createBlobContainer("deleted");
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("left", "blob-container", source("left", "include", "(?!skip).*"))
                .source("deleted", "blob-container", source("deleted", "after", "delete"));
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString(storeProxy.port()))
                .withHome(home.folder())
                .with("vault.patience", "1s")
                .wrappedBy("env", "ARCHIVE_AZURE_STORAGE_CONNECTION_STRING=" + other.connectionString(proxy.port()));
        connector = launch.run().awaitReady();
    }

    private static Map<String, String> source(String container, String key, String value) {
        return Map.of("container", container, "account", "ARCHIVE", "poll", "200", "minimumAge", "0", key, value);
    }

    @AfterAll
    void stop() throws Exception {
        connector.close();
        proxy.close();
        storeProxy.close();
        other.close();
        store.close();
    }

    private byte[] write(BlobContainerClient container, String name, int length) {
        byte[] bytes = TestFiles.bytes(random, length);
        container.getBlobClient(name).upload(BinaryData.fromBytes(bytes), true);
        return bytes;
    }

    private Checker.Point awaitPoint(byte[] bytes) {
        String sha256 = TestFiles.sha256(bytes);
        try {
            Awaitility.await().atMost(LIMIT).until(() -> checker.check().pointsWith(sha256) >= 1);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no point of " + bytes.length + " bytes:\n" + connector.output(), e);
        }
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(1, report.pointsWith(sha256));
        return report.points().stream()
                .filter(point -> point.sha256().equals(sha256))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyBlobBecomesAPointAndStaysWhereItIs() throws Exception {
        byte[] small = write(left, "app/2026/ü b+c%25.bak", 1000);
        byte[] large = write(left, "large.bak", 20 << 20);
        byte[] skipped = write(left, "skip/this", 100);
        assertEquals("app/2026/ü b+c%25.bak", awaitPoint(small).item());
        awaitPoint(large);
        assertArrayEquals(
                large, left.getBlobClient("large.bak").downloadContent().toBytes());
        // And a new version of a name is a new point
        byte[] next = write(left, "large.bak", 20 << 20);
        awaitPoint(next);
        assertEquals(0, checker.check().pointsWith(TestFiles.sha256(skipped)));
    }

    @Test
    void aStoreThatCannotReachTheOtherAccountIsAskedOnceForABlob() throws Exception {
        // Azurite has no rule for this request under a SAS token, and answers 500, which is tried again
        connector.close();
        connector = new Launch(
                        launch.home(),
                        launch.data(),
                        store.connectionString(storeProxy.port()),
                        launch.properties(),
                        launch.wrapper())
                .run()
                .awaitReady();
        byte[] large = write(left, "asked-once.bak", 40 << 20);
        awaitPoint(large);
        List<ChaosProxy.Exchange> blocks = storeProxy.log().stream()
                .filter(exchange -> exchange.target().contains("asked-once.bak?comp=block&"))
                .toList();
        assertEquals(6, blocks.size(), "one question, five blocks");
        assertEquals(
                1, blocks.stream().filter(exchange -> exchange.status() >= 400).count());
        assertEquals(
                large.length,
                blocks.stream().mapToLong(ChaosProxy.Exchange::body).sum());
        connector.awaitLine("streaming blob=");
        assertFalse(connector.output().contains("sig="), connector.output());
    }

    @Test
    void aBlobIsDeletedOnlyOnceItsPointIsSealed() {
        byte[] bytes = write(deleted, "gone.bak", 9 << 20);
        awaitPoint(bytes);
        Awaitility.await("the blob is deleted").atMost(LIMIT).until(() -> !deleted.getBlobClient("gone.bak")
                .exists());
        assertEquals(1, checker.check().pointsWith(TestFiles.sha256(bytes)));
    }

    @Test
    void aRestartReadsNoBlobTwice() throws Exception {
        byte[] bytes = write(left, "known.bak", 9 << 20);
        awaitPoint(bytes);
        connector.close();
        long read = proxy.log().stream()
                .filter(exchange -> exchange.target().contains("known.bak"))
                .count();
        connector = launch.run().awaitReady();
        awaitPoint(write(left, "after-restart.bak", 100));
        assertEquals(
                read,
                proxy.log().stream()
                        .filter(exchange -> exchange.target().contains("known.bak"))
                        .count(),
                "it was fetched again");
    }

    @Test
    void anAccountThatIsAwayIsWaitedForAndSaidInOneLine() throws Exception {
        byte[] bytes;
        try (ChaosProxy.Fault cut = proxy.fault(
                exchange -> exchange.target().contains("cut.bak"),
                new ChaosProxy.Effect.Answer(403, "AuthorizationFailure", null),
                1,
                2)) {
            bytes = write(left, "cut.bak", 20 << 20);
            awaitPoint(bytes);
            connector.awaitLine("postponed blob=\"left/cut.bak\" code=BV-0203");
        }
        proxy.goAway();
        connector.awaitLine("cannot-look code=BV-0201");
        proxy.comeBack();
        awaitPoint(write(left, "back.bak", 100));
        assertFalse(connector.output().contains("\tat "), "a stack trace: " + connector.output());
    }

    @Test
    void aBlobThatIsOlderThanTheLastLookWhenItShowsIsSeen() throws Exception {
        awaitPoint(write(left, "before.bak", 100));
        proxy.setAhead(Duration.ofSeconds(30));
        try {
            byte[] looked = write(left, "looked.bak", 100);
            awaitPoint(looked);
            awaitPoint(write(left, "late.bak", 100));
        } finally {
            proxy.setAhead(Duration.ZERO);
        }
    }

    @Test
    void anArchivedBlobIsSaidAndHoldsNobodyUp() throws Exception {
        write(left, "a-archived.bak", 100);
        left.getBlobClient("a-archived.bak").setAccessTier(AccessTier.ARCHIVE);
        byte[] after = write(left, "z-after.bak", 100);
        awaitPoint(after);
        byte[] later = write(left, "z-later.bak", 100);
        awaitPoint(later);
        left.getBlobClient("a-archived.bak").delete();
    }
}
