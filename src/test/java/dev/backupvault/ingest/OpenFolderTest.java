package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFolderTest {
    private static final Path NAME = Path.of("name");
    private static final Path SUB = Path.of("sub");

    @TempDir
    private Path temp;

    private Path root;
    private Path outside;

    @BeforeEach
    void makeFolders() throws IOException {
        root = Files.createDirectories(temp.resolve("root"));
        outside = Files.createDirectory(temp.resolve("outside"));
    }

    /** What a sender does between two of our steps. */
    private void swapForALink(String folder) throws IOException {
        Files.move(root.resolve(folder), root.resolve("was-" + folder));
        Files.createSymbolicLink(root.resolve(folder), outside);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void nothingLeavesAFolderThatIsSwappedForALink() throws IOException {
        // Given
        Files.writeString(root.resolve("file"), "x");
        try (OpenFolder top = OpenFolder.at(root);
                OpenFolder sub = OpenFolder.make(root, SUB)) {
            swapForALink("sub");
            Files.writeString(outside.resolve("only-outside"), "x");
            // When
            sub.openOrMake(Path.of("folder")).close();
            sub.write(Path.of("text"), "why");
            assertTrue(top.link(Path.of("file"), sub, Path.of("link")));
            top.move(Path.of("file"), sub, Path.of("moved"));
            sub.deleteIfExists(Path.of("only-outside"));
            // Then
            assertFalse(sub.has(Path.of("only-outside")));
            assertTrue(sub.has(Path.of("text")));
        }
        assertEquals(List.of("only-outside"), names(outside));
        assertEquals(List.of("folder", "link", "moved", "text"), names(root.resolve("was-sub")));
        assertEquals(List.of("sub", "was-sub"), names(root));
    }

    @Test
    void aLinkedNameIsThatOfTheFileInTheOpenFolderNotOfOneInItsPlace() throws IOException {
        try (OpenFolder top = OpenFolder.at(root);
                OpenFolder sub = OpenFolder.make(root, SUB)) {
            sub.write(NAME, "inside");
            Files.writeString(outside.resolve("name"), "secret");
            swapForALink("sub");
            assertTrue(sub.link(NAME, top, NAME));
        }
        assertEquals("inside", Files.readString(root.resolve("name")));
    }

    @Test
    void whatIsThereIsReplacedByNoLinkAndNoNewFile() throws IOException {
        Files.writeString(root.resolve("name"), "there");
        try (OpenFolder top = OpenFolder.at(root)) {
            top.write(Path.of("other"), "x");
            assertThrows(FileAlreadyExistsException.class, () -> top.link(Path.of("other"), top, NAME));
            assertThrows(FileAlreadyExistsException.class, () -> top.write(NAME, "x"));
        }
        assertEquals("there", Files.readString(root.resolve("name")));
    }

    @Test
    void whatCannotBeLinkedIsSaid() throws IOException {
        try (OpenFolder top = OpenFolder.make(root, null);
                OpenFolder sub = top.openOrMake(SUB)) {
            assertFalse(top.link(SUB, sub, NAME), "a folder has one name");
        }
    }

    @Test
    void missingFoldersAreMadeAndNothingIsLeftOfTheMaking() throws IOException {
        for (int twice = 0; twice < 2; twice++) {
            OpenFolder.make(root, Path.of("a/b/c")).close();
        }
        assertTrue(Files.isDirectory(root.resolve("a/b/c")));
        assertEquals(List.of("a"), names(root));
    }

    @Test
    void aFolderThatCannotBeMadeLeavesNothing() throws IOException {
        Path longest = Path.of("x".repeat(256));
        assertThrows(IOException.class, () -> OpenFolder.make(root, longest));
        try (OpenFolder sub = OpenFolder.make(root, SUB)) {
            Files.delete(root.resolve("sub"));
            assertThrows(IOException.class, () -> sub.openOrMake(NAME));
        }
        assertEquals(List.of(), names(root));
    }

    @Test
    void manyThreadsThatMakeTheSameFolderGetTheSame() {
        for (int round = 0; round < 20; round++) {
            Path folder = Path.of("a-" + round).resolve("b");
            ConcurrentLinkedQueue<IOException> failures = new ConcurrentLinkedQueue<>();
            IntStream.range(0, 16).parallel().forEach(thread -> {
                try (OpenFolder made = OpenFolder.make(root, folder)) {
                    made.write(Path.of("file-" + thread), "x");
                } catch (IOException e) {
                    failures.add(e);
                }
            });
            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(16, root.resolve(folder).toFile().list().length);
        }
    }

    @Test
    void aLinkAFileOrAPipeInPlaceOfAFolderIsNotOpened() throws Exception {
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createFile(root.resolve("file"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                        .start()
                        .waitFor());
        for (String name : List.of("link", "file", "pipe")) {
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                assertThrows(NotDirectoryException.class, () -> OpenFolder.make(root, Path.of(name, "x")));
                assertThrows(
                        NotDirectoryException.class, () -> OpenFolder.of(new SourceFile(root, Path.of(name, "x"))));
            });
        }
        assertEquals(List.of("file", "link", "pipe"), names(root));
        assertEquals(List.of(), names(outside));
    }
}
