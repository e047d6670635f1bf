package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listens on the network, with everything switched on: what is documented, and nothing else. */
class PortsIT {
    private static final String LISTENS = "0A";
    private static final Path CONFIG = Path.of("config/tenants.yaml");

    @TempDir
    private Path temp;

    @Test
    void nothingListensButTheDocumentedPortsOnLoopback() throws Exception {
        int management = ConsoleSite.freePort();
        int console = ConsoleSite.freePort();
        int tenants = ConsoleSite.freePort();
        try (AzuriteServer store = AzuriteServer.start(temp.resolve("azurite"));
                ConnectorProcess connector = Launch.of(temp.resolve("data"), store.connectionString())
                        .with("management.enabled", true)
                        .with("management.port", management)
                        .with("console.enabled", true)
                        .with("console.port", console)
                        .with("source.cloud-connect.enabled", true)
                        .with("source.cloud-connect.port", tenants)
                        .with("source.cloud-connect.tenants", CONFIG.toAbsolutePath())
                        .with("drill.sample.enabled", true)
                        .run()
                        .awaitReady()) {
            String loopback = "127.0.0.1:";
            assertEquals(
                    Set.of(loopback + management, loopback + console, loopback + tenants),
                    listening(connector.pid()),
                    connector.output());
        }
    }

    @Test
    void theConsoleIsServedByTlsWithASecureCookie() throws Exception {
        int console = ConsoleSite.freePort();
        try (AzuriteServer store = AzuriteServer.start(temp.resolve("azurite"));
                ConnectorProcess connector = Launch.of(temp.resolve("data"), store.connectionString())
                        .with("console.enabled", true)
                        .with("console.port", console)
                        .with("console.scheme", "https")
                        .run()
                        .awaitReady()) {
            String password = connector
                    .output()
                    .lines()
                    .filter(line -> line.startsWith("management: user 'admin'"))
                    .map(line -> line.replaceAll(".*password (\\S+) .*", "$1"))
                    .findFirst()
                    .orElseThrow();
            Command login = Command.run(
                    temp,
                    new HashMap<>(),
                    List.of(
                            "curl",
                            "-skiS",
                            "-H",
                            "Content-Type: application/json",
                            "-d",
                            "{\"username\":\"admin\",\"password\":\"" + password + "\"}",
                            "https://127.0.0.1:" + console + "/hawtio/auth/login"));
            String cookie = login.output()
                    .lines()
                    .filter(line -> line.startsWith("Set-Cookie"))
                    .findFirst()
                    .orElse(login.output());
            assertTrue(cookie.contains("; Secure"), cookie);
        }
    }

    @Test
    void whatCannotWorkIsSaidAtTheStart() throws Exception {
        try (AzuriteServer store = AzuriteServer.start(temp.resolve("azurite"));
                ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Launch launch =
                    Launch.of(temp.resolve("data"), store.connectionString()).with("console.enabled", true);
            refused(launch.with("console.port", taken.getLocalPort()), "console.port");
            refused(launch.with("console.address", "0.0.0.0"), "console.scheme");
            refused(launch.with("console.prt", "1"), "console.prt");
        }
    }

    private static void refused(Launch launch, String text) throws Exception {
        try (ConnectorProcess connector = launch.run()) {
            assertEquals(2, connector.exit(), connector.output());
            assertTrue(connector.says("BV-0101") && connector.says(text), connector.output());
        }
    }

    /** Addresses and ports that a process listens on, by TCP of both versions. */
    private static Set<String> listening(long pid) throws IOException {
        Map<String, String> byInode = new TreeMap<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals(LISTENS)) {
                    byInode.put("socket:[" + fields[9] + "]", address(fields[1]));
                }
            }
        }
        Set<String> own = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file)) {
                    String address = byInode.get(Files.readSymbolicLink(file).toString());
                    if (address != null) {
                        own.add(address);
                    }
                }
            }
        }
        return own;
    }

    /** Of the kernel's form: the address in the machine's byte order, and the port, in hexadecimal. */
    private static String address(String hex) {
        String[] parts = hex.split(":");
        String ip = parts[0].equals("0100007F") || parts[0].equals("0000000000000000FFFF00000100007F")
                ? "127.0.0.1"
                : parts[0];
        return ip + ":" + Integer.parseInt(parts[1], 16);
    }
}
