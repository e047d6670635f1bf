package dev.backupvault.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.OpenSshServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TcpProxy;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break, and connectors that are killed, in the middle of a file. */
class SftpCutIT {
    private static final int BLOCK = 8 << 20;

    @TempDir
    private Path temp;

    private AzuriteServer store;
    private ChaosProxy storeProxy;
    private OpenSshServer server;
    private TcpProxy proxy;
    private Launch launch;
    private Checker checker;
    private RandomGenerator random;
    private final Map<String, String> made = new LinkedHashMap<>();

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        storeProxy = new ChaosProxy(store.port());
        server = OpenSshServer.start(temp.resolve("ssh"));
        proxy = new TcpProxy(server.port());
        checker = new Checker(store.connectionString());
        random = Seed.random("SftpCutIT");
        VaultHome home = new VaultHome(temp.resolve("home")).source("nas", "sftp", server.source(proxy.port()));
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString(storeProxy.port()))
                .withHome(home.folder());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.close();
        storeProxy.close();
        store.close();
    }

    private Path offer(String name, int length) throws Exception {
        byte[] bytes = TestFiles.bytes(random, length);
        made.put(name, TestFiles.sha256(bytes));
        return TestFiles.dropIn(server.files(), name, bytes);
    }

    private void assertEachIsOnePoint() {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(made.size(), report.points().size());
        made.forEach((name, sha256) -> assertEquals(1, report.pointsWith(sha256), name));
    }

    @Test
    void whereverAConnectionBreaksNoPointIsTruncated() throws Exception {
        int length = 17 << 20;
        int broke = 0;
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            for (int round = 0; round < Seed.rounds(24); round++) {
                long offset = random.nextInt(length); // the login and the listing count, too
                proxy.cutAfter(offset);
                Path file = offer("backup-" + round + ".bak", length);
                Awaitility.await("round " + round + ", cut after " + offset)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !Files.exists(file) || !connector.isAlive());
                broke += proxy.willCut() ? 0 : 1;
                assertFalse(connector.says("\tat "), connector.output());
            }
            assertTrue(connector.says("code=BV-0304"), connector.output());
        }
        System.out.println("SftpCutIT: " + broke + " connections broke");
        assertEquals(Seed.rounds(24), broke);
        assertEachIsOnePoint();
    }

    @Test
    void afterACutOnlyTheBlocksThatTheStoreLacksAreSent() throws Exception {
        int length = 6 * BLOCK + 5;
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("watching");
            proxy.cutAfter(5L * BLOCK);
            Path file = offer("a.bak", length);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(file));
            assertTrue(connector.says("code=BV-0304"), connector.output());
        }
        long sent = storeProxy.log().stream()
                .filter(ChaosProxy.Exchange::isBlock)
                .mapToLong(ChaosProxy.Exchange::body)
                .sum();
        System.out.println("SftpCutIT: " + length + " bytes, cut after 5 of 6 blocks: sent " + sent);
        assertTrue(sent >= length && sent <= length + 2L * BLOCK, sent + " bytes were sent for " + length);
        assertEachIsOnePoint();
    }

    @Test
    void aConnectorThatIsKilledWhileItFetchesLosesNothingAndStoresOnce() throws Exception {
        for (int round = 0; round < Seed.rounds(6); round++) {
            long from = proxy.answered();
            long moment = random.nextInt(20 << 20);
            try (ConnectorProcess connector = launch.run()) {
                offer("backup-" + round + ".bak", 12 << 20);
                Awaitility.await("the moment to kill it")
                        .atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> proxy.answered() - from >= moment || waiting() == 0);
                connector.kill();
            }
            assertEquals(List.of(), checker.check().broken());
        }
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Awaitility.await("all are fetched").atMost(Duration.ofMinutes(2)).until(() -> waiting() == 0);
        }
        assertEachIsOnePoint();
    }

    private long waiting() {
        return made.keySet().stream()
                .filter(name -> Files.exists(server.files().resolve(name)))
                .count();
    }
}
