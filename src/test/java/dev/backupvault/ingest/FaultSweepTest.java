package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call to the store fails once, before it takes effect and after: what is offered again ends as exactly one
 * point.
 */
class FaultSweepTest {
    @TempDir
    private Path folder;

    private static void sweep(byte[] bytes, Supplier<IngestRequest> request) {
        int calls = sweepOnce(bytes, request, 0, Fault.NONE);
        assertTrue(calls > 2, "the sweep needs something to break, found " + calls + " calls");
        for (int broken = 1; broken <= calls; broken++) {
            for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER, Fault.CUT)) {
                sweepOnce(bytes, request, broken, fault);
            }
        }
    }

    private static int sweepOnce(byte[] bytes, Supplier<IngestRequest> request, int broken, Fault fault) {
        String where = "call " + broken + " " + fault;
        // Given
        InMemoryVault store = new InMemoryVault();
        FaultyVault faulty = new FaultyVault(store, call -> call == broken ? fault : Fault.NONE);
        try (Bench bench = new Bench(faulty);
                Bench observer = new Bench(store)) {
            // When
            IngestResult result;
            try {
                result = bench.ingest(request.get());
            } catch (VaultException e) {
                assertTrue(!e.permanent(), where + " must be worth another try: " + e.getMessage());
                assertWhole(observer, bytes, where);
                result = bench.ingest(request.get());
            }
            // Then
            assertEquals(1, observer.list().size(), where);
            assertWhole(observer, bytes, where);
            assertEquals(observer.list().get(0).point(), result.point(), where);
            return faulty.calls();
        }
    }

    /** Whatever is visible is complete; nothing may be visible as well. */
    private static void assertWhole(Bench observer, byte[] bytes, String where) {
        for (PointSummary point : observer.list()) {
            Manifest manifest = observer.points().open(point).manifest();
            assertArrayEquals(bytes, observer.read(observer.points().open(point)), where);
            assertEquals(bytes.length, manifest.bytes(), where);
        }
    }

    @Test
    void aSmallFileEndsAsOnePoint() {
        byte[] bytes = Bench.bytes(1000);
        Path file = Bench.file(folder, "small", bytes);
        sweep(bytes, () -> Bench.fileRequest(file));
    }

    @Test
    void aFileOfSeveralBlocksEndsAsOnePoint() {
        byte[] bytes = Bench.bytes((16 << 20) + 5);
        Path file = Bench.file(folder, "large", bytes);
        sweep(bytes, () -> Bench.fileRequest(file));
    }

    @Test
    void aStreamWithAKeyEndsAsOnePoint() {
        byte[] bytes = Bench.bytes(2000);
        sweep(bytes, () -> Bench.streamRequest(bytes, OptionalLong.empty(), "key"));
    }

    @Test
    void aLongStreamWithAKeyEndsAsOnePoint() {
        byte[] bytes = Bench.bytes((8 << 20) + 5);
        sweep(bytes, () -> Bench.streamRequest(bytes, OptionalLong.of(bytes.length), "key"));
    }
}
