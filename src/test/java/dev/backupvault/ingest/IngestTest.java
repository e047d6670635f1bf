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
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Records;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {
    private static final Instant NOW = Instant.parse("2026-11-22T01:40:42Z");

    @TempDir
    private Path folder;

    private final InMemoryVault store = new InMemoryVault();
    private final Bench bench = new Bench(store);

    @AfterEach
    void close() {
        bench.close();
    }

    private ErrorCode refused(IngestRequest request) {
        ErrorCode code =
                assertThrows(VaultException.class, () -> bench.ingest(request)).code();
        assertEquals(List.of(), bench.list(), "nothing may be visible");
        return code;
    }

    private void hide(SealedPoint point) {
        bench.points().update(point, status -> status.withHidden(new PointStatus.Hidden(NOW, "me", NOW, "test")));
    }

    private void purge(SealedPoint point) {
        bench.points()
                .update(
                        point,
                        status -> new PointStatus(
                                1,
                                status.manifest(),
                                PointStatus.State.PURGING,
                                null,
                                null,
                                null,
                                null,
                                null,
                                new PointStatus.Purging(NOW, "me")));
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

    private void damage(SealedPoint point) {
        bench.points()
                .update(
                        point,
                        status -> status.withVerification(new PointStatus.Verification(NOW, 0, false, "rotten")));
    }

    @Test
    void aFileThatIsNotTheOneThatWasSeenIsLeftForTheNextTry() {
        // Given a file that was complete when it was seen, and changed while it waited
        SourceFile file = SourceFile.chosen(Bench.file(folder, "a", Bench.bytes(100)));
        FileSnapshot seen = FileSnapshot.of(file);
        Bench.file(folder, "a", Bench.bytes(50));
        // When
        ErrorCode code = refused(IngestRequest.of(Bench.ITEM, "a", new Payload.OfFile(file, seen)));
        // Then
        assertEquals(ErrorCode.SOURCE_CHANGED, code);
    }

    @Test
    void aHiddenPointThatIsDamagedDoesNotCountAsStored() {
        // Given
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        SealedPoint point = bench.store(file);
        damage(point);
        bench.points().update(point, status -> status.withHidden(new PointStatus.Hidden(NOW, "me", NOW, "test")));
        // When
        IngestResult again = bench.ingest(Bench.fileRequest(file));
        // Then
        assertEquals(Outcome.STORED, again.outcome());
        assertEquals(2, again.point().generation());
    }

    @Test
    void aKeyedStreamIsStoredAgainWhenItsPointIsDamaged() {
        // Given
        byte[] bytes = Bench.bytes(100);
        IngestResult first = bench.ingest(Bench.streamRequest(bytes, OptionalLong.empty(), "key"));
        damage(bench.points().locate(null, null, first.point()));
        // When
        IngestResult again = bench.ingest(Bench.streamRequest(bytes, OptionalLong.empty(), "key"));
        // Then
        assertEquals(Outcome.STORED, again.outcome());
        assertEquals(2, again.point().generation());
    }

    @Test
    void aHiddenPointComesBack() {
        // Given
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        SealedPoint point = bench.store(file);
        hide(point);
        // When
        IngestResult result = bench.ingest(Bench.fileRequest(file));
        // Then
        assertEquals(Outcome.BROUGHT_BACK, result.outcome());
        assertEquals(PointStatus.State.STORED, bench.points().status(point).state());
    }

    @Test
    void aPointThatIsBeingPurgedIsWaitedFor() {
        // Given
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        purge(bench.store(file));
        // When
        VaultException error = assertThrows(VaultException.class, () -> bench.ingest(Bench.fileRequest(file)));
        // Then
        assertEquals(ErrorCode.POINT_PURGING, error.code());
        assertTrue(!error.permanent());
    }

    @Test
    void aPurgedPointStaysPurgedAndOtherBytesAreStored() throws Exception {
        // Given
        byte[] bytes = Bench.bytes(100);
        Path file = Bench.file(folder, "a", bytes);
        PointId id = bench.store(file).manifest().point();
        InMemoryVault fresh = new InMemoryVault();
        byte[] json = Records.write(new Tombstone(1, id, "db", List.of(Sha256.of(bytes)), NOW, "me"));
        fresh.put(
                VaultLayout.tombstone(Bench.ITEM, id),
                Bytes.of(json),
                Map.of("sha256", Sha256.of(json).hex()),
                Condition.ABSENT);
        try (Bench other = new Bench(fresh)) {
            // When
            IngestResult same = other.ingest(Bench.fileRequest(file));
            byte[] changed = bytes.clone();
            changed[0] ^= 1;
            IngestResult next = other.ingest(Bench.fileRequest(Bench.file(folder, "a", changed)));
            // Then
            assertEquals(Outcome.PURGED, same.outcome());
            assertEquals(Outcome.STORED, next.outcome());
            assertEquals(2, next.point().generation());
        }
    }

    @Test
    void aPurgeOfADependencyDuringALongUploadIsNoticed() {
        // Given: while the bytes are sent, a purge of the full backup begins
        SealedPoint full = bench.store(Bench.file(folder, "full", Bench.bytes(100)));
        InMemoryVault purging = new InMemoryVault() {
            @Override
            public synchronized BlobInfo put(
                    BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
                if (path.name().startsWith("data/")) {
                    purge(full);
                }
                return store.put(path, body, metadata, condition);
            }

            @Override
            public Reading read(BlobPath path, long offset, long length) {
                return store.read(path, offset, length);
            }
        };
        try (Bench slow = new Bench(purging)) {
            IngestRequest request = Bench.fileRequest(Bench.file(folder, "incremental", Bench.bytes(50)))
                    .withChain(PointKind.INCREMENTAL, List.of(full.manifest().point()));
            // When
            VaultException error = assertThrows(VaultException.class, () -> slow.ingest(request));
            // Then
            assertEquals(ErrorCode.POINT_PURGING, error.code());
            assertEquals(1, bench.list().size());
        }
    }

    @Test
    void aChainNeedsItsDependencies() {
        IngestRequest request = Bench.fileRequest(Bench.file(folder, "a", Bench.bytes(10)));
        assertEquals(
                ErrorCode.POINT_NOT_FOUND,
                refused(request.withChain(
                        PointKind.INCREMENTAL, List.of(PointId.parse("20261122T014042Z-5d41402abc4b2a76b971")))));
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
    void aWrongChecksumRefusesTheBackup() {
        for (int length : new int[] {100, (8 << 20) + 1}) {
            IngestRequest request = Bench.fileRequest(Bench.file(folder, "a" + length, Bench.bytes(length)))
                    .withExpected(
                            List.of(ExpectedDigest.parse(ExpectedDigest.Algorithm.MD5, "0".repeat(32), "the test")));
            assertEquals(ErrorCode.DIGEST_MISMATCH, refused(request));
        }
    }

    @Test
    void everyRightChecksumIsAccepted() throws Exception {
        // Given
        byte[] bytes = Bench.bytes(100);
        List<ExpectedDigest> digests = new java.util.ArrayList<>();
        for (ExpectedDigest.Algorithm algorithm : ExpectedDigest.Algorithm.values()) {
            digests.add(ExpectedDigest.parse(
                    algorithm,
                    java.util.HexFormat.of()
                            .withUpperCase()
                            .formatHex(algorithm.digester().digest(bytes)),
                    "the test"));
        }
        // Then
        assertEquals(
                Outcome.STORED,
                bench.ingest(Bench.fileRequest(Bench.file(folder, "a", bytes)).withExpected(digests))
                        .outcome());
    }

    @Test
    void aStreamMustHaveTheLengthThatItsSenderGave() {
        for (int length : new int[] {100, (8 << 20) + 10}) {
            for (int wrong : new int[] {length - 1, length + 1, 0, (8 << 20) + 5}) {
                assertEquals(
                        ErrorCode.LENGTH_MISMATCH,
                        refused(Bench.streamRequest(Bench.bytes(length), OptionalLong.of(wrong), null)),
                        length + " as " + wrong);
            }
        }
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
    void aFileThatChangesWhileItIsReadIsNotSealed() throws Exception {
        // Given: it grows when its first bytes are stored
        Path file = Bench.file(folder, "a", Bench.bytes((8 << 20) + 100));
        InMemoryVault growing = new InMemoryVault() {
            @Override
            public synchronized void stage(BlobPath path, BlockId id, Bytes body) {
                try {
                    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                super.stage(path, id, body);
            }
        };
        try (Bench other = new Bench(growing)) {
            // When
            VaultException error = assertThrows(VaultException.class, () -> other.ingest(Bench.fileRequest(file)));
            // Then
            assertEquals(ErrorCode.SOURCE_CHANGED, error.code());
            assertTrue(!error.permanent());
            assertEquals(List.of(), other.list());
        }
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
    void aStreamThatBreaksIsNotSealed() {
        // Given
        InputStream breaking = new InputStream() {
            @Override
            public int read() throws java.io.IOException {
                throw new java.io.IOException("cut");
            }
        };
        // Then
        assertEquals(ErrorCode.SOURCE_CUT, refused(IngestRequest.of(Bench.ITEM, "s", Payload.stream(breaking))));
    }

    @Test
    void anEmptyFileIsABackup() {
        assertEquals(0, bench.read(bench.store(Bench.file(folder, "empty", new byte[0]))).length);
    }
}
