package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.PostgresServer;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as sources of a real connector. */
class CommandIT {
    private static final String OFTEN = "* * * * * ?";
    private static final String CANARY = "canary-of-a-database-password";

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private VaultHome home;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        home = new VaultHome(folder.resolve("home"));
        launch = Launch.of(folder.resolve("data"), azurite.ingestConnectionString())
                .withHome(home.folder());
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private void command(String name, List<String> arguments, String... more) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("item", name);
        parameters.put("arguments", new ObjectMapper().writeValueAsString(arguments));
        parameters.put("schedule", OFTEN);
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i], more[i + 1]);
        }
        home.source(name, "command", parameters);
    }

    private void script(String name, String script, String... more) throws IOException {
        command(name, List.of("sh", "-c", script), more);
    }

    private Checker.Report vault() {
        Checker.Report report = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), report.broken());
        return report;
    }

    private Path restored(String name) throws Exception {
        Path to = folder.resolve("restored");
        ConnectorProcess restore =
                launch.start("restore", "--source", name, "--item", name, "--to", to.toString(), "--overwrite");
        assertEquals(0, restore.exit(), restore.output());
        return to.resolve(TestFiles.below(to).get(0));
    }

    @Test
    void aPgDumpBecomesAPointThatPgRestoreReads() throws Exception {
        try (PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), CANARY)) {
            Command filled = postgres.sql(
                    "app",
                    "create table customers as select g id, md5(g::text) name from generate_series(1, 200000) g");
            assertEquals(0, filled.exit(), filled.output());
            command(
                    "db",
                    List.of("pg_dump", "-Fc", "-h", postgres.host(), "-U", "postgres", "app"),
                    "environment",
                    "PGPASSWORD",
                    "fileName",
                    "app.dump");
            command("denied", List.of("pg_dump", "-Fc", "-w", "-h", postgres.host(), "-U", "postgres", "app"));
            try (ConnectorProcess connector = launch.wrappedBy("env", "PGPASSWORD=" + CANARY, "BACKUP_VAULT_LOG=TRACE")
                    .run()
                    .awaitReady()) {
                connector.awaitLine("item=\"db/db\"");
                connector.awaitLine("stored point=");
                connector.awaitLine("no password supplied");
                assertTrue(connector.says("command-failed source=\"denied\" item=\"denied\" code=BV-0312"));
                assertFalse(connector.output().contains("\tat "), "no stack trace: " + connector.output());
                assertFalse(connector.output().contains(CANARY));
            }
            assertTrue(
                    vault().points().stream().allMatch(point -> point.source().equals("db")));
            Path dump = restored("db");
            assertEquals("app.dump", dump.getFileName().toString());
            Command list = Command.run(folder, Map.of(), List.of("pg_restore", "--list", dump.toString()));
            assertEquals(0, list.exit(), list.output());
            assertTrue(list.output().contains("TABLE DATA public customers"), list.output());
        }
    }

    @Test
    void aTarBecomesAPointWithItsFiles() throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        for (String name : List.of("one", "two; rm -rf x", "$(id)")) {
            Files.writeString(files.resolve(name), name);
        }
        command("web", List.of("tar", "-cf", "-", "-C", files.toString(), "--", "one", "two; rm -rf x", "$(id)"));
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("stored point=");
        }
        Command list = Command.run(
                folder, Map.of(), List.of("tar", "-tf", restored("web").toString()));
        assertEquals("one\ntwo; rm -rf x\n$(id)\n", list.output());
    }

    @Test
    void nothingIsSealedOfWhatFailsAndEachIsSaidInOneLine() throws Exception {
        Map<String, String> scripts = new LinkedHashMap<>();
        scripts.put("exit", "head -c 20000000 /dev/zero; echo 'the disk is full' >&2; exit 1");
        scripts.put("killed", "head -c 1000 /dev/zero; kill -9 $$");
        scripts.put("slow", "head -c 1000 /dev/zero; sleep 1000");
        scripts.put("empty", "true");
        scripts.put("chatty", "head -c 30000000 /dev/zero | tr '\\0' x >&2; exit 3");
        for (Map.Entry<String, String> script : scripts.entrySet()) {
            script(
                    script.getKey(),
                    script.getValue(),
                    "timeLimit",
                    script.getKey().equals("slow") ? "2s" : "10m");
        }
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            for (String name : scripts.keySet()) {
                connector.awaitLine("command-failed source=\"" + name + "\" item=\"" + name + "\" code=BV-0312");
            }
            for (String why : List.of(
                    "exit code 1, and said: the disk is full",
                    "exit code 137 (signal 9)",
                    "did not end within its time limit of 2 s",
                    "wrote nothing",
                    "exit code 3, and said: xxx")) {
                assertTrue(connector.says(why), why + " is missing: " + shortened(connector));
            }
            assertFalse(connector.says("\tat "), "no stack trace");
            assertFalse(connector.says("CamelJob"), "nor a second line");
        }
        assertEquals(List.of(), vault().points());
    }

    private static String shortened(ConnectorProcess connector) {
        String output = connector.output();
        return output.substring(0, Math.min(output.length(), 5000));
    }

    @Test
    void outputLargerThanTheHeapIsStored() throws Exception {
        script("zeros", "date +%s.%N; head -c 600M /dev/zero");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("item=\"zeros/zeros\" bytes=629145621");
        }
        assertTrue(
                vault().points().stream().allMatch(point -> point.files().get(0).bytes() == 629145621L));
    }

    @Test
    void whatIsDueWhileItRunsIsMissedAndSaysSo() throws Exception {
        script("long", "printf data; sleep 1000");
        try (ConnectorProcess connector =
                launch.with("camel.main.shutdownTimeout", 1).run().awaitReady()) {
            connector.awaitLine("command-missed source=\"long\" item=\"long\"");
        }
        assertEquals(List.of(), vault().points());
    }

    @Test
    void stoppingTheConnectorEndsTheCommandAndSealsNothing() throws Exception {
        Path pids = folder.resolve("pids");
        script("long", "sleep 1000 & echo $$ $! > '" + pids + "'; head -c 20000000 /dev/zero; wait");
        ConnectorProcess connector =
                launch.with("camel.main.shutdownTimeout", 1).run().awaitReady();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(pids) && Files.readString(pids).endsWith("\n"));
        assertTrue(connector.terminate(), connector.output());
        for (String pid : Files.readString(pids).strip().split(" ")) {
            Awaitility.await(pid + " has ended").atMost(Duration.ofSeconds(60)).until(() -> ProcessHandle.of(
                            Long.parseLong(pid))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty());
        }
        assertEquals(List.of(), vault().points());
    }

    @Test
    void aSecretIsInNoCommandLine() throws Exception {
        Path running = folder.resolve("running");
        script("db", "touch '" + running + "'; printf data; sleep 1000", "environment", "PGPASSWORD");
        try (ConnectorProcess connector = launch.wrappedBy("env", "PGPASSWORD=" + CANARY, "BACKUP_VAULT_LOG=TRACE")
                .with("camel.main.shutdownTimeout", 1)
                .run()
                .awaitReady()) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(running));
            List<ProcessHandle> all = ProcessHandle.allProcesses().toList();
            int looked = 0;
            for (ProcessHandle process : all) {
                try {
                    String line = Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
                    looked++;
                    assertFalse(line.contains(CANARY), "a command line has it");
                } catch (IOException e) {
                    // it has ended
                }
            }
            assertTrue(looked > 2, looked + " processes");
            assertFalse(connector.output().contains(CANARY));
        }
    }

    @Test
    void aCommandThatFailsIsTriedAgainWhenItIsDueAgain() throws Exception {
        Path tried = folder.resolve("tried");
        script("db", "[ -e '" + tried + "' ] || { touch '" + tried + "'; printf half; exit 1; }; printf whole");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("command-failed");
            connector.awaitLine("stored point=");
        }
        assertTrue(vault().points().stream()
                .allMatch(point -> point.sha256().equals(TestFiles.sha256("whole".getBytes(StandardCharsets.UTF_8)))));
    }
}
