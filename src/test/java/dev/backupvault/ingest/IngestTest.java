package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes a point, and what is known to be one already. */
class IngestTest {
    @TempDir
    private Path folder;

    private final InMemoryVault store = new InMemoryVault();
    private final Bench bench = new Bench(store);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aFileThatIsOfferedAgainIsOnePoint() {
        // Given
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        IngestResult first = bench.ingest(Bench.fileRequest(file));
        // When
        IngestResult second = bench.ingest(Bench.fileRequest(file));
        // Then
        assertEquals(Outcome.STORED, first.outcome());
        assertEquals(Outcome.ALREADY_STORED, second.outcome());
        assertEquals(first.point(), second.point());
        assertEquals(1, bench.list().size());
    }

    @Test
    void aManifestSaysWhatWasStored() {
        // Given
        byte[] bytes = Bench.bytes(100);
        // When
        SealedPoint point = bench.store(Bench.file(folder, "a", bytes));
        // Then
        var manifest = point.manifest();
        assertEquals(Instant.parse("2026-01-02T03:04:05.678Z"), manifest.backupTime());
        assertEquals("modification-time", manifest.backupTimeFrom());
        assertEquals(Sha256.of(bytes), manifest.artifacts().get(0).sha256());
        assertEquals(100, manifest.bytes());
        assertEquals(null, manifest.artifacts().get(0).blocks());
        assertEquals("test", manifest.writer());
        assertArrayEquals(bytes, bench.read(point));
    }

    @Test
    void otherBytesUnderTheSameIdentityAreTheNextGeneration() {
        // Given
        byte[] one = Bench.bytes(100);
        byte[] two = one.clone();
        two[7] ^= 1;
        SealedPoint first = bench.store(Bench.file(folder, "a", one));
        // When
        SealedPoint second = bench.store(Bench.file(folder, "a", two));
        // Then
        assertEquals(
                first.manifest().point().nextGeneration(), second.manifest().point());
        assertArrayEquals(one, bench.read(first));
        assertArrayEquals(two, bench.read(second));
        assertEquals(
                Outcome.ALREADY_STORED,
                bench.ingest(Bench.fileRequest(folder.resolve("a"))).outcome());
    }

    @Test
    void dataThatAnotherToolCopiedIsKnownByItsBytesAndKept() {
        // Given: the blob has the right bytes and metadata, in blocks that are not ours
        byte[] bytes = Bench.bytes((8 << 20) + 3);
        Path file = Bench.file(folder, "a", bytes);
        SealedPoint point = bench.store(file);
        BlobPath data =
                VaultLayout.data(Bench.ITEM, point.manifest().artifacts().get(0).blob());
        Map<String, String> metadata = store.stat(data).orElseThrow().metadata();
        store.delete(data, store.stat(data).orElseThrow().etag());
        BlockId whole = new BlockId(77, bytes.length, 0);
        store.stage(data, whole, Bytes.of(bytes));
        store.commit(data, List.of(whole), metadata);
        // When
        IngestResult again = bench.ingest(Bench.fileRequest(file));
        // Then
        assertEquals(Outcome.ALREADY_STORED, again.outcome());
        assertArrayEquals(bytes, bench.read(point));
    }

    @Test
    void dataThatIsNotWhatItsMetadataSaysIsLeftAloneAndStoredAgain() {
        // Given: metadata that promises the file's bytes over others
        byte[] bytes = Bench.bytes((8 << 20) + 3);
        Path file = Bench.file(folder, "a", bytes);
        SealedPoint point = bench.store(file);
        BlobPath data =
                VaultLayout.data(Bench.ITEM, point.manifest().artifacts().get(0).blob());
        Map<String, String> metadata = store.stat(data).orElseThrow().metadata();
        store.delete(data, store.stat(data).orElseThrow().etag());
        BlockId whole = new BlockId(0, 1, 0);
        store.stage(data, whole, Bytes.of(new byte[bytes.length]));
        store.commit(data, List.of(whole), metadata);
        // When
        IngestResult again = bench.ingest(Bench.fileRequest(file));
        // Then: a manifest names what is there, so it is not for an ingest to delete
        assertEquals(Outcome.STORED, again.outcome());
        assertEquals(2, again.point().generation());
        assertTrue(store.stat(data).isPresent());
        assertArrayEquals(
                bytes, bench.read(bench.points().find(Bench.ITEM, again.point()).orElseThrow()));
    }

    @Test
    void aStreamWithoutKeyIsABackupOfItsOwnEveryTime() {
        IngestResult one = bench.ingest(Bench.streamRequest(Bench.bytes(10), OptionalLong.empty(), null));
        IngestResult two = bench.ingest(Bench.streamRequest(Bench.bytes(10), OptionalLong.of(10), null));
        assertNotEquals(one.point(), two.point());
        assertEquals(2, bench.list().size());
    }

    @Test
    void aKeyStandsForOneBackupOnly() {
        // Given
        bench.ingest(Bench.streamRequest(Bench.bytes(10), OptionalLong.empty(), "k"));
        // Then
        assertEquals(
                Outcome.ALREADY_STORED,
                bench.ingest(Bench.streamRequest(Bench.bytes(10), OptionalLong.empty(), "k"))
                        .outcome());
        assertEquals(
                ErrorCode.KEY_REUSED,
                assertThrows(
                                VaultException.class,
                                () -> bench.ingest(Bench.streamRequest(Bench.bytes(11), OptionalLong.empty(), "k")))
                        .code());
        assertEquals(1, bench.list().size());
    }

    @Test
    void aTimeInTheFutureIsClamped() {
        IngestRequest plain = Bench.fileRequest(Bench.file(folder, "a", Bench.bytes(10)));
        IngestRequest future = plain.withBackupTime(new BackupTime(Instant.parse("2999-01-01T00:00:00Z"), "header"));
        SealedPoint point = bench.find(bench.ingest(future));
        assertEquals(point.manifest().storedAt(), point.manifest().backupTime());
        assertEquals("header, clamped", point.manifest().backupTimeFrom());
        assertEquals(Outcome.ALREADY_STORED, bench.ingest(future).outcome());
    }

    @Test
    void anEmptyFileIsABackup() {
        assertEquals(0, bench.read(bench.store(Bench.file(folder, "empty", new byte[0]))).length);
    }
}
