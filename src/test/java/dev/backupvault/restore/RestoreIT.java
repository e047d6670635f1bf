package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.OpenSshServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores by the command line, to and from real servers. */
class RestoreIT {
    @TempDir
    private Path temp;

    private AzuriteServer azurite;
    private ChaosProxy proxy;
    private Launch launch;
    private RandomGenerator random;

    @BeforeEach
    void start() throws Exception {
        random = Seed.random("RestoreIT");
        azurite = AzuriteServer.start(temp.resolve("azurite"));
        proxy = new ChaosProxy(azurite.port());
        launch = Launch.of(temp.resolve("data"), azurite.connectionString(proxy.port()));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        azurite.close();
    }

    private String run(int expected, Launch with, String... command) throws Exception {
        try (ConnectorProcess process = with.start(command)) {
            assertEquals(expected, process.exit(), process.output());
            return process.output();
        }
    }

    private String ingest(String item, byte[] bytes, String... options) throws Exception {
        Path file = Files.write(temp.resolve("offered"), bytes);
        List<String> command = new ArrayList<>(List.of("ingest", file.toString(), "--source", "db", "--item", item));
        command.addAll(List.of(options));
        String said = run(0, launch, command.toArray(String[]::new));
        return said.lines()
                .filter(line -> line.contains("  stored  "))
                .findFirst()
                .orElseThrow()
                .split(" ")[0];
    }

    private BlobContainerClient content() {
        return azurite.account().connect().getBlobContainerClient("backup-vault");
    }

    private List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aChainIsPlannedAndRestoredOrRefused() throws Exception {
        // Given
        byte[] first = TestFiles.bytes(random, 9 << 20);
        String full = ingest("app", first);
        String one = ingest("app", TestFiles.bytes(random, 1000), "--kind", "incremental", "--depends-on", full);
        String two = ingest("app", TestFiles.bytes(random, 2000), "--kind", "log", "--depends-on", one);
        Path to = temp.resolve("to");
        // When
        String said = run(0, launch, "restore", two, "--chain", "--to", to.toString(), "--plan", "--json");
        // Then
        JsonNode plan = new ObjectMapper().readTree(said.substring(said.indexOf("{\n")));
        assertEquals(List.of(full, one, two), plan.path("points").findValuesAsText("point"), "bases first");
        assertEquals((9 << 20) + 3000, plan.path("bytes").asLong());
        assertTrue(plan.path("bytesPerSecond").asLong() > 0);
        assertEquals(
                "store",
                plan.path("points").get(0).path("files").get(0).path("from").asText());
        assertFalse(Files.exists(to), "a plan makes nothing");
        run(0, launch, "restore", two, "--chain", "--to", to.toString());
        assertEquals(
                Stream.of(full, one, two)
                        .map(point -> point + "/offered")
                        .sorted()
                        .toList(),
                files(to));
        assertArrayEquals(first, Files.readAllBytes(to.resolve(full + "/offered")));
        // And without the base
        content().listBlobs().stream()
                .map(BlobItem::getName)
                .filter(name -> name.startsWith("points/") && name.endsWith(full + ".json"))
                .forEach(name -> content().getBlobClient(name).delete());
        Path again = temp.resolve("again");
        String refused = run(ErrorCode.Exit.NOT_FOUND, launch, "restore", two, "--chain", "--to", again.toString());
        assertTrue(refused.contains(full), refused);
        assertFalse(Files.exists(again));
    }

    @Test
    void aPointGoesToStandardOutputAndIntoAContainer() throws Exception {
        // Given
        byte[] bytes = TestFiles.bytes(random, 20 << 20);
        ingest("app", bytes);
        azurite.account().connect().createBlobContainer("restored");
        Path out = temp.resolve("out");
        // When
        run(
                0,
                launch.wrappedBy("sh", "-c", "exec \"$@\" > '" + out + "'", "sh"),
                "restore",
                "--source",
                "db",
                "--item",
                "app",
                "--to",
                "-");
        run(0, launch, "restore", "--source", "db", "--item", "app", "--to-container", "restored", "--prefix", "x/");
        // Then
        assertArrayEquals(bytes, Files.readAllBytes(out));
        BlobContainerClient restored = azurite.account().connect().getBlobContainerClient("restored");
        assertArrayEquals(
                bytes, restored.getBlobClient("x/offered").downloadContent().toBytes());
        // And an output that does not take it is said so
        String full = run(
                ErrorCode.Exit.REFUSED,
                launch.wrappedBy("sh", "-c", "exec \"$@\" > /dev/full", "sh"),
                "restore",
                "--source",
                "db",
                "--item",
                "app",
                "--to",
                "-");
        assertTrue(full.contains("BV-0503") && full.contains("No space left"), full);
        // And never into a vault, nor where nothing is
        run(
                ErrorCode.Exit.REFUSED,
                launch,
                "restore",
                "--source",
                "db",
                "--item",
                "app",
                "--to-container",
                "backup-vault");
        run(ErrorCode.Exit.NOT_FOUND, launch, "restore", "--source", "db", "--item", "app", "--to-container", "absent");
    }

    @Test
    void aPointGoesToAnSftpServerWhichIsKnown() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(temp.resolve("sshd"))) {
            // Given
            byte[] bytes = TestFiles.bytes(random, 5 << 20);
            ingest("app", bytes);
            Path folder = Files.createDirectories(server.files().resolve("back"));
            String url = "sftp://" + System.getProperty("user.name") + "@127.0.0.1:" + server.port() + folder;
            String[] command = {
                "restore",
                "--source",
                "db",
                "--item",
                "app",
                "--to",
                url,
                "--key-file",
                server.userKey().toString(),
                "--known-hosts",
                server.knownHosts(server.port()).toString()
            };
            // When
            run(0, launch, command);
            // Then
            assertEquals(List.of("offered"), files(folder));
            assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("offered")));
            // And what is there stays
            Files.writeString(folder.resolve("offered"), "mine");
            run(ErrorCode.Exit.REFUSED, launch, command);
            assertEquals("mine", Files.readString(folder.resolve("offered")));
            // And damage leaves nothing there
            Files.delete(folder.resolve("offered"));
            damage();
            run(ErrorCode.Exit.DAMAGED, launch, command);
            assertEquals(List.of(), files(folder));
            // And a server with another key gets nothing
            server.newHostKey();
            server.stop();
            server.start();
            assertTrue(run(ErrorCode.HOST_KEY_REFUSED.exit(), launch, command).contains("BV-0315"));
            assertEquals(List.of(), files(folder));
        }
    }

    /** Changes a byte of all data. */
    private void damage() {
        content().listBlobs().stream()
                .filter(blob -> blob.getName().startsWith("data/"))
                .forEach(blob -> {
                    var client = content().getBlobClient(blob.getName());
                    byte[] bytes = client.downloadContent().toBytes();
                    bytes[random.nextInt(bytes.length)] ^= 1;
                    client.upload(BinaryData.fromBytes(bytes), true);
                });
    }

    @Test
    void theReplicaIsTakenWhenTheStoreIsDamagedOrAway() throws Exception {
        try (AzuriteServer far = AzuriteServer.start(temp.resolve("far"))) {
            // Given
            VaultHome home = new VaultHome(temp.resolve("home"));
            Files.writeString(
                    home.folder().resolve("config/policies.yaml"),
                    "policies:\n  safe:\n    keep: all\n    replicate-to: far\n");
            launch = launch.withHome(home.folder())
                    .with("vault.patience", "1s")
                    .wrappedBy("env", "FAR_AZURE_STORAGE_CONNECTION_STRING=" + far.connectionString());
            byte[] bytes = TestFiles.bytes(random, 9 << 20);
            ingest("app", bytes, "--policy", "safe");
            run(0, launch, "replicate");
            damage();
            // When
            Path to = temp.resolve("to");
            String said = run(0, launch, "restore", "--source", "db", "--item", "app", "--to", to.toString());
            // Then
            assertTrue(said.contains("from=far"), said);
            assertArrayEquals(bytes, Files.readAllBytes(to.resolve("offered")));
            // And when the vault is not there at all
            Files.delete(to.resolve("offered"));
            proxy.goAway();
            run(ErrorCode.Exit.STORE, launch, "restore", "--source", "db", "--item", "app", "--to", to.toString());
            said = run(0, launch, "restore", "--from", "far", "--source", "db", "--item", "app", "--to", to.toString());
            assertTrue(said.contains("from=far"), said);
            assertArrayEquals(bytes, Files.readAllBytes(to.resolve("offered")));
        }
    }

    private void outage() {
        try {
            proxy.goAwayFor(Duration.ofMillis(300));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRestoreThatIsCutGoesOn() throws Exception {
        // Given
        byte[] bytes = TestFiles.bytes(random, 64 << 20);
        ingest("app", bytes);
        Path to = temp.resolve("to");
        AtomicInteger parts = new AtomicInteger();
        proxy.onAnswer(exchange -> {
            if (exchange.path().contains("/data/") && parts.incrementAndGet() == 6) {
                outage(); // in the middle of several parts
            }
        });
        ChaosProxy.Fault lost =
                proxy.fault(exchange -> exchange.path().contains("/data/"), new ChaosProxy.Effect.LoseAnswer(), 3, 2);
        // When
        run(0, launch, "restore", "--source", "db", "--item", "app", "--to", to.toString());
        // Then
        assertEquals(2, lost.struck());
        assertTrue(parts.get() > 6);
        lost.close();
        assertArrayEquals(bytes, Files.readAllBytes(to.resolve("offered")));
        // And a second time it only looks
        String again = run(0, launch, "restore", "--source", "db", "--item", "app", "--to", to.toString());
        assertTrue(again.contains("from=target"), again);
        assertFalse(again.contains("from=store"), again);
    }
}
