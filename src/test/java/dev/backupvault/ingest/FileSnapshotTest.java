package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotTest {
    @TempDir
    private Path folder;

    private Path file;
    private SourceFile source;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("a"), "abc");
        source = new SourceFile(folder, Path.of("a"));
    }

    private ErrorCode code(SourceFile of) {
        return assertThrows(VaultException.class, () -> FileSnapshot.of(of)).code();
    }

    private ErrorCode changed(FileSnapshot before) {
        return assertThrows(VaultException.class, () -> before.checkUnchanged(source))
                .code();
    }

    @Test
    void aFileThatWasLeftAloneIsUnchanged() {
        FileSnapshot before = FileSnapshot.of(source);
        assertDoesNotThrow(() -> before.checkUnchanged(source));
    }

    @Test
    void lengthTimeAndTheFileItselfAreCompared() throws IOException {
        FileSnapshot before = FileSnapshot.of(source);
        FileTime time = Files.getLastModifiedTime(file);
        // Then: longer
        Files.writeString(file, "abcd");
        Files.setLastModifiedTime(file, time);
        assertEquals(ErrorCode.SOURCE_CHANGED, changed(before));
        // Then: of another time
        Files.writeString(file, "abd");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertEquals(ErrorCode.SOURCE_CHANGED, changed(before));
        // Then: another file of the same length and time
        Path twin = Files.writeString(folder.resolve("b"), "xyz");
        Files.setLastModifiedTime(twin, time);
        Files.move(twin, file, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(ErrorCode.SOURCE_CHANGED, changed(before));
    }

    @Test
    void linksFoldersAndMissingFilesAreRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), file);
        Files.createDirectory(folder.resolve("folder"));
        assertEquals(ErrorCode.SOURCE_NOT_REGULAR, code(new SourceFile(folder, Path.of("link"))));
        assertEquals(ErrorCode.SOURCE_NOT_REGULAR, code(new SourceFile(folder, Path.of("folder"))));
        assertEquals(ErrorCode.SOURCE_UNREADABLE, code(new SourceFile(folder, Path.of("missing"))));
    }

    @Test
    void aLinkOnTheWayIsNotFollowed() throws IOException {
        // Given
        Path inside = Files.createDirectories(folder.resolve("real/sub"));
        Files.writeString(inside.resolve("x"), "x");
        Path root = Files.createDirectory(folder.resolve("drop"));
        Files.createSymbolicLink(root.resolve("sub"), inside);
        // Then
        assertEquals(ErrorCode.SOURCE_UNREADABLE, code(new SourceFile(root, Path.of("sub/x"))));
        assertThrows(
                IOException.class,
                () -> new SourceFile(root, Path.of("sub/x")).open().close());
    }
}
