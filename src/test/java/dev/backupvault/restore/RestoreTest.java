package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Pieces;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "restore-test");
        thread.setDaemon(true);
        return thread;
    });
    private static final byte[] BYTES = Bench.bytes(5000);

    @TempDir
    private Path folder;

    private Path target;
    private final InMemoryVault store = new InMemoryVault();
    private final Restore restore = on(store, Optional.empty());
    private SealedPoint point;

    private static Restore on(Vault vault, Optional<Copies> nearby) {
        return new Restore(
                new PointStore(vault),
                nearby,
                VaultCopies.ofStore("store", vault, THREADS),
                (point, status) -> List.of(),
                new WrittenAudit());
    }

    @BeforeEach
    void storeOne() {
        target = folder.resolve("target");
        try (Bench bench = new Bench(store)) {
            point = bench.store(Bench.file(folder, "a", BYTES));
        }
    }

    private ErrorCode refused(SealedPoint of, boolean overwrite) {
        return assertThrows(VaultException.class, () -> restore.restore(of, target, overwrite, "me"))
                .code();
    }

    /** The point as a forged manifest would name it. */
    private SealedPoint named(String name, String... paths) {
        Manifest m = point.manifest();
        Artifact a = m.artifacts().get(0);
        List<Artifact> artifacts = paths.length == 0
                ? List.of(new Artifact(a.id(), name, name, a.blob(), a.bytes(), a.sha256(), null, null))
                : Arrays.stream(paths)
                        .map(path -> new Artifact(a.id(), name, path, a.blob(), a.bytes(), a.sha256(), null, null))
                        .toList();
        return new SealedPoint(
                new Manifest(
                        1,
                        m.point(),
                        m.tenant(),
                        m.source(),
                        m.item(),
                        m.kind(),
                        List.of(),
                        m.backupTime(),
                        "header",
                        m.storedAt(),
                        "generic",
                        null,
                        null,
                        m.bytes(),
                        artifacts,
                        "w"),
                point.etag());
    }

    private List<String> inTarget() throws IOException {
        if (!Files.exists(target)) {
            return List.of(); // it is made when something is written
        }
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(file -> !file.equals(target))
                    .map(file -> target.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aPointComesBackWithBytesNameAndTime() throws IOException {
        // When
        Restored restored = restore.restore(point, target, false, "me");
        // Then
        assertEquals(
                target.toRealPath().resolve("a").toString(),
                restored.files().get(0).place());
        assertArrayEquals(BYTES, Files.readAllBytes(target.resolve("a")));
        assertEquals(
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Files.getLastModifiedTime(target.resolve("a")).toInstant());
        assertEquals(List.of("a"), inTarget());
    }

    @Test
    void severalFilesComeBackUnderTheirPaths() throws IOException {
        restore.restore(named("x", "db/full.bak", "db/log/1.trn"), target, false, "me");
        assertEquals(List.of("db", "db/full.bak", "db/log", "db/log/1.trn"), inTarget());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "x/../../y", "/etc/x", "a//b", "a/", "./a", ".", "a\0b", "a/../b"})
    void nothingIsWrittenOutsideTheTarget(String name) throws IOException {
        // Given
        List<Path> before = outside();
        // Then
        assertEquals(ErrorCode.RESTORE_ESCAPES, refused(named(name), true));
        assertEquals(ErrorCode.RESTORE_ESCAPES, refused(named("x", name, "other"), true));
        assertEquals(before, outside());
    }

    private List<Path> outside() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.startsWith(target)).sorted().toList();
        }
    }

    @Test
    void linksInTheTargetAreNotFollowed() throws IOException {
        // Given
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createDirectory(target);
        Files.createSymbolicLink(target.resolve("db"), elsewhere);
        // When
        assertThrows(
                VaultException.class, () -> restore.restore(named("x", "db/full.bak", "other"), target, true, "me"));
        // Then
        assertEquals(0, elsewhere.toFile().list().length);
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("a"), "mine");
        assertEquals(ErrorCode.RESTORE_EXISTS, refused(point, false));
        assertEquals("mine", Files.readString(target.resolve("a")));
        assertEquals(List.of("a"), inTarget());
    }

    @Test
    void overwritingReplacesAFileAndALinkButNotWhatTheLinkPointsTo() throws IOException {
        // Given
        Files.createDirectory(target);
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        Files.createSymbolicLink(target.resolve("a"), precious);
        assertEquals(ErrorCode.RESTORE_EXISTS, refused(point, false));
        // When
        restore.restore(point, target, true, "me");
        // Then
        assertEquals("mine", Files.readString(precious));
        assertTrue(Files.isRegularFile(target.resolve("a"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(BYTES, Files.readAllBytes(target.resolve("a")));
    }

    @Test
    void damagedDataLeavesNothingAndKeepsWhatWasThere() throws IOException {
        // Given
        for (int length : new int[] {0, 4999, 5000, 5001}) {
            byte[] other = Arrays.copyOf(BYTES, length);
            if (length == 5000) {
                other[2500] ^= 1;
            }
            replaceData(other);
            // When
            assertEquals(ErrorCode.DATA_DAMAGED, refused(point, false));
            // Then
            assertEquals(List.of(), inTarget());
        }
        Files.writeString(target.resolve("a"), "mine");
        assertEquals(ErrorCode.DATA_DAMAGED, refused(point, true));
        assertEquals("mine", Files.readString(target.resolve("a")));
        assertEquals(List.of("a"), inTarget());
    }

    private void replaceData(byte[] bytes) {
        BlobPath data =
                VaultLayout.data(Bench.ITEM, point.manifest().artifacts().get(0).blob());
        BlobInfo there = store.stat(data).orElseThrow();
        store.delete(data, there.etag());
        if (bytes != null) {
            store.put(data, Bytes.of(bytes), there.metadata(), Condition.ABSENT);
        }
    }

    @Test
    void missingDataAndACutStoreLeaveNothing() throws IOException {
        FaultyVault cutting = new FaultyVault(store, call -> FaultyVault.Fault.CUT);
        assertEquals(
                ErrorCode.STORE_UNREACHABLE,
                assertThrows(VaultException.class, () -> on(cutting, Optional.empty())
                                .restore(point, target, false, "me"))
                        .code());
        replaceData(null);
        assertEquals(ErrorCode.DATA_MISSING, refused(point, false));
        assertEquals(List.of(), inTarget());
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
        Files.deleteIfExists(target.resolve("a"));
        return on(store, Optional.of(copies)).restore(point, target, true, "me");
    }

    @Test
    void aGoodCopyIsUsedThoughTheStoreHasLostTheData() throws IOException {
        // Given
        replaceData(null);
        Files.write(folder.resolve("copy"), BYTES);
        OneCopy copy = new OneCopy();
        // When
        Restored restored = restored(copy);
        // Then
        assertEquals("operational", restored.from());
        assertArrayEquals(BYTES, Files.readAllBytes(target.resolve("a")));
        assertEquals(
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Files.getLastModifiedTime(target.resolve("a")).toInstant());
        assertFalse(copy.discarded);
    }

    @Test
    void everyChangedByteOfACopyIsFoundAndTheStoreUsed() throws IOException {
        // Given
        byte[] small = Bench.bytes(300);
        try (Bench bench = new Bench(store)) {
            point = bench.store(Bench.file(folder, "a", small));
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
            assertNotUsed(Arrays.copyOf(BYTES, length), BYTES);
        }
    }

    private void assertNotUsed(byte[] inCopy, byte[] inStore) throws IOException {
        Files.write(folder.resolve("copy"), inCopy);
        OneCopy copy = new OneCopy();
        assertEquals("store", restored(copy).from());
        assertArrayEquals(inStore, Files.readAllBytes(target.resolve("a")));
        assertTrue(copy.discarded);
        assertEquals(List.of("a"), inTarget());
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
            assertArrayEquals(BYTES, Files.readAllBytes(target.resolve("a")));
            assertTrue(copy.discarded);
        }
    }

    @Test
    void aDamagedCopyDoesNotHideThatTheStoreIsDamagedToo() throws IOException {
        // Given
        Files.write(folder.resolve("copy"), new byte[5000]);
        byte[] other = BYTES.clone();
        other[0] ^= 1;
        replaceData(other);
        // Then
        assertEquals(
                ErrorCode.DATA_DAMAGED,
                assertThrows(VaultException.class, () -> restored(new OneCopy()))
                        .code());
        assertEquals(List.of(), inTarget());
    }

    @Test
    void aTargetThatIsNoFolderIsSaid() throws IOException {
        Files.writeString(target, "a file");
        assertEquals(ErrorCode.RESTORE_TARGET, refused(point, false));
    }

    @Test
    void aManifestThatNamesDataOfAnotherSourceIsRefused() throws IOException {
        Manifest m = point.manifest();
        SealedPoint forged = new SealedPoint(
                new Manifest(
                        1,
                        m.point(),
                        m.tenant(),
                        "other",
                        m.item(),
                        m.kind(),
                        List.of(),
                        m.backupTime(),
                        "header",
                        m.storedAt(),
                        "generic",
                        null,
                        null,
                        m.bytes(),
                        m.artifacts(),
                        "w"),
                "0x1");
        assertEquals(ErrorCode.RECORD_DAMAGED, refused(forged, false));
        assertEquals(List.of(), inTarget());
    }

    /** Bytes of the point's file; something happens before the end is told. */
    private static Pieces bytesAnd(Runnable happens) {
        Iterator<ByteBuffer> once = List.of(ByteBuffer.wrap(BYTES)).iterator();
        return new Pieces() {
            @Override
            public Optional<ByteBuffer> next() {
                if (once.hasNext()) {
                    return Optional.of(once.next());
                }
                happens.run();
                return Optional.empty();
            }

            @Override
            public void close() {
                // nothing to close
            }
        };
    }

    private void appears(byte[] bytes) {
        try {
            Files.write(target.resolve("a"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofTwoRestoresOfAFileToOneFolderBothEndWell() throws IOException {
        Artifact artifact = point.manifest().artifacts().get(0);
        String place = new FolderTarget(target, false).write("a", artifact, bytesAnd(() -> appears(BYTES)));
        assertEquals(target.toRealPath().resolve("a").toString(), place);
        assertEquals(List.of("a"), inTarget());
    }

    @Test
    void anotherFileThatComesMeanwhileStays() throws IOException {
        Artifact artifact = point.manifest().artifacts().get(0);
        byte[] other = Bench.bytes(100);
        VaultException e = assertThrows(VaultException.class, () -> new FolderTarget(target, false)
                .write("a", artifact, bytesAnd(() -> appears(other))));
        assertEquals(ErrorCode.RESTORE_EXISTS, e.code());
        assertArrayEquals(other, Files.readAllBytes(target.resolve("a")));
        assertEquals(List.of("a"), inTarget());
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
            assertThrows(
                    VaultException.class, () -> on(store, Optional.of(nearby)).restore(point, target, false, "me"));
        } finally {
            // Then
            assertTrue(Thread.interrupted(), "whoever called sees it too");
        }
        assertFalse(discarded.get(), "it is good");
        assertEquals(List.of(), inTarget());
    }
}
