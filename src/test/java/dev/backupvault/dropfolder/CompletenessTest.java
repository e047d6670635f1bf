package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.pickup.Completeness;
import dev.backupvault.pickup.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletenessTest {
    @TempDir
    private Path folder;

    private Path file;
    private final Completeness<Path, FileSnapshot> completeness = new Completeness<>();

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("a"), "x");
    }

    private boolean look() {
        SourceFile source = SourceFile.chosen(file);
        return isComplete(source, FileSnapshot.of(source));
    }

    private boolean isComplete(SourceFile source, FileSnapshot now) {
        return completeness.isComplete(
                source.path(), now, () -> source.beside(Names.DONE).isRegularFile());
    }

    @Test
    void aFileOfOldTimeIsNotCompleteAtTheFirstLook() throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertFalse(look(), "a modification time can be anything");
    }

    @Test
    void aFileIsCompleteWhenItStayedTheSameOverTheAge() {
        completeness.minimumAge(Duration.ofMillis(50));
        assertFalse(look());
        Awaitility.await().until(this::look);
    }

    @Test
    void aFileThatGrowsStartsItsAgeAnew() throws IOException {
        completeness.minimumAge(Duration.ofMillis(50));
        look();
        Awaitility.await().until(this::look);
        Files.writeString(file, "longer");
        assertFalse(look());
    }

    @Test
    void aDoneFileMustBeAFile() throws IOException {
        completeness.signal(Completeness.Signal.parse("done-file"));
        assertFalse(look());
        Files.createSymbolicLink(folder.resolve("a.done"), file);
        assertFalse(look());
        Files.delete(folder.resolve("a.done"));
        Files.createFile(folder.resolve("a.done"));
        assertTrue(look());
    }

    @Test
    void aDoneFileBehindALinkedFolderIsNone() throws IOException {
        completeness.signal(Completeness.Signal.DONE_FILE);
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createFile(outside.resolve("a.done"));
        Path sub = Files.createSymbolicLink(folder.resolve("sub"), outside);
        SourceFile inSub = new SourceFile(folder, Path.of("sub/a"));
        FileSnapshot snapshot = FileSnapshot.of(SourceFile.chosen(file));
        assertFalse(isComplete(inSub, snapshot));
        Files.delete(sub);
        Files.move(outside, sub);
        assertTrue(isComplete(inSub, snapshot));
    }

    @Test
    void aRenamedFileIsComplete() {
        completeness.signal(Completeness.Signal.parse("renamed"));
        assertTrue(look());
        assertThrows(IllegalArgumentException.class, () -> Completeness.Signal.parse("someday"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.bak, false",
        "a.part, true",
        "a.PARTIAL, true",
        "a.tmp.bak, false",
        "tmp, false",
        "a.crdownload, true",
        "a~, true",
        ".a.bak, true",
        "a.bak.done, true"
    })
    void temporaryNamesAreKnown(String name, boolean temporary) {
        assertEquals(temporary, Names.isTemporary(name));
    }
}
