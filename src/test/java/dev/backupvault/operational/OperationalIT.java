package dev.backupvault.operational;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A running connector that leaves what it stored on this machine, and commands that restore it from there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationalIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path temp;

    private final RandomGenerator random = Seed.random("OperationalIT");
    private AzuriteServer store;
    private Launch launch;
    private ConnectorProcess connector;
    private Path copies;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        copies = temp.resolve("data/operational");
        VaultHome home = new VaultHome(temp.resolve("home"));
        for (String after : List.of("move", "delete", "leave")) {
            Files.createDirectory(temp.resolve(after));
            home.source(
                    after,
                    temp.resolve(after),
                    Map.of("complete", "renamed", "poll", "50", "after", after, "policy", "near"));
        }
        Files.createDirectory(temp.resolve("short"));
        home.source("short", temp.resolve("short"), Map.of("complete", "renamed", "poll", "50", "policy", "short"));
        Files.writeString(
                home.folder().resolve("config/policies.yaml"),
                "policies: {near: {keep: all, operational-copy: 2d}, short: {keep: all, operational-copy: 5s}}\n");
        launch = Launch.of(temp.resolve("data"), store.connectionString()).withHome(home.folder());
        connector = launch.with("operational.cron", "* * * * * ?").run().awaitReady();
    }

    @AfterAll
    void stop() throws Exception {
        connector.close();
        store.close();
    }

    @Test
    void aRestoreTakesAGoodCopyAndNoDamagedOne() throws Exception {
        for (String source : List.of("move", "delete", "leave")) {
            // Given a backup of 3 MB that was stored
            byte[] bytes = TestFiles.bytes(random, 3_000_000);
            TestFiles.dropIn(temp.resolve(source), "full.bak", bytes);
            Path copy = awaitCopy(source);
            assertEquals(
                    source.equals("leave") ? List.of("full.bak") : List.of(), TestFiles.below(temp.resolve(source)));
            // When it is restored
            Path near = temp.resolve("near-" + source);
            assertRestored(source, near, bytes, "from=operational");
            assertTrue(says("show", source, "local copy"), source);
            // And again, after one byte of the copy was changed
            byte[] damaged = bytes.clone();
            damaged[2_000_000] ^= 1;
            Files.write(copy, damaged);
            ConnectorProcess far = assertRestored(source, temp.resolve("far-" + source), bytes, "from=store");
            // Then the damaged copy is said and gone
            assertTrue(far.says("copy-unusable"), far.output());
            assertTrue(Files.notExists(copy));
        }
        assertEquals(List.of(), new Checker(store.connectionString()).check().broken());
    }

    @Test
    void aStreamIsCopiedWhileItPasses() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 20_000_000);
        try (ConnectorProcess ingest =
                launch.start("ingest", "-", "--source", "pipe", "--item", "full.bak", "--policy", "near")) {
            ingest.send(bytes);
            assertEquals(0, ingest.exit(), ingest.output());
        }
        assertEquals(TestFiles.sha256(bytes), TestFiles.sha256(awaitCopy("pipe")));
        assertRestored("pipe", temp.resolve("near-pipe"), bytes, "from=operational");
    }

    private ConnectorProcess assertRestored(String source, Path to, byte[] bytes, String from) throws Exception {
        try (ConnectorProcess restore =
                launch.start("restore", "--source", source, "--item", "full.bak", "--to", to.toString())) {
            assertEquals(0, restore.exit(), restore.output());
            assertTrue(restore.says(from), restore.output());
            assertEquals(TestFiles.sha256(bytes), TestFiles.sha256(to.resolve("full.bak")));
            return restore;
        }
    }

    private boolean says(String command, String source, String text) throws Exception {
        try (ConnectorProcess process = launch.start(command, "--source", source, "--item", "full.bak")) {
            assertEquals(0, process.exit(), process.output());
            return process.says(text);
        }
    }

    private Path awaitCopy(String source) {
        return Awaitility.await("a copy from " + source)
                .atMost(LIMIT)
                .until(
                        () -> files(source).stream()
                                .filter(file -> file.getFileName().toString().equals("full.bak"))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private List<Path> files(String source) throws Exception {
        Path root = copies.resolve("default").resolve(source);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).toList();
        } catch (java.io.UncheckedIOException e) {
            return files(source); // it was pruned meanwhile
        }
    }

    @Test
    void aCopyGoesWhenItsTimeHasPassedAndThePointStays() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 1000);
        TestFiles.dropIn(temp.resolve("short"), "full.bak", bytes);
        awaitCopy("short");
        Awaitility.await("it is pruned").atMost(LIMIT).until(() -> files("short")
                .isEmpty());
        assertRestored("short", temp.resolve("far-short"), bytes, "from=store");
    }
}
