package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.BufferPool;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One byte that changed, anywhere: never a file under its final name. */
class CorruptionSweepTest {
    private static final int LENGTH = 17 << 20; // several ranges, pieces and blocks
    private static final Area ELSEWHERE = new Area("restored");

    @TempDir
    private Path folder;

    private final RandomGenerator random = Seed.random("CorruptionSweepTest");
    private final InMemoryVault store = new InMemoryVault();
    private InMemoryVault elsewhere = new InMemoryVault();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Restore restore = new Restore(
            new PointStore(store),
            Optional.empty(),
            VaultCopies.ofStore("store", store, threads),
            (point, status) -> List.of(),
            new WrittenAudit());
    private final byte[] bytes = Bench.bytes(LENGTH);
    private SealedPoint point;

    @BeforeEach
    void storeOne() {
        try (Bench bench = new Bench(store)) {
            point = bench.store(Bench.file(folder, "a", bytes));
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void change(int at) {
        bytes[at] ^= 1;
        BlobPath data =
                VaultLayout.data(Bench.ITEM, point.manifest().artifacts().get(0));
        BlobInfo blob = store.stat(data).orElseThrow();
        store.put(data, Bytes.of(bytes), blob.metadata(), Condition.unchanged(blob.etag()));
    }

    private RestoreTarget container() {
        return new ContainerTarget(
                elsewhere,
                ELSEWHERE,
                "x/",
                new BlockUploader(elsewhere, new BufferPool(64L << 20), threads, 2),
                new BlockSchedule(BlockSchedule.FIRST),
                false);
    }

    private Stream<BlobInfo> inContainer() {
        return java.util.stream.StreamSupport.stream(
                Listing.of(elsewhere, new BlobPath(ELSEWHERE, "")).spliterator(), false);
    }

    @Test
    void neverAFileUnderItsFinalName() throws IOException {
        Path to = folder.resolve("to");
        for (int round = 0; round < Seed.rounds(50); round++) {
            int at = random.nextInt(LENGTH);
            elsewhere = new InMemoryVault(); // without the blocks of the tries before
            change(at);
            assertRefused(new FolderTarget(to, false), "byte " + at);
            assertRefused(container(), "byte " + at);
            try (Stream<Path> files = Files.walk(to)) {
                assertEquals(List.of(to), files.toList(), "byte " + at);
            }
            assertEquals(0, inContainer().count(), "byte " + at);
            change(at);
        }
        // And when it is whole again
        assertRestored(new FolderTarget(to, false));
        assertArrayEquals(bytes, Files.readAllBytes(to.resolve("a")));
        assertRestored(container());
        BlobPath blob = inContainer().findFirst().orElseThrow().path();
        assertEquals("x/a", blob.name());
        try (Vault.Reading reading = elsewhere.read(blob, 0, Long.MAX_VALUE)) {
            assertArrayEquals(bytes, reading.stream().readAllBytes());
        }
        assertEquals("target", assertRestored(container()).from(), "it is known again");
    }

    private void assertRefused(RestoreTarget target, String where) {
        VaultException e = assertThrows(VaultException.class, () -> assertRestored(target), where);
        assertEquals(ErrorCode.DATA_DAMAGED, e.code(), where);
    }

    private Restored assertRestored(RestoreTarget target) {
        return restore.restore(restore.plan(point, target), target, "me", read -> {})
                .get(0);
    }

    @Test
    void aStreamIsToldThatWhatItGotIsOfNoUse() {
        change(LENGTH - 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertRefused(new StreamTarget(out, "standard output"), "the last byte");
    }

    @Test
    void anotherBlobOfTheNameIsLeftAlone() {
        BlobPath there = new BlobPath(ELSEWHERE, "x/a");
        elsewhere.put(there, Bytes.of(new byte[] {1}), java.util.Map.of(), Condition.ABSENT);
        VaultException e = assertThrows(VaultException.class, () -> assertRestored(container()));
        assertEquals(ErrorCode.RESTORE_EXISTS, e.code());
        assertEquals(1, elsewhere.stat(there).orElseThrow().bytes());
    }
}
