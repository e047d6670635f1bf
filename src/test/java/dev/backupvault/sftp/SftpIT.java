package dev.backupvault.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.OpenSshServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on a real OpenSSH server: when they are fetched, and what becomes of them. */
class SftpIT {
    @TempDir
    private Path temp;

    private AzuriteServer store;
    private OpenSshServer server;
    private Checker checker;
    private RandomGenerator random;

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        server = OpenSshServer.start(temp.resolve("ssh"));
        checker = new Checker(store.connectionString());
        random = Seed.random("SftpIT");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        store.close();
    }

    private Launch source(Map<String, String> more) throws IOException {
        Map<String, String> parameters = new TreeMap<>(server.source());
        parameters.putAll(more);
        VaultHome home = new VaultHome(temp.resolve("home")).source("nas", "sftp", parameters);
        return Launch.of(temp.resolve("data"), store.connectionString())
                .withHome(home.folder())
                .with("vault.patience", "5s");
    }

    private Path file(String name) {
        return server.files().resolve(name);
    }

    private byte[] offer(String name, int length) throws IOException {
        byte[] bytes = TestFiles.bytes(random, length);
        TestFiles.dropIn(server.files(), name, bytes);
        return bytes;
    }

    private static void gone(Path file, ConnectorProcess connector) {
        Awaitility.await(file + " is put away")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !Files.exists(file) || !connector.isAlive());
        assertFalse(Files.exists(file), connector.output());
    }

    private Checker.Report whole(int points) {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(points, report.points().size(), () -> report.points().toString());
        return report;
    }

    @Test
    void filesOfAllSizesAreStoredAndPutAway() throws Exception {
        byte[] empty = offer("empty.bak", 0);
        byte[] small = offer("small.bak", 1000);
        byte[] large = offer("large.bak", (20 << 20) + 77);
        try (ConnectorProcess connector = source(Map.of()).run().awaitReady()) {
            for (String name : List.of("empty.bak", "small.bak", "large.bak")) {
                gone(file(name), connector);
            }
            Checker.Report report = whole(3);
            for (byte[] bytes : List.of(empty, small, large)) {
                assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)));
            }
            report.points().forEach(point -> {
                assertEquals("nas", point.source());
                assertEquals(point.item(), point.files().get(0).path());
                assertTrue(
                        Files.exists(server.files().resolve(".stored/" + point.item() + "." + point.id())),
                        "the point is in the name");
            });
            assertFalse(connector.says("\tat "), connector.output());
        }
    }
}
