package dev.backupvault.sftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.ssh.Credentials;
import dev.backupvault.ssh.Secret;
import dev.backupvault.ssh.SshServer;
import dev.backupvault.testing.OpenSshServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One byte that changed, anywhere: never a file under its final name, on a real OpenSSH server. */
class SftpCorruptionIT {
    private static final int LENGTH = (2 << 20) + 4321; // three pieces
    private static final int TRIES = 100;

    @TempDir
    private Path temp;

    private final RandomGenerator random = Seed.random("SftpCorruptionIT");
    private final InMemoryVault store = new InMemoryVault();
    private final VaultServices services =
            VaultServices.on(store, new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5)));
    private final byte[] bytes = Bench.bytes(LENGTH);
    private OpenSshServer server;
    private SealedPoint point;

    @BeforeEach
    void start() throws Exception {
        server = OpenSshServer.start(temp.resolve("ssh"));
        try (Bench bench = new Bench(store)) {
            point = bench.store(Bench.file(temp, "a", bytes));
        }
    }

    @AfterEach
    void stop() throws Exception {
        services.close();
        server.close();
    }

    private void change(int at) {
        bytes[at] ^= 1;
        BlobPath data =
                VaultLayout.data(Bench.ITEM, point.manifest().artifacts().get(0));
        BlobInfo blob = store.stat(data).orElseThrow();
        store.put(data, Bytes.of(bytes), blob.metadata(), Condition.unchanged(blob.etag()));
    }

    private SftpTarget target() throws IOException {
        SshServer ssh = new SshServer(
                "127.0.0.1",
                server.port(),
                System.getProperty("user.name"),
                server.knownHosts(server.port()),
                new Credentials(server.userKey().toString(), Secret.NONE, Secret.NONE));
        return new SftpTarget(ssh, server.files().toString(), false);
    }

    private void restore(SftpTarget target) {
        services.restore().restore(services.restore().plan(point, target), target, "me", read -> {});
    }

    @Test
    void neverAFileUnderItsFinalName() throws IOException {
        try (SftpTarget target = target()) {
            for (int round = 0; round < Seed.rounds(TRIES); round++) {
                int at = random.nextInt(LENGTH);
                String where = "byte " + at;
                change(at);
                VaultException e = assertThrows(VaultException.class, () -> restore(target), where);
                assertEquals(ErrorCode.DATA_DAMAGED, e.code(), where);
                assertEquals(List.of(), TestFiles.below(server.files()), where);
                change(at);
            }
            // And when it is whole again
            restore(target);
        }
        assertEquals(List.of("a"), TestFiles.below(server.files()));
        assertArrayEquals(bytes, Files.readAllBytes(server.files().resolve("a")));
    }
}
