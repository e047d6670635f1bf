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
import dev.backupvault.testing.TcpProxy;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are strange, away, slow or changed: who is talked to, what is said, and that nobody else suffers. */
class SftpServersIT {
    private static final String CANARY = "canary-hunter2-of-a-passphrase";

    @TempDir
    private Path temp;

    private AzuriteServer store;
    private OpenSshServer server;
    private VaultHome home;
    private RandomGenerator random;

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        server = OpenSshServer.start(temp.resolve("ssh"));
        home = new VaultHome(temp.resolve("home"));
        random = Seed.random("SftpServersIT");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        store.close();
    }

    private Launch launch(Map<String, String> source, Map<String, String> more) throws IOException {
        Map<String, String> parameters = new TreeMap<>(source);
        parameters.putAll(more);
        home.source("nas", "sftp", parameters);
        return Launch.of(temp.resolve("data"), store.ingestConnectionString())
                .withHome(home.folder())
                .with("vault.patience", "5s");
    }

    private Launch launch(Map<String, String> more) throws IOException {
        return launch(server.source(), more);
    }

    private byte[] offer(String name, int length) throws IOException {
        byte[] bytes = TestFiles.bytes(random, length);
        TestFiles.dropIn(server.files(), name, bytes);
        return bytes;
    }

    private void stored(ConnectorProcess connector, byte[] bytes) {
        Awaitility.await("it is stored")
                .atMost(Duration.ofSeconds(60))
                .until(() -> connector.says(TestFiles.sha256(bytes)) || !connector.isAlive());
        Checker.Report report = new Checker(store.connectionString()).check();
        assertEquals(List.of(), report.broken());
        assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)), connector.output());
    }

    private static void noStackTrace(ConnectorProcess connector) {
        assertFalse(connector.says("\tat "), connector.output());
    }

    private void refusedByUs(ConnectorProcess connector) throws IOException {
        connector.awaitLine("code=BV-0315");
        assertFalse(server.said().contains("userauth-request"), "no credentials: " + server.said());
        assertEquals(0, new Checker(store.connectionString()).check().points().size());
        noStackTrace(connector);
    }

    @Test
    void anUnknownHostKeyEndsTheTalkBeforeTheLogin() throws Exception {
        offer("a.bak", 1000);
        Path known = Files.createFile(temp.resolve("known"));
        try (ConnectorProcess connector =
                launch(Map.of("knownHosts", known.toString())).run().awaitReady()) {
            refusedByUs(connector);
            assertTrue(connector.says("ssh-ed25519 SHA256:"), "it says which, to compare: " + connector.output());
        }
        assertEquals(0, Files.size(known), "nothing is added");
        assertTrue(Files.exists(server.files().resolve("a.bak")));
    }

    @Test
    void aMissingKnownHostsFileKnowsNobody() throws Exception {
        Path known = temp.resolve("none");
        try (ConnectorProcess connector =
                launch(Map.of("knownHosts", known.toString())).run().awaitReady()) {
            refusedByUs(connector);
        }
        assertFalse(Files.exists(known));
    }

    @Test
    void aChangedHostKeyEndsTheTalkBeforeTheLoginAndIsTakenWhenItIsKnown() throws Exception {
        Map<String, String> source = server.source();
        server.stop();
        server.newHostKey();
        server.start();
        byte[] bytes = offer("a.bak", 1000);
        try (ConnectorProcess connector = launch(source, Map.of()).run().awaitReady()) {
            refusedByUs(connector);
            server.knownHosts(server.port()); // its administrator confirms it, and the line is replaced
            stored(connector, bytes);
        }
    }

    @Test
    void aServerThatDoesNotKnowUsIsAskedLessAndLessOften() throws Exception {
        Path stranger = server.key("stranger", "");
        try (ConnectorProcess connector =
                launch(Map.of("keyFile", stranger.toString())).run().awaitReady()) {
            connector.awaitLine("code=BV-0314 seconds=4");
            for (int seconds : new int[] {1, 2, 4}) {
                assertEquals(
                        1,
                        connector
                                .output()
                                .lines()
                                .filter(line -> line.contains("seconds=" + seconds + " "))
                                .count(),
                        connector.output());
            }
            noStackTrace(connector);
        }
    }

    @Test
    void aKeyFileThatIsNotThereIsSaid() throws Exception {
        try (ConnectorProcess connector =
                launch(Map.of("keyFile", temp + "/none")).run().awaitReady()) {
            connector.awaitLine("code=BV-0314");
            noStackTrace(connector);
        }
    }

    @Test
    void aPassphraseComesFromTheEnvironmentOrAFileAndIsSeenNowhere() throws Exception {
        Path key = server.key("locked", CANARY);
        server.authorize(key);
        Path file = Files.writeString(temp.resolve("passphrase"), CANARY + "\n");
        for (String place : List.of("env:NAS_PASSPHRASE", "file:" + file)) {
            byte[] bytes = offer("a.bak", 1000);
            Launch launch = launch(Map.of("keyFile", key.toString(), "passphrase", place))
                    .wrappedBy(
                            "env",
                            "NAS_PASSPHRASE=" + CANARY,
                            "BACKUP_VAULT_LOG=TRACE",
                            "BACKUP_VAULT_LIBRARY_LOG=TRACE");
            try (ConnectorProcess connector = launch.run().awaitReady()) {
                stored(connector, bytes);
                assertTrue(connector.says("TRACE"), "the log is as talkative as it gets");
                assertFalse(connector.says(CANARY));
                assertFalse(connector.commandLine().contains(CANARY), "/proc shows it to everybody");
            }
        }
    }

    @Test
    void aSecretThatIsMissingWrongOrWrittenIntoTheRouteIsSaidWithoutIt() throws Exception {
        Path key = server.key("locked", "another");
        for (Map.Entry<String, String> place : Map.of(
                        "env:NO_SUCH_VARIABLE", "BV-0101", "env:NAS_PASSPHRASE", "BV-0314", CANARY, "BV-0101")
                .entrySet()) {
            Launch launch = launch(Map.of("keyFile", key.toString(), "passphrase", place.getKey()))
                    .wrappedBy("env", "NAS_PASSPHRASE=" + CANARY);
            try (ConnectorProcess connector = launch.run().awaitReady()) {
                connector.awaitLine("code=" + place.getValue());
                assertFalse(connector.says(CANARY), connector.output());
                noStackTrace(connector);
            }
        }
    }

    @Test
    void aServerThatIsAwayIsWaitedForWithGrowingPauses() throws Exception {
        server.stop();
        try (ConnectorProcess connector = launch(Map.of()).run().awaitReady()) {
            connector.awaitLine("code=BV-0313 seconds=2");
            noStackTrace(connector);
            server.start();
            stored(connector, offer("a.bak", 1000));
            server.stop();
            byte[] bytes = offer("b.bak", 1000);
            connector.awaitLine("code=BV-0313 seconds=1"); // the pauses begin anew
            server.start();
            stored(connector, bytes);
            noStackTrace(connector);
        }
    }

    @Test
    void aServerThatHangsHoldsUpNeitherTheStartNorAnotherServerNorTheStop() throws Exception {
        try (ServerSocket silent =
                new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) { // it accepts, and no more
            Map<String, String> hanging = new TreeMap<>(server.source());
            hanging.put("server", "127.0.0.1:" + silent.getLocalPort());
            hanging.put("timeout", "600000");
            home.source("hanging", "sftp", hanging);
            hanging.put("timeout", "1000");
            home.source("given-up", "sftp", hanging);
            byte[] bytes = offer("a.bak", 1000);
            ConnectorProcess connector =
                    launch(Map.of()).with("camel.main.shutdownTimeout", 2).run().awaitReady();
            try (connector) {
                stored(connector, bytes);
                connector.awaitLine("code=BV-0313");
                noStackTrace(connector);
                assertTrue(connector.terminate(), connector.output());
            }
        }
    }

    @Test
    void aServerThatFallsSilentInTheMiddleIsGivenUpAndAskedAgain() throws Exception {
        byte[] bytes = offer("a.bak", 40 << 20);
        try (TcpProxy proxy = new TcpProxy(server.port());
                ConnectorProcess connector = launch(server.source(proxy.port()), Map.of("timeout", "1000"))
                        .run()
                        .awaitReady()) {
            Awaitility.await().until(() -> proxy.answered() > 10 << 20);
            proxy.stall(true);
            Awaitility.await("it is given up")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> connector.says("code=BV-0304") || connector.says("code=BV-0313"));
            proxy.stall(false);
            stored(connector, bytes);
            noStackTrace(connector);
        }
    }

    @Test
    void aServerThatAllowsOneChannelOnlyWillDo() throws Exception {
        server.close();
        server = OpenSshServer.start(temp.resolve("narrow"), "MaxSessions 1");
        byte[] bytes = offer("a.bak", 1000);
        try (ConnectorProcess connector = launch(Map.of()).run().awaitReady()) {
            stored(connector, bytes);
            Awaitility.await().until(() -> !Files.exists(server.files().resolve("a.bak")));
            noStackTrace(connector);
        }
    }

    @Test
    void aFolderThatIsMissingIsSaidAndTakenUpWhenItIsThere() throws Exception {
        Path later = server.files().resolve("later");
        try (ConnectorProcess connector =
                launch(Map.of("folder", "later")).run().awaitReady()) {
            connector.awaitLine("code=BV-0314");
            noStackTrace(connector);
            Files.createDirectory(later);
            byte[] bytes = TestFiles.bytes(random, 1000);
            TestFiles.dropIn(later, "a.bak", bytes);
            stored(connector, bytes);
            Awaitility.await().until(() -> Files.exists(later.resolve(".stored")));
        }
    }

    @Test
    void twoFoldersOfOneServerAreTwoSources() throws Exception {
        Path other = Files.createDirectory(server.files().resolve("other"));
        home.source("other", "sftp", with(server.source(), "folder", "other"));
        byte[] bytes = offer("a.bak", 1000);
        byte[] more = TestFiles.bytes(random, 1000);
        TestFiles.dropIn(other, "a.bak", more);
        try (ConnectorProcess connector =
                launch(Map.of("include", "(a|b)+[.](bak|dump)")).run().awaitReady()) {
            stored(connector, bytes);
            stored(connector, more);
            assertTrue(Pattern.compile("item=\"other/a.bak\"")
                    .matcher(connector.output())
                    .find());
        }
    }

    private static Map<String, String> with(Map<String, String> parameters, String name, String value) {
        parameters.put(name, value);
        return parameters;
    }
}
