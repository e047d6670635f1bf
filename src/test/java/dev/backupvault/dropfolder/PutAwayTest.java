package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.operational.LocalCopy;
import dev.backupvault.pickup.After;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PutAwayTest {
    private static final String POINT = "20261122T014042Z-5d41402abc4b2a76b971";

    @TempDir
    private Path drop;

    private final PutAway putAway = new PutAway();
    private SourceFile source;
    private FileSnapshot begun;

    @BeforeEach
    void dropAFile() throws IOException {
        Files.writeString(drop.resolve("a"), "stored");
        source = new SourceFile(drop, Path.of("a"));
        begun = FileSnapshot.of(source);
    }

    private List<String> files(String folder) throws IOException {
        if (!Files.isDirectory(drop.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(drop.resolve(folder))) {
            return list.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aStoredFileMovesWithItsChecksums() throws IOException {
        Files.writeString(drop.resolve("a.md5"), "x");
        Files.createFile(drop.resolve("a.done"));
        putAway.doneFiles(true);
        putAway.stored(source, begun, POINT, LocalCopy.NONE);
        assertEquals(List.of("a." + POINT, "a.md5." + POINT), files(".stored"));
        assertEquals(List.of(), files(""));
    }

    @Test
    void aDoneFileThatIsNoSignalIsSomebodysOwn() throws IOException {
        Files.createFile(drop.resolve("a.done"));
        putAway.stored(source, begun, POINT, LocalCopy.NONE);
        assertEquals(List.of("a.done"), files(""));
    }

    @Test
    void aFileThatWasReplacedMeanwhileGoesBack() throws IOException {
        // Given
        Files.writeString(drop.resolve("new"), "another backup");
        Files.move(drop.resolve("new"), drop.resolve("a"), StandardCopyOption.REPLACE_EXISTING);
        for (After after : After.values()) {
            putAway.after(after);
            // When
            putAway.stored(source, begun, POINT, LocalCopy.NONE);
            // Then
            assertEquals("another backup", Files.readString(drop.resolve("a")), after.toString());
            assertEquals(List.of(), files(".stored"));
        }
    }

    @Test
    void aLinkOrAFolderThatTookAFilesPlaceGoesBackAsWell() throws IOException {
        Path target = Files.writeString(drop.resolve(".target"), "stored");
        Files.delete(source.path());
        Files.createSymbolicLink(source.path(), target);
        putAway.stored(source, begun, POINT, LocalCopy.NONE);
        assertTrue(Files.isSymbolicLink(source.path()));
        Files.delete(source.path());
        Files.createDirectory(source.path());
        putAway.stored(source, begun, POINT, LocalCopy.NONE);
        assertTrue(Files.isDirectory(source.path(), LinkOption.NOFOLLOW_LINKS));
        assertEquals(List.of(), files(".stored"));
    }

    @Test
    void aReplacedFileIsNotRejectedForItsPredecessor() throws IOException {
        Files.writeString(drop.resolve("a"), "another backup");
        putAway.rejected(source, begun, "why");
        assertEquals(List.of("a"), files(""));
        assertEquals(List.of(), files(".rejected"));
    }

    @Test
    void twoFilesOfOneNameDoNotReplaceOneAnother() throws IOException {
        putAway.rejected(source, begun, "first");
        Files.writeString(drop.resolve("a"), "second");
        putAway.rejected(source, FileSnapshot.of(source), "second");
        assertEquals(List.of("2-a", "2-a.why.txt", "a", "a.why.txt"), files(".rejected"));
    }

    @Test
    void aFileThatIsLeftIsKnownUntilItChanges() throws IOException {
        putAway.after(After.LEAVE);
        putAway.stored(source, begun, POINT, LocalCopy.NONE);
        assertTrue(putAway.isKnown(source.path(), begun));
        Files.writeString(drop.resolve("a"), "another backup");
        assertFalse(putAway.isKnown(source.path(), FileSnapshot.of(source)));
    }

    @Test
    void aDeletedFileLeavesNothing() throws IOException {
        putAway.after(After.DELETE);
        putAway.stored(source, begun, POINT, LocalCopy.NONE);
        assertEquals(List.of(), files(""));
        assertEquals(List.of(), files(".stored"));
    }

    @Test
    void aNameThatWouldBecomeTooLongIsShortened() throws IOException {
        // Given
        String name = "ü".repeat(120);
        Files.move(drop.resolve("a"), drop.resolve(name));
        SourceFile longOne = new SourceFile(drop, Path.of(name));
        // When
        putAway.stored(longOne, FileSnapshot.of(longOne), POINT, LocalCopy.NONE);
        // Then
        assertEquals(List.of(POINT), files(".stored"));
    }

    @Test
    void aLinkInPlaceOfTheStoredFolderIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(drop.resolve("elsewhere"));
        Files.createSymbolicLink(drop.resolve(".stored"), elsewhere);
        org.junit.jupiter.api.Assertions.assertThrows(
                RuntimeException.class, () -> putAway.stored(source, begun, POINT, LocalCopy.NONE));
        assertEquals(0, elsewhere.toFile().list().length);
        assertEquals(List.of("a"), files(""));
    }

    @Test
    void theOldestStoredFilesGoFirst() throws IOException {
        // Given: the order is that of the renames
        for (String name : List.of("1", "2", "3")) {
            Files.writeString(drop.resolve("a"), name.repeat(10));
            putAway.stored(source, FileSnapshot.of(source), name, LocalCopy.NONE);
            Path last = drop.resolve(".stored/a." + name);
            Awaitility.await().until(() -> changedBeforeNow(last));
        }
        // When
        putAway.keepBytes(20);
        putAway.prune(drop);
        // Then
        assertEquals(List.of("a.2", "a.3"), files(".stored"));
        putAway.keepFor(Duration.ZERO);
        putAway.prune(drop);
        assertEquals(List.of(), files(".stored"));
    }

    /** Whether a file that is made now gets a later time: file systems count in ticks. */
    private boolean changedBeforeNow(Path file) throws IOException {
        Path probe = Files.writeString(drop.resolve("probe"), "x");
        boolean later = ((java.nio.file.attribute.FileTime) Files.getAttribute(probe, "unix:ctime"))
                        .compareTo((java.nio.file.attribute.FileTime) Files.getAttribute(file, "unix:ctime"))
                > 0;
        Files.delete(probe);
        return later;
    }
}
