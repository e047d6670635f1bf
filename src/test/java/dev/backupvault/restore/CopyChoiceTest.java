package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy beside the store: it is used while it is good, and never believed. */
class CopyChoiceTest {
    @TempDir
    private Path folder;

    private RestoreBench bench;

    @BeforeEach
    void store() {
        bench = new RestoreBench(folder);
    }

    /** A file in place of the copy; remembers whether it was discarded. */
    private class OneCopy implements Copies, Copy {
        private boolean discarded;

        @Override
        public String place() {
            return "operational";
        }

        @Override
        public Optional<Copy> find(Manifest manifest, Artifact artifact) {
            return Optional.of(this);
        }

        @Override
        public Pieces open() throws IOException {
            return new ChannelPieces(FileChannel.open(folder.resolve("copy")));
        }

        @Override
        public void discard() {
            discarded = true;
        }
    }

    private Restored restored(Copies copies) throws IOException {
        Files.deleteIfExists(bench.target.resolve("a"));
        return RestoreBench.on(bench.store, Optional.of(copies)).restore(bench.point, bench.target, true, "me");
    }

    @Test
    void aGoodCopyIsUsedThoughTheStoreHasLostTheData() throws IOException {
        // Given
        bench.replaceData(null);
        Files.write(folder.resolve("copy"), RestoreBench.BYTES);
        OneCopy copy = new OneCopy();
        // When
        Restored restored = restored(copy);
        // Then
        assertEquals("operational", restored.from());
        assertArrayEquals(RestoreBench.BYTES, Files.readAllBytes(bench.target.resolve("a")));
        assertEquals(
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Files.getLastModifiedTime(bench.target.resolve("a")).toInstant());
        assertFalse(copy.discarded);
    }

    @Test
    void everyChangedByteOfACopyIsFoundAndTheStoreUsed() throws IOException {
        // Given
        byte[] small = Bench.bytes(300);
        try (Bench ingest = new Bench(bench.store)) {
            bench.point = ingest.store(Bench.file(folder, "a", small));
        }
        for (int at = 0; at < small.length; at++) {
            byte[] changed = small.clone();
            changed[at] ^= 1;
            assertNotUsed(changed, small);
        }
    }

    @Test
    void aCopyOfAnotherLengthIsNotUsed() throws IOException {
        for (int length : new int[] {0, 1, 4999, 5001, 3 << 20}) {
            assertNotUsed(Arrays.copyOf(RestoreBench.BYTES, length), RestoreBench.BYTES);
        }
    }

    private void assertNotUsed(byte[] inCopy, byte[] inStore) throws IOException {
        Files.write(folder.resolve("copy"), inCopy);
        OneCopy copy = new OneCopy();
        assertEquals("store", restored(copy).from());
        assertArrayEquals(inStore, Files.readAllBytes(bench.target.resolve("a")));
        assertTrue(copy.discarded);
        assertEquals(List.of("a"), bench.inTarget());
    }

    @Test
    void aCopyThatCannotBeReadIsNotUsed() throws IOException {
        for (boolean opens : new boolean[] {false, true}) {
            OneCopy copy = new OneCopy() {
                @Override
                public Pieces open() throws IOException {
                    // A folder opens, and fails when it is read.
                    return new ChannelPieces(FileChannel.open(opens ? folder : folder.resolve("missing")));
                }
            };
            assertEquals("store", restored(copy).from());
            assertArrayEquals(RestoreBench.BYTES, Files.readAllBytes(bench.target.resolve("a")));
            assertTrue(copy.discarded);
        }
    }

    @Test
    void aDamagedCopyDoesNotHideThatTheStoreIsDamagedToo() throws IOException {
        // Given
        Files.write(folder.resolve("copy"), new byte[5000]);
        byte[] other = RestoreBench.BYTES.clone();
        other[0] ^= 1;
        bench.replaceData(other);
        // Then
        assertEquals(
                ErrorCode.DATA_DAMAGED,
                assertThrows(VaultException.class, () -> restored(new OneCopy()))
                        .code());
        assertEquals(List.of(), bench.inTarget());
    }

    @Test
    void aRestoreThatIsStoppedDoesNotBlameTheCopy() throws IOException {
        // Given
        AtomicBoolean discarded = new AtomicBoolean();
        Copy copy = new Copy() {
            @Override
            public String place() {
                return "operational";
            }

            @Override
            public Pieces open() throws IOException {
                FileChannel file = FileChannel.open(folder.resolve("a"));
                Thread.currentThread().interrupt(); // as the end of the program does
                return new ChannelPieces(file);
            }

            @Override
            public void discard() {
                discarded.set(true);
            }
        };
        Copies nearby = new Copies() {
            @Override
            public String place() {
                return "operational";
            }

            @Override
            public Optional<Copy> find(Manifest manifest, Artifact artifact) {
                return Optional.of(copy);
            }
        };
        // When
        try {
            assertThrows(VaultException.class, () -> RestoreBench.on(bench.store, Optional.of(nearby))
                    .restore(bench.point, bench.target, false, "me"));
        } finally {
            // Then
            assertTrue(Thread.interrupted(), "whoever called sees it too");
        }
        assertFalse(discarded.get(), "it is good");
        assertEquals(List.of(), bench.inTarget());
    }
}
