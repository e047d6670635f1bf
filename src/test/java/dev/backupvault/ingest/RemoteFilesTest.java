package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.SealedPoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files on other machines and in other stores: they are known as local files are, and fetching them costs. */
class RemoteFilesTest {
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");

    private final Bench bench = new Bench(new InMemoryVault());

    @AfterEach
    void close() {
        bench.close();
    }

    /** A file on a machine that exists in this test only. */
    private static final class Far implements RemoteFile {
        private final byte[] bytes;
        private final String version;
        private long listed;
        private int cutAfter = -1;
        private boolean changes;
        private int opened;

        Far(byte[] bytes, String version) {
            this.bytes = bytes;
            this.listed = bytes.length;
            this.version = version;
        }

        @Override
        public String describe() {
            return "far:/backups/a";
        }

        @Override
        public long bytes() {
            return listed;
        }

        @Override
        public Instant modified() {
            return MODIFIED;
        }

        @Override
        public Optional<String> version() {
            return Optional.ofNullable(version);
        }

        @Override
        public InputStream open() {
            opened++;
            if (cutAfter < 0) {
                return new ByteArrayInputStream(bytes);
            }
            return new SequenceInputStream(new ByteArrayInputStream(Arrays.copyOf(bytes, cutAfter)), new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("connection reset");
                }
            });
        }

        @Override
        public void checkUnchanged() {
            if (changes) {
                throw VaultException.of(ErrorCode.SOURCE_CHANGED, "it was changed");
            }
        }
    }

    private IngestResult offer(Far file) {
        return bench.ingest(IngestRequest.of(Bench.ITEM, "backups/a", new Payload.OfRemote(file)));
    }

    private static byte[] other(byte[] bytes) {
        byte[] other = bytes.clone();
        other[7] ^= 1;
        return other;
    }

    private void fails(ErrorCode code, Far file) {
        assertEquals(code, assertThrows(VaultException.class, () -> offer(file)).code());
        assertEquals(0, bench.list().size());
    }

    @Test
    void aFileIsStoredOnceAndReadAgainToBeSure() {
        byte[] bytes = Bench.bytes(9 << 20);
        IngestResult first = offer(new Far(bytes, null));
        Far again = new Far(bytes, null);
        assertEquals(Outcome.ALREADY_STORED, offer(again).outcome());
        assertEquals(1, again.opened);
        assertArrayEquals(bytes, bench.read(bench.find(first)));
        assertEquals(MODIFIED, bench.find(first).manifest().backupTime());
    }

    @Test
    void otherBytesOfEqualSizeAndTimeAreTheNextGeneration() {
        byte[] bytes = Bench.bytes(9 << 20);
        IngestResult first = offer(new Far(bytes, null));
        IngestResult second = offer(new Far(other(bytes), null));
        assertEquals(Outcome.STORED, second.outcome());
        assertEquals(first.point().nextGeneration(), second.point());
    }

    @Test
    void aVersionThatIsStoredIsNotReadAgain() {
        byte[] bytes = Bench.bytes(1000);
        offer(new Far(bytes, "0x1"));
        Far again = new Far(bytes, "0x1");
        assertEquals(Outcome.ALREADY_STORED, offer(again).outcome());
        assertEquals(0, again.opened);
        assertEquals(Outcome.STORED, offer(new Far(other(bytes), "0x2")).outcome());
        assertEquals(2, bench.list().size());
    }

    @Test
    void aVersionWhosePointIsDamagedIsReadAndStoredAgain() {
        Far file = new Far(Bench.bytes(1000), "0x1");
        SealedPoint point = bench.find(offer(file));
        bench.points()
                .update(
                        point,
                        status -> status.withVerification(
                                new PointStatus.Verification(MODIFIED, 0, false, "its bytes differ")));
        assertEquals(point.manifest().point().nextGeneration(), offer(file).point());
    }

    @Test
    void aFileThatIsCutShorterLongerOrChangedIsNoPoint() {
        Far cut = new Far(Bench.bytes(9 << 20), null);
        cut.cutAfter = 8_500_000;
        fails(ErrorCode.SOURCE_CUT, cut);
        for (int difference : new int[] {-1, 1}) {
            Far wrong = new Far(Bench.bytes(1000), null);
            wrong.listed += difference;
            fails(ErrorCode.SOURCE_CHANGED, wrong);
        }
        Far changes = new Far(Bench.bytes(1000), null);
        changes.changes = true;
        fails(ErrorCode.SOURCE_CHANGED, changes);
    }

    @Test
    void aCutFileIsFetchedAgainAndOnlyWhatTheStoreLacksIsSent() {
        Far file = new Far(Bench.bytes(17 << 20), null);
        file.cutAfter = (16 << 20) + 100;
        assertThrows(VaultException.class, () -> offer(file));
        file.cutAfter = -1;
        IngestResult result = offer(file);
        assertEquals(Outcome.STORED, result.outcome());
        assertEquals(1 << 20, result.bytesSent());
    }
}
