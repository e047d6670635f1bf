package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.InMemoryVault;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not what it should be, and leaves nothing visible. */
class IngestRefusalTest {
    @TempDir
    private Path folder;

    private final InMemoryVault store = new InMemoryVault();
    private final Bench bench = new Bench(store);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aFileThatIsNotTheOneThatWasSeenIsLeftForTheNextTry() {
        // Given a file that was complete when it was seen, and changed while it waited
        SourceFile file = SourceFile.chosen(Bench.file(folder, "a", Bench.bytes(100)));
        FileSnapshot seen = FileSnapshot.of(file);
        Bench.file(folder, "a", Bench.bytes(50));
        // When
        ErrorCode code = bench.refused(IngestRequest.of(Bench.ITEM, "a", new Payload.OfFile(file, seen)));
        // Then
        assertEquals(ErrorCode.SOURCE_CHANGED, code);
    }

    @Test
    void aWrongChecksumRefusesTheBackup() {
        for (int length : new int[] {100, (8 << 20) + 1}) {
            IngestRequest request = Bench.fileRequest(Bench.file(folder, "a" + length, Bench.bytes(length)))
                    .withExpected(
                            List.of(ExpectedDigest.parse(ExpectedDigest.Algorithm.MD5, "0".repeat(32), "the test")));
            assertEquals(ErrorCode.DIGEST_MISMATCH, bench.refused(request));
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
                        bench.refused(Bench.streamRequest(Bench.bytes(length), OptionalLong.of(wrong), null)),
                        length + " as " + wrong);
            }
        }
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
    void aStreamThatBreaksIsNotSealed() {
        // Given
        InputStream breaking = new InputStream() {
            @Override
            public int read() throws java.io.IOException {
                throw new java.io.IOException("cut");
            }
        };
        // Then
        assertEquals(ErrorCode.SOURCE_CUT, bench.refused(IngestRequest.of(Bench.ITEM, "s", Payload.stream(breaking))));
    }

    @Test
    void aChainNeedsItsDependencies() {
        IngestRequest request = Bench.fileRequest(Bench.file(folder, "a", Bench.bytes(10)));
        assertEquals(
                ErrorCode.POINT_NOT_FOUND,
                bench.refused(request.withChain(
                        PointKind.INCREMENTAL, List.of(PointId.parse("20261122T014042Z-5d41402abc4b2a76b971")))));
    }
}
