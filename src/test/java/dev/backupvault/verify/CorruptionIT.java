package dev.backupvault.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Extents;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.SealedPoint;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bits flip in the store's own files while it runs; it serves them with the old checksums, so only hashing shows them.
 */
class CorruptionIT {
    private static final ItemId ITEM = ItemId.of("rot", "db");

    /** A stored backup, and what its data and its manifest look like on disk. */
    private record Stored(SealedPoint point, byte[] data, byte[] manifest) {}

    @TempDir
    private Path temp;

    private AzuriteServer store;
    private VaultServices services;
    private Checker checker;
    private RandomGenerator random;
    private final List<Stored> all = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        services = VaultServices.on(
                store.account().connect(), new VaultSettings(128L << 20, 64 << 20, 4, Duration.ofSeconds(5)));
        services.vault().prepare();
        checker = new Checker(store.connectionString());
        random = Seed.random("CorruptionIT");
        for (int length : new int[] {1, 1000, 70_000, 1 << 20, 9 << 20}) {
            byte[] bytes = TestFiles.bytes(random, length);
            Path file = Files.write(temp.resolve("db-" + length + ".bak"), bytes);
            var result = services.ingest()
                    .ingest(IngestRequest.of(
                            ITEM, file.getFileName().toString(), Payload.file(SourceFile.chosen(file))));
            SealedPoint point = services.points().find(ITEM, result.point()).orElseThrow();
            all.add(new Stored(
                    point,
                    bytes,
                    checker.content("points/default/rot/db/" + result.point() + ".json")
                            .downloadContent()
                            .toBytes()));
        }
    }

    @AfterEach
    void stop() throws Exception {
        services.close();
        store.close();
    }

    @Test
    void everyFlippedBitIsFoundByVerifyAndRefusedByRestoreAndNoCleanPointIsAccused() throws Exception {
        assertAllClean();
        int rounds = Seed.rounds(100);
        for (int round = 0; round < rounds; round++) {
            // Given a few flipped bits in the stored bytes of one point
            Stored victim = all.get(random.nextInt(all.size()));
            boolean inManifest = victim.data.length == 1
                    || random.nextInt(3) == 0; // one byte is everywhere, so its place on disk is not known
            Extents.Place place = Extents.find(store.extents(), inManifest ? victim.manifest : victim.data, random);
            try (Extents.Flip flip = Extents.flip(place, random)) {
                String what = "round " + round + ": " + victim.point.manifest().point()
                        + (inManifest ? " manifest " : " data ") + flip;
                // Then verify finds them
                if (inManifest) {
                    assertEquals(
                            ErrorCode.RECORD_DAMAGED,
                            assertThrows(VaultException.class, () -> verifyAsTheCommandDoes(victim), what)
                                    .code(),
                            what);
                } else {
                    assertFalse(verifyAsTheCommandDoes(victim).good(), what);
                    assertEquals(
                            PointStatus.State.DAMAGED,
                            services.points().status(victim.point).state(),
                            what);
                }
                // And restore refuses them and leaves nothing
                Path target = temp.resolve("restored-" + round);
                VaultException refused =
                        assertThrows(VaultException.class, () -> restoreAsTheCommandDoes(victim, target), what);
                assertEquals(inManifest ? ErrorCode.RECORD_DAMAGED : ErrorCode.DATA_DAMAGED, refused.code(), what);
                assertEquals(List.of(), TestFiles.below(target), what);
                // And the others are not accused
                Stored other = all.get((all.indexOf(victim) + 1) % all.size());
                assertTrue(verifyAsTheCommandDoes(other).good(), what);
            }
        }
        // And with the bits back all is well again: nothing else was touched
        assertAllClean();
    }

    @Test
    void dataThatIsMissingOrTooShortOrSwappedIsFound() throws Exception {
        Stored victim = all.get(2);
        String blob = victim.point.manifest().artifacts().get(0).blob();
        var original = checker.content(blob).getProperties().getMetadata();
        for (byte[] instead : new byte[][] {
            null,
            new byte[0],
            Arrays.copyOf(victim.data, victim.data.length - 1),
            Arrays.copyOf(victim.data, victim.data.length + 1),
            TestFiles.bytes(random, victim.data.length)
        }) {
            // Given other bytes in the blob's place, with the metadata that the right ones had
            checker.content(blob).delete();
            if (instead != null) {
                checker.content(blob)
                        .uploadWithResponse(
                                new ByteArrayInputStream(instead),
                                instead.length,
                                null,
                                original,
                                null,
                                null,
                                null,
                                null,
                                null);
            }
            // Then verify finds it, and restore leaves nothing
            assertFalse(verifyAsTheCommandDoes(victim).good());
            Path target = temp.resolve("restored");
            VaultException refused = assertThrows(VaultException.class, () -> restoreAsTheCommandDoes(victim, target));
            assertEquals(instead == null ? ErrorCode.DATA_MISSING : ErrorCode.DATA_DAMAGED, refused.code());
            assertEquals(List.of(), TestFiles.below(target));
            if (instead == null) {
                checker.content(blob)
                        .uploadWithResponse(
                                new ByteArrayInputStream(victim.data),
                                victim.data.length,
                                null,
                                original,
                                null,
                                null,
                                null,
                                null,
                                null);
            }
        }
    }

    @Test
    void whatNeedsADamagedPointIsMarkedUntilThatIsWholeAgain() throws Exception {
        // Given
        PointId full = all.get(1).point.manifest().point();
        PointId increment = increment("increment", full);
        PointId next = increment("next", increment);
        // When
        Extents.Place place = Extents.find(store.extents(), all.get(1).data, random);
        try (Extents.Flip flip = Extents.flip(place, random)) {
            assertFalse(verifyAsTheCommandDoes(all.get(1)).good(), flip.toString());
        }
        // Then
        assertEquals(List.of(full), mark(increment));
        assertEquals(List.of(full), mark(next));
        assertEquals(List.of(), checker.check().stale());
        // And with the bit back
        assertTrue(verifyAsTheCommandDoes(all.get(1)).good());
        assertEquals(List.of(), mark(next));
        assertEquals(List.of(), checker.check().stale());
        // And a mark that is wrong is found, and corrected
        services.points()
                .update(services.points().locate(null, null, next), status -> status.withBrokenBy(List.of(full)));
        assertEquals(1, checker.check().stale().size());
        services.verifier().verify(services.points().locate(null, null, next), "me");
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.stale());
        assertEquals(List.of(), report.broken());
    }

    private PointId increment(String name, PointId base) throws Exception {
        Path file = Files.write(temp.resolve(name), TestFiles.bytes(random, 100));
        return services.ingest()
                .ingest(IngestRequest.of(ITEM, name, Payload.file(SourceFile.chosen(file)))
                        .withChain(PointKind.INCREMENTAL, List.of(base)))
                .point();
    }

    private List<PointId> mark(PointId point) {
        return services.points()
                .status(services.points().locate(null, null, point))
                .brokenBy();
    }

    private void assertAllClean() {
        for (Stored stored : all) {
            assertTrue(verifyAsTheCommandDoes(stored).good());
        }
        assertEquals(List.of(), checker.check().broken());
    }

    /** A command has nothing but the id: the manifest is read from the store each time. */
    private Verification verifyAsTheCommandDoes(Stored stored) {
        return services.verifier()
                .verify(
                        services.points()
                                .locate(null, null, stored.point.manifest().point()),
                        "me");
    }

    private void restoreAsTheCommandDoes(Stored stored, Path target) {
        services.restore()
                .restore(
                        services.points()
                                .locate(null, null, stored.point.manifest().point()),
                        target,
                        false,
                        "me");
    }
}
