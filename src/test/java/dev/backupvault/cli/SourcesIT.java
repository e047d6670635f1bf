package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.OpenSshServer;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `sources` in a process of its own, beside a running connector and without one. */
class SourcesIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private Path drop;
    private VaultHome home;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        drop = Files.createDirectories(folder.resolve("drop"));
        home = new VaultHome(folder.resolve("home")).source("inbox", drop, Map.of("complete", "renamed"));
        launch = Launch.of(folder.resolve("data"), azurite.ingestConnectionString())
                .withHome(home.folder())
                .with("vault.patience", "5s");
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private String sources(String... more) throws Exception {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "sources";
        System.arraycopy(more, 0, arguments, 1, more.length);
        ConnectorProcess command = launch.start(arguments);
        assertEquals(0, command.exit(), command.output());
        return command.output();
    }

    private JsonNode source(String name) throws Exception {
        for (JsonNode source : new ObjectMapper().readTree(sources("--json"))) {
            if (source.path("name").asText().equals(name)) {
                return source;
            }
        }
        throw new AssertionError("there is no source " + name);
    }

    private void awaitState(String name, String state) {
        Awaitility.await(name + " is " + state)
                .atMost(LONG)
                .until(() -> source(name).path("state").asText().equals(state));
    }

    private void command(String name, String script, String schedule) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("item", name);
        parameters.put("arguments", new ObjectMapper().writeValueAsString(new String[] {"sh", "-c", script}));
        parameters.put("schedule", schedule);
        home.source(name, "command", parameters);
    }

    private int points() {
        return new Checker(azurite.connectionString()).check().points().size();
    }

    @Test
    void everySourceIsListedWithWhatBecameOfIt() throws Exception {
        command("nightly", "true", "0 0 3 * * ?");
        command("broken", "exit 1", "* * * * * ?");
        home.source("away", folder.resolve("unmounted"), Map.of());
        assertEquals("stopped", source("inbox").path("state").asText());
        assertEquals("drop-folder", source("inbox").path("kind").asText());
        assertTrue(source("inbox").path("lastPoint").isNull());
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            TestFiles.dropIn(drop, "a.bak", new byte[1000]);
            connector.awaitLine("stored point=");
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> !source("inbox").path("lastPoint").isNull());
            JsonNode inbox = source("inbox");
            assertTrue(connector.says("stored point=" + inbox.path("lastPoint").asText()), inbox.toString());
            assertEquals("running", inbox.path("state").asText());
            assertTrue(inbox.path("lastError").isNull() && inbox.path("nextRun").isNull(), inbox.toString());
            JsonNode nightly = source("nightly");
            assertEquals("command", nightly.path("kind").asText());
            assertTrue(Instant.parse(nightly.path("nextRun").asText()).isAfter(Instant.now()), nightly.toString());
            assertTrue(nightly.path("nextRun").asText().endsWith("T03:00:00Z"), "in UTC: " + nightly);
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> source("broken").at("/lastError/code").asText().equals("BV-0312"));
            assertEquals(
                    "BV-0105", source("away").at("/lastError/code").asText(), "an error without an exchange shows too");
            home.source("added", drop, Map.of());
            assertEquals("not loaded", source("added").path("state").asText());
            String table = sources();
            assertTrue(table.contains("BV-0105 at ") && table.contains("NEXT RUN"), table);
        }
        assertEquals("stopped", source("inbox").path("state").asText());
        assertFalse(source("inbox").path("lastPoint").isNull(), "what was known is kept");
    }

    @Test
    void aConnectorThatDiedIsSeen() throws Exception {
        ConnectorProcess connector = launch.run().awaitReady();
        awaitState("inbox", "running");
        connector.kill();
        assertEquals("stopped", source("inbox").path("state").asText());
    }

    @Test
    void aPausedSourceTakesNothingAlsoAfterARestartUntilItIsResumed() throws Exception {
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            TestFiles.dropIn(drop, "a.bak", new byte[1000]);
            connector.awaitLine("item=\"inbox/a.bak\"");
            assertTrue(sources("pause", "inbox").startsWith("inbox: paused"));
            assertEquals("paused", source("inbox").path("state").asText());
            assertTrue(connector.says("source-paused source=\"inbox\""), connector.output());
            TestFiles.dropIn(drop, "b.bak", new byte[1000]);
        }
        assertEquals("paused", source("inbox").path("state").asText());
        command("clock", "printf tick", "* * * * * ?");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("item=\"clock/clock\"");
            assertFalse(connector.says("watching folder"), "it did not even look: " + connector.output());
            assertTrue(Files.exists(drop.resolve("b.bak")));
            sources("resume", "inbox");
            connector.awaitLine("item=\"inbox/b.bak\"");
            sources("pause", "inbox");
            sources("resume", "inbox");
            TestFiles.dropIn(drop, "c.bak", new byte[1000]);
            connector.awaitLine("item=\"inbox/c.bak\"");
        }
    }

    @Test
    void whatWasSaidWithoutAConnectorHoldsWhenOneStarts() throws Exception {
        TestFiles.dropIn(drop, "a.bak", new byte[1000]);
        sources("retire", "inbox");
        assertEquals("retired", source("inbox").path("state").asText());
        command("clock", "printf tick", "* * * * * ?");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("item=\"clock/clock\"");
            assertEquals("retired", source("inbox").path("state").asText());
            assertTrue(Files.exists(drop.resolve("a.bak")));
            sources("resume", "inbox");
            connector.awaitLine("item=\"inbox/a.bak\"");
        }
    }

    @Test
    void whatWasBegunIsFinished() throws Exception {
        Path go = folder.resolve("go");
        Path running = folder.resolve("running");
        command(
                "long",
                "touch '" + running + "'; printf da; while ! [ -e '" + go + "' ]; do sleep 0.1; done; printf ta",
                "* * * * * ?");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Awaitility.await().atMost(LONG).until(() -> Files.exists(running));
            sources("pause", "long");
            assertEquals("pausing", source("long").path("state").asText());
            assertEquals(1, source("long").path("inFlight").asInt());
            Files.createFile(go);
            connector.awaitLine("stored point=");
            awaitState("long", "paused");
            assertEquals(1, points());
            assertTrue(source("long").path("nextRun").isNull());
        }
    }

    @Test
    void filesThatWereOnlyListedAreNotBegun() throws Exception {
        int files = 700; // several times as many as are begun at once
        for (int file = 0; file < files; file++) {
            TestFiles.dropIn(drop, file + ".bak", TestFiles.bytes(new java.util.Random(file), 1000));
        }
        home.source("inbox", drop, Map.of("complete", "renamed", "atOnce", "1", "bandwidth", "50KiB/s"));
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("stored point=");
            sources("pause", "inbox");
            TestFiles.dropIn(drop, "late.bak", new byte[1]);
            awaitState("inbox", "paused");
            int left;
            try (var there = Files.list(drop)) {
                left = (int) there.filter(Files::isRegularFile).count();
            }
            assertTrue(left > 100, left + " of " + files + " files are left");
            assertEquals(files + 1, left + points(), "each is either left or stored");
        }
    }

    @Test
    void aNameThatIsNotThereIsRefusedAndAHostileOneIsPrintedSafely() throws Exception {
        ConnectorProcess unknown = launch.start("sources", "pause", "inbux");
        assertEquals(2, unknown.exit());
        assertTrue(unknown.output().contains("BV-0102") && unknown.output().contains("inbox"), unknown.output());
        Files.writeString(
                home.folder().resolve("routes/sources/evil.camel.yaml"),
                """
                - templatedRoute:
                    routeId: "source-\\e[2J../../evil\\n"
                    routeTemplateRef: drop-folder
                    parameters:
                      - name: source
                        value: evil
                      - name: folder
                        value: /does/not/exist
                """);
        String table = sources();
        assertTrue(table.contains("\\u001b[2J../../evil\\u000a"), table);
        assertFalse(table.contains("\u001b"), table);
        sources("pause", "\u001b[2J../../evil\n");
        assertTrue(sources().lines().anyMatch(line -> line.contains("evil") && line.contains("paused")));
        assertTrue(TestFiles.below(folder.resolve("data/sources")).stream()
                .anyMatch(file -> file.endsWith("evil%0a.wish")));
    }

    @Test
    void doctorTriesEverySourceAndSaysAllThatIsWrong() throws Exception {
        ConnectorProcess well = launch.start("doctor");
        assertEquals(0, well.exit(), well.output());
        assertTrue(well.says("good   source inbox: its folder '" + drop + "' is there"), well.output());
        command("here", "true", "0 0 3 * * ?");
        home.source("away", folder.resolve("unmounted"), Map.of());
        home.source("retired", folder.resolve("unmounted"), Map.of());
        home.source(
                "missing",
                "command",
                Map.of("item", "i", "arguments", "[\"no-such-program\"]", "schedule", "0 0 3 * * ?"));
        sources("retire", "retired");
        ConnectorProcess ill = launch.start("doctor");
        assertEquals(3, ill.exit(), ill.output());
        assertTrue(ill.says("good   source here: its program can be run"), ill.output());
        assertTrue(ill.says("WRONG  source away: its folder"), ill.output());
        assertTrue(ill.says("BV-0105"), ill.output());
        assertTrue(ill.says("WRONG  source missing: its program can be run"), ill.output());
        assertTrue(ill.says("no program 'no-such-program'"), ill.output());
        assertFalse(ill.says("source retired"), ill.output());
        assertTrue(ill.says("something is wrong"), ill.output());
    }

    @Test
    void doctorLogsInWhereACommandRunsElsewhere() throws Exception {
        try (OpenSshServer server = OpenSshServer.start(folder.resolve("ssh"))) {
            Map<String, String> parameters = new LinkedHashMap<>(Map.of(
                    "item", "i",
                    "arguments", "[\"sh\"]",
                    "schedule", "0 0 3 * * ?",
                    "machine", "ssh",
                    "host", "127.0.0.1",
                    "port", Integer.toString(server.port()),
                    "user", System.getProperty("user.name"),
                    "knownHosts", server.knownHosts(server.port()).toString(),
                    "keyFile", server.userKey().toString()));
            home.source("there", "command", parameters);
            parameters.put(
                    "knownHosts", Files.createFile(folder.resolve("nobody")).toString());
            home.source("unknown", "command", parameters);
            ConnectorProcess doctor = launch.start("doctor");
            assertEquals(5, doctor.exit(), doctor.output());
            assertTrue(doctor.says("good   source there: its program can be run by SSH"), doctor.output());
            assertTrue(doctor.says("WRONG  source unknown: its program can be run by SSH"), doctor.output());
            assertTrue(doctor.says("BV-0315"), doctor.output());
        }
    }
}
