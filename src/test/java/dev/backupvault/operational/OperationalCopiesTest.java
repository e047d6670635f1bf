package dev.backupvault.operational;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Sha256;
import dev.backupvault.policy.Policies;
import dev.backupvault.restore.Copy;
import dev.backupvault.retention.TestClock;
import dev.backupvault.testing.SmallDisk;
import dev.backupvault.vault.Pieces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationalCopiesTest {
    private static final Instant START = Instant.parse("2026-11-22T01:40:42Z");
    private static final Policies POLICIES = Policies.parse(
            "policies: {near: {keep: all, operational-copy: 2d}, nearer: {keep: all, operational-copy: 1h}, far: {keep: all}}"
                    .getBytes(StandardCharsets.UTF_8),
            "test");
    private static final long MUCH = 1L << 40;

    @TempDir
    private Path temp;

    private final TestClock clock = new TestClock(START);
    private long disk = MUCH;
    private Reflink reflink = new Reflink();
    private Path folder;
    private Path drop;
    private OperationalCopies copies;

    @BeforeEach
    void makeFolders() throws IOException {
        folder = temp.resolve("data/operational");
        drop = Files.createDirectory(temp.resolve("drop"));
        copies = copies(1000);
    }

    private OperationalCopies copies(long most) {
        return new OperationalCopies(
                new OperationalSettings(folder, most),
                POLICIES,
                clock,
                () -> disk - bytes() - drop.resolve("a").toFile().length(),
                reflink);
    }

    private Manifest manifest(ItemId item, String name, String policy, String text) {
        PointId id = PointId.first(START, Identity.ofKeyedStream(item, name + text));
        Artifact artifact = new Artifact(id, name, name, "blob", text.length(), Sha256.of(text), START, null);
        return new Manifest(
                1,
                id,
                item.tenant(),
                item.source(),
                item.item(),
                PointKind.FULL,
                List.of(),
                START,
                "header",
                clock.instant(),
                "generic",
                policy,
                null,
                null,
                text.length(),
                List.of(artifact),
                null,
                "w");
    }

    private Manifest manifest(String policy, String text) {
        return manifest(ItemId.of("src", "db"), "n", policy, text);
    }

    /** Lets a file with these bytes be taken, as a drop folder does. */
    private boolean take(Manifest manifest, String text) throws IOException {
        Files.writeString(drop.resolve("a"), text);
        return take(copies.of(manifest));
    }

    private boolean take(LocalCopy copy) throws IOException {
        try (OpenFolder from = OpenFolder.make(drop, null)) {
            return copy.take(from, Path.of("a"));
        }
    }

    private Optional<String> found(Manifest manifest) throws IOException {
        Optional<Copy> copy = copies.find(manifest, manifest.artifacts().get(0));
        assertEquals(copy.isPresent(), copies.has(manifest));
        return copy.isPresent() ? Optional.of(new String(read(copy.get()), StandardCharsets.UTF_8)) : Optional.empty();
    }

    static byte[] read(Copy copy) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Pieces pieces = copy.open()) {
            for (Optional<ByteBuffer> piece; (piece = pieces.next()).isPresent(); ) {
                all.write(piece.get().array(), 0, piece.get().remaining());
            }
        }
        return all.toByteArray();
    }

    private Copy known(Manifest manifest) {
        return copies.find(manifest, manifest.artifacts().get(0)).orElseThrow();
    }

    private static List<String> below(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFileThatNobodyNeedsIsMovedAndNotWrittenAgain() throws IOException {
        // Given
        Manifest manifest = manifest("near", "bytes");
        Files.writeString(drop.resolve("a"), "bytes");
        Object key = Files.getAttribute(drop.resolve("a"), "unix:ino");
        // When
        assertTrue(take(copies.of(manifest)));
        // Then
        assertEquals(List.of(), below(drop));
        Path copy = folder.resolve("default/src/" + manifest.point() + "/" + manifest.point() + "/n");
        assertEquals(key, Files.getAttribute(copy, "unix:ino"));
        assertEquals(Optional.of("bytes"), found(manifest));
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(folder));
    }

    @Test
    void aFileThatStaysIsCopiedAndSharesNothingWithItsCopy() throws IOException {
        // Given
        Manifest manifest = manifest("near", "bytes");
        Path file = Files.writeString(drop.resolve("a"), "bytes");
        // When
        copies.of(manifest).copy(SourceFile.chosen(file));
        Files.writeString(file, "other");
        // Then
        assertEquals(Optional.of("bytes"), found(manifest));
        copies.of(manifest).copy(SourceFile.chosen(file));
        assertEquals(Optional.of("bytes"), found(manifest), "it is not copied again");
    }

    @Test
    void blocksAreSharedWhereThatWorksAndTheirBytesAreCheckedToo() throws IOException {
        // Given
        Path tried = Files.createFile(temp.resolve("tried"));
        Path file = Files.writeString(drop.resolve("a"), "bytes");
        for (boolean right : new boolean[] {false, true}) {
            Manifest manifest = manifest("near", "bytes");
            reflink = ReflinkTest.by(tried, right ? "cat > \"$1\"" : "echo wrong > \"$1\"");
            copies = copies(1000);
            // When
            copies.of(manifest).copy(SourceFile.chosen(file));
            // Then
            assertEquals(right ? Optional.of("bytes") : Optional.empty(), found(manifest));
            assertEquals(right ? 2 : 1, Files.readAllLines(tried).size());
        }
    }

    @Test
    void whatCannotShareBlocksIsCopied() throws IOException {
        Manifest manifest = manifest("near", "bytes");
        Path file = Files.writeString(drop.resolve("a"), "bytes");
        reflink = ReflinkTest.by(Files.createFile(temp.resolve("tried")), "echo half of it > \"$1\"; exit 1");
        copies = copies(1000);
        copies.of(manifest).copy(SourceFile.chosen(file));
        assertEquals(Optional.of("bytes"), found(manifest));
    }

    @Test
    void whatIsNotTheBackupAnyMoreIsNotKept() throws IOException {
        for (String text : List.of("other", "byte", "bytes and more")) {
            Path file = Files.writeString(drop.resolve("a"), text);
            Manifest manifest = manifest("near", "bytes");
            copies.of(manifest).copy(SourceFile.chosen(file));
            assertEquals(Optional.empty(), found(manifest));
            assertEquals(List.of(), below(folder));
        }
    }

    @Test
    void onlyWhatAPolicyWantsIsKept() throws IOException {
        for (String policy : new String[] {null, "far", "unknown"}) {
            assertSame(LocalCopy.NONE, copies.of(manifest(policy, "bytes")));
        }
        Manifest old = manifest("nearer", "bytes");
        clock.pass(Duration.ofHours(1));
        assertSame(LocalCopy.NONE, copies.of(old), "its time is over");
        assertFalse(take(copies.of(old)));
        assertEquals(List.of(), below(folder));
    }

    @Test
    void aCopyGoesWhenItsTimeHasPassed() throws IOException {
        // Given
        Manifest near = manifest("near", "near");
        Manifest nearer = manifest("nearer", "nearer");
        take(near, "near");
        take(nearer, "nearer");
        // When
        clock.pass(Duration.ofMinutes(59));
        copies.prune();
        assertEquals(Optional.of("nearer"), found(nearer));
        clock.pass(Duration.ofMinutes(1));
        copies.prune();
        // Then
        assertEquals(Optional.empty(), found(nearer));
        assertEquals(Optional.of("near"), found(near));
        clock.pass(Duration.ofDays(2));
        copies(1000).prune();
        assertEquals(List.of(), below(folder), "nothing is left of them, folders neither");
    }

    @Test
    void theOldestGoFirstWhenThereAreTooMany() throws IOException {
        // Given
        Manifest[] all = new Manifest[5];
        for (int at = 0; at < all.length; at++) {
            String text = String.valueOf(at).repeat(300);
            all[at] = manifest("near", text);
            // When
            assertTrue(take(all[at], text));
            clock.pass(Duration.ofSeconds(1));
            // Then
            assertEquals(Optional.of(text), found(all[at]));
            assertTrue(bytes() <= 1000, "too much");
        }
        assertEquals(Optional.empty(), found(all[0]));
        assertEquals(Optional.empty(), found(all[1]));
        assertEquals(Optional.of("3".repeat(300)), found(all[3]));
        // When: fewer are allowed from now on
        copies = copies(400);
        copies.prune();
        // Then
        assertEquals(Optional.empty(), found(all[3]));
        assertEquals(Optional.of("4".repeat(300)), found(all[4]));
    }

    private long bytes() {
        try (Stream<Path> walk = Files.isDirectory(folder) ? Files.walk(folder) : Stream.empty()) {
            return walk.filter(path -> path.getFileName().toString().equals("n"))
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBackupLargerThanAllowedIsNotKeptAndDisplacesNothing() throws IOException {
        Manifest small = manifest("near", "small");
        take(small, "small");
        assertFalse(take(manifest("near", "x".repeat(1001)), "x".repeat(1001)));
        assertEquals(Optional.of("small"), found(small));
        assertEquals(List.of("a"), below(drop));
    }

    @Test
    void aTenthOfTheDiskStaysFree() throws IOException {
        // Given
        Manifest first = manifest("near", "1".repeat(300));
        take(first, "1".repeat(300));
        clock.pass(Duration.ofSeconds(1));
        // When: others have filled the disk
        disk = 500;
        Manifest second = manifest("near", "2".repeat(250));
        assertTrue(take(second, "2".repeat(250)));
        // Then
        assertEquals(Optional.empty(), found(first));
        assertEquals(Optional.of("2".repeat(250)), found(second));
        disk = 200;
        copies.prune();
        assertEquals(Optional.empty(), found(second));
        disk = -1;
        assertFalse(take(manifest("near", "3"), "3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../../x", "/etc/x", "a/b", "a\0b", ".json", "x.json", "%2F", "日本"})
    void noNameBecomesAPathOfItsOwn(String name) throws IOException {
        // Given
        Manifest manifest = manifest(new ItemId(name, name, name), name, "near", "bytes");
        // When
        assertTrue(take(manifest, "bytes"));
        // Then
        assertEquals(Optional.of("bytes"), found(manifest));
        assertEquals(
                1,
                below(folder).stream()
                        .filter(path -> isFile(path) && path.split("/").length == 5)
                        .count());
        assertEquals(
                List.of("data", "drop"),
                List.of(temp.toFile().list()).stream().sorted().toList());
        assertEquals(
                List.of("operational"), List.of(temp.resolve("data").toFile().list()));
        clock.pass(Duration.ofDays(2));
        copies.prune();
        assertEquals(List.of(), below(folder));
    }

    private boolean isFile(String path) {
        return Files.isRegularFile(folder.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void aManifestWithANameThatNobodyCanHaveHasNoCopy() throws IOException {
        for (String name : List.of("", "\uFFFD", "\uD800")) {
            assertEquals(Optional.empty(), found(manifest(ItemId.of("src", "db"), name, "near", "bytes")));
        }
    }

    @Test
    void aNameThatIsTooLongForAFileIsShortened() throws IOException {
        Manifest manifest = manifest(new ItemId("本".repeat(100), "s", "i"), "日".repeat(200), "near", "bytes");
        assertTrue(take(manifest, "bytes"));
        assertEquals(Optional.of("bytes"), found(manifest));
    }

    @Test
    void aLinkInPlaceOfACopyIsNotFollowed() throws IOException {
        // Given
        Manifest manifest = manifest("near", "bytes");
        take(manifest, "bytes");
        Copy known = known(manifest);
        Path copy = folder.resolve("default/src/" + manifest.point() + "/" + manifest.point() + "/n");
        Path precious = Files.writeString(temp.resolve("precious"), "bytes");
        Files.delete(copy);
        Files.createSymbolicLink(copy, precious);
        // Then
        assertEquals(Optional.empty(), found(manifest));
        known.discard();
        assertEquals("bytes", Files.readString(precious));
    }

    @Test
    void aLinkInPlaceOfAFolderIsNotFollowed() throws IOException {
        // Given
        Manifest manifest = manifest("near", "bytes");
        Path elsewhere = Files.createDirectories(temp.resolve("elsewhere/src"));
        take(manifest, "bytes");
        Copy known = known(manifest);
        Files.move(folder.resolve("default"), temp.resolve("moved"));
        Files.createSymbolicLink(folder.resolve("default"), elsewhere.getParent());
        Files.move(
                temp.resolve("moved/src/" + manifest.point()),
                elsewhere.resolve(manifest.point().text()));
        List<String> before = below(temp.resolve("elsewhere"));
        // When
        assertEquals(Optional.empty(), found(manifest));
        assertFalse(take(manifest, "bytes"), "nothing is written through it");
        known.discard();
        clock.pass(Duration.ofDays(9));
        copies.prune();
        // Then
        assertEquals(before, below(temp.resolve("elsewhere")));
        assertEquals(List.of("a"), below(drop));
    }

    @Test
    void nothingButCopiesIsDeletedInAFolderThatWasConfiguredWrongly() throws IOException {
        // Given
        Manifest manifest = manifest("near", "bytes");
        take(manifest, "bytes");
        Files.createDirectories(folder.resolve("a/b/c/d"));
        for (String own : List.of("own", "a/own", "a/b/c/own.json", "a/b/c/d/own", "default/own", "default/src/own")) {
            Files.writeString(folder.resolve(own), "mine");
        }
        Path part = Files.writeString(folder.resolve(CopyFolder.part()), "of a copy that was killed");
        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        List<String> own = below(folder).stream()
                .filter(path -> !path.contains(manifest.point().text())
                        && !path.equals(part.getFileName().toString()))
                .toList();
        // When
        clock.pass(Duration.ofDays(9));
        copies.prune();
        // Then
        assertEquals(own, below(folder));
    }

    @Test
    void whatIsLeftOfACopyIsDeleted() throws IOException {
        // Given one without its note, and a note without its copy
        Manifest first = manifest("near", "first");
        Manifest second = manifest("near", "second");
        take(first, "first");
        take(second, "second");
        Files.delete(folder.resolve("default/src/" + first.point() + "/" + first.point() + ".json"));
        known(second).discard();
        // When
        copies.prune();
        // Then
        assertEquals(List.of(), below(folder));
    }

    @Test
    void aFolderThatCannotBeMadeIsNoReasonToFail() throws IOException {
        Files.writeString(temp.resolve("data"), "a file");
        Manifest manifest = manifest("near", "bytes");
        assertFalse(take(manifest, "bytes"));
        copies.of(manifest).copy(SourceFile.chosen(drop.resolve("a")));
        assertEquals(Optional.empty(), found(manifest));
        copies.prune();
        assertEquals("bytes", Files.readString(drop.resolve("a")));
    }

    @Test
    void aDiskThatIsAnotherOneGetsACopyAndAFullOneNone() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 4)) {
            // Given
            folder = disk.root().resolve("copies");
            copies = copies(MUCH);
            String text = "x".repeat(1 << 20);
            Manifest manifest = manifest("near", text);
            // When
            assertFalse(take(manifest, text), "the file stays");
            // Then
            assertEquals(Optional.of(text), found(manifest));
            assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), Files.readAllBytes(drop.resolve("a")));
            // When
            disk.fill(500_000);
            Manifest next = manifest("near", "y" + text);
            assertFalse(take(next, "y" + text));
            // Then
            assertEquals(Optional.empty(), found(next));
            copies.prune();
            assertFalse(below(folder).stream().anyMatch(path -> path.startsWith(".")), "half a copy is left");
        }
    }
}
