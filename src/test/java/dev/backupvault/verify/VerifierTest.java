package dev.backupvault.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.point.PointStatus.State;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
    @TempDir
    private Path folder;

    private final InMemoryVault store = new InMemoryVault();
    private final PointStore points = new PointStore(store);

    private SealedPoint store(byte[] bytes) {
        try (Bench bench = new Bench(store)) {
            return bench.store(Bench.file(folder, "a", bytes));
        }
    }

    private BlobPath data(SealedPoint point) {
        return VaultLayout.data(
                point.manifest().itemId(), point.manifest().artifacts().get(0).blob());
    }

    private Verification verify(SealedPoint point) {
        return new Verifier(store, points, new WrittenAudit()).verify(point, "me");
    }

    /** Puts other bytes or metadata where a point's data was. */
    private void damage(SealedPoint point, UnaryOperator<byte[]> change, Map<String, String> metadata)
            throws Exception {
        BlobInfo there = store.stat(data(point)).orElseThrow();
        byte[] bytes;
        try (var reading = store.read(there.path(), 0, Long.MAX_VALUE)) {
            bytes = reading.stream().readAllBytes();
        }
        store.delete(there.path(), there.etag());
        store.put(
                there.path(),
                Bytes.of(change.apply(bytes)),
                metadata == null ? there.metadata() : metadata,
                Condition.ABSENT);
    }

    private void assertDamaged(SealedPoint point) {
        Verification result = verify(point);
        assertFalse(result.good());
        assertTrue(result.detail().contains("'a'"), result.detail());
        assertEquals(State.DAMAGED, points.status(point).state());
        assertEquals(result.detail(), points.status(point).verification().detail());
    }

    @Test
    void aWholePointIsGood() {
        // Given
        SealedPoint point = store(Bench.bytes(3 << 20));
        // When
        Verification result = verify(point);
        // Then
        assertTrue(result.good());
        assertEquals(3 << 20, result.bytes());
        assertEquals(State.VERIFIED, points.status(point).state());
        assertEquals(
                result.readBackAt(),
                points.list(null, null, null).findFirst().orElseThrow().readBackAt());
    }

    @Test
    void everyFlippedBitIsFound() throws Exception {
        // Given
        SealedPoint point = store(Bench.bytes(4096));
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int bit = random.nextInt(4096 * 8);
            UnaryOperator<byte[]> flip = bytes -> {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                return bytes;
            };
            // When
            damage(point, flip, null);
            assertDamaged(point);
            damage(point, flip, null);
        }
        // Then: no false alarm when all is as it was
        assertTrue(verify(point).good());
        assertEquals(State.VERIFIED, points.status(point).state());
    }

    @Test
    void cutExtendedAndEmptiedDataIsFound() throws Exception {
        for (int length : new int[] {0, 1, 99, 101, 1000}) {
            SealedPoint point = store(Bench.bytes(100));
            damage(point, bytes -> Arrays.copyOf(bytes, length), null);
            assertDamaged(point);
            store.delete(data(point), store.stat(data(point)).orElseThrow().etag());
            store.put(
                    data(point),
                    Bytes.of(Bench.bytes(100)),
                    Map.of(
                            "sha256",
                            point.manifest().artifacts().get(0).sha256().hex()),
                    Condition.ABSENT);
        }
    }

    @Test
    void missingDataIsFound() {
        SealedPoint point = store(Bench.bytes(100));
        store.delete(data(point), store.stat(data(point)).orElseThrow().etag());
        assertDamaged(point);
    }

    @Test
    void metadataThatContradictsTheManifestIsFound() throws Exception {
        SealedPoint point = store(Bench.bytes(100));
        damage(point, bytes -> bytes, Map.of("sha256", "0".repeat(64)));
        assertDamaged(point);
    }

    @Test
    void aStoreThatCannotBeReadSaysNothingOfThePoint() {
        // Given
        SealedPoint point = store(Bench.bytes(100));
        for (FaultyVault.Fault fault : new FaultyVault.Fault[] {FaultyVault.Fault.BEFORE, FaultyVault.Fault.CUT}) {
            FaultyVault faulty = new FaultyVault(store, call -> fault);
            // When
            VaultException error = assertThrows(
                    VaultException.class, () -> new Verifier(faulty, points, new WrittenAudit()).verify(point, "me"));
            // Then
            assertEquals(ErrorCode.STORE_UNREACHABLE, error.code());
            assertEquals(State.STORED, points.status(point).state());
        }
    }
}
