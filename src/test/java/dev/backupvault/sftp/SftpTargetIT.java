package dev.backupvault.sftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Sha256;
import dev.backupvault.ssh.Credentials;
import dev.backupvault.ssh.Secret;
import dev.backupvault.ssh.SshServer;
import dev.backupvault.testing.OpenSshServer;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and folders on a real OpenSSH server: each file under its own name and no other. */
class SftpTargetIT {
    private static final byte[] BYTES = "restored".getBytes();

    @TempDir
    private Path temp;

    private OpenSshServer server;

    @BeforeEach
    void start() throws Exception {
        server = OpenSshServer.start(temp.resolve("ssh"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private SftpTarget target(Path folder, boolean overwrite) throws IOException {
        return new SftpTarget(
                new SshServer(
                        "127.0.0.1",
                        server.port(),
                        System.getProperty("user.name"),
                        server.knownHosts(server.port()),
                        new Credentials(server.userKey().toString(), Secret.NONE, Secret.NONE)),
                folder.toString(),
                overwrite);
    }

    private static Artifact artifact(String path) {
        return new Artifact(
                PointId.parse("20260102T030405Z-0123456789abcdef0123"),
                path,
                path,
                "b",
                BYTES.length,
                Sha256.of("restored"),
                null,
                null);
    }

    private static Pieces pieces() {
        Iterator<ByteBuffer> once = List.of(ByteBuffer.wrap(BYTES)).iterator();
        return new Pieces() {
            @Override
            public Optional<ByteBuffer> next() {
                return once.hasNext() ? Optional.of(once.next()) : Optional.empty();
            }

            @Override
            public void close() {
                // nothing to close
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"a*", "a?c", "*", "a\\bc", "a\\", "[abc]", "a\nb", "grün 漢字 𝄞", "~", "d*/a*", "d\\e/a?c"})
    void aNameIsNeverTakenForAPattern(String name) throws IOException {
        for (boolean overwrite : new boolean[] {false, true}) {
            // Given
            Path folder = Files.createDirectory(server.files().resolve("to-" + overwrite));
            Files.writeString(folder.resolve("abc"), "another");
            Files.writeString(Files.createDirectory(folder.resolve("dir")).resolve("abc"), "another");
            // When
            try (SftpTarget target = target(folder, overwrite)) {
                assertEquals(Optional.empty(), target.has(name, artifact(name)));
                target.write(name, artifact(name), pieces());
            }
            // Then
            assertArrayEquals(BYTES, Files.readAllBytes(folder.resolve(name)));
            assertEquals("another", Files.readString(folder.resolve("abc")));
            assertEquals("another", Files.readString(folder.resolve("dir/abc")));
            assertEquals(3, TestFiles.below(folder).size(), () -> "nothing else is left: " + folder);
        }
    }

    @Test
    void theFoldersNameIsNoPatternEither() throws IOException {
        Path folder = Files.createDirectory(server.files().resolve("b*k?p\\s"));
        Path other = Files.createDirectory(server.files().resolve("backups"));
        try (SftpTarget target = target(folder, false)) {
            target.write("a", artifact("a"), pieces());
        }
        assertArrayEquals(BYTES, Files.readAllBytes(folder.resolve("a")));
        assertEquals(List.of(), TestFiles.below(other));
        Files.delete(folder.resolve("a"));
        Files.delete(folder);
        assertEquals(
                ErrorCode.RESTORE_TARGET,
                assertThrows(VaultException.class, () -> target(folder, false)).code());
    }
}
