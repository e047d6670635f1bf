package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarDigestsTest {
    private static final String HASH = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String OTHER = "0000000000000000000000000000000000000000000000000000000000000000";

    @TempDir
    private Path folder;

    private String read(String sidecar) throws IOException {
        Path backup = folder.resolve("app.dump");
        Files.writeString(folder.resolve("app.dump.sha256"), sidecar);
        return SidecarDigests.read(SourceFile.chosen(backup)).get(0).hex();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HASH,
                HASH + "\n",
                "\r\n" + HASH + "  app.dump\r\n",
                HASH + " *app.dump\n",
                HASH + "  /backups/x/app.dump\n",
                "SHA256 (app.dump) = " + HASH,
                "SHA2-256 (/x/app.dump) = " + HASH,
                "# made by a script\n" + HASH + "  app.dump",
                HASH + "  renamed-since.dump",
                "\\" + HASH + "  app.dump",
                OTHER + "  my-app.dump\n" + HASH + "  app.dump\n",
                HASH + "  ./app.dump\n" + OTHER + "  z.dump\n",
                "SHA256 (my-app.dump) = " + OTHER + "\nSHA256 (app.dump) = " + HASH,
                OTHER + "  x\n" + HASH + "  C:\\backups\\app.dump"
            })
    void allFormsThatToolsWriteAreRead(String sidecar) throws IOException {
        assertEquals(HASH, read(sidecar));
    }

    @Test
    void upperCaseIsTheSameChecksum() throws IOException {
        assertEquals(HASH, read(HASH.toUpperCase(java.util.Locale.ROOT)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "no hash",
                "abc",
                HASH + "0",
                OTHER + "  x\n" + OTHER + "  y",
                "<html>",
                "ba7816bf8f01cfea414140de5dae2223"
            })
    void whatHoldsNoChecksumOfTheFileIsRefused(String sidecar) {
        assertEquals(
                ErrorCode.SIDECAR_INVALID,
                assertThrows(VaultException.class, () -> read(sidecar)).code());
    }

    @ParameterizedTest
    @CsvSource({
        "a.sha256, true",
        "a.sha512, true",
        "a.sha1, true",
        "a.md5, true",
        "a.md, false",
        ".sha256, false",
        "sha256, false",
        "a.sha256.bak, false"
    })
    void checksumFilesAreToldFromBackups(String name, boolean sidecar) {
        assertEquals(sidecar, SidecarDigests.isSidecar(name));
    }

    @Test
    void linksAreNotReadAndFoldersAreNot() throws IOException {
        // Given
        Files.writeString(folder.resolve("secret"), HASH);
        Files.createSymbolicLink(folder.resolve("app.dump.sha256"), folder.resolve("secret"));
        Files.createDirectory(folder.resolve("app.dump.md5"));
        // Then
        assertEquals(List.of(), SidecarDigests.read(SourceFile.chosen(folder.resolve("app.dump"))));
    }

    @Test
    void aChecksumBehindALinkedFolderIsNotThere() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("app.dump.sha256"), HASH);
        Path root = Files.createDirectory(folder.resolve("drop"));
        Files.createSymbolicLink(root.resolve("sub"), outside);
        assertEquals(List.of(), SidecarDigests.beside(new SourceFile(root, Path.of("sub/app.dump"))));
        assertEquals(List.of(), SidecarDigests.read(new SourceFile(root, Path.of("sub/app.dump"))));
    }

    @Test
    void aChecksumInAFolderIsFound() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/app.dump.sha256"), HASH);
        SourceFile backup = new SourceFile(folder, Path.of("sub/app.dump"));
        assertEquals(List.of(backup.beside(".sha256")), SidecarDigests.beside(backup));
        assertEquals(HASH, SidecarDigests.read(backup).get(0).hex());
    }
}
