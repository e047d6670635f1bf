package dev.backupvault.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.PostgresServer;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server's base backup and WAL, through a real connector, and a new server from them. */
class PostgresProcedureIT {
    private static final String PASSWORD = "canary of a database";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private PostgresServer original;
    private VaultHome home;
    private Launch launch;
    private Path wal;
    private Path slow;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        Path server = folder.resolve("original");
        wal = server.resolve("wal");
        slow = server.resolve("slow");
        original = PostgresServer.start(
                server, PASSWORD, "archive_mode=on", "archive_command=mkdir -p " + wal + " && cp %p " + wal + "/%f");
        home = new VaultHome(folder.resolve("home")).source("wal", wal, Map.of("after", "leave", "minimumAge", "0"));
        launch = Launch.of(folder.resolve("data"), azurite.connectionString()).withHome(home.folder());
    }

    @AfterEach
    void stop() throws Exception {
        original.close();
        azurite.close();
    }

    private void sql(String statement) throws Exception {
        Command done = original.sql("app", statement);
        assertEquals(0, done.exit(), done.output());
    }

    private void insert(int rows) throws Exception {
        sql("insert into customers select g, md5(g::text) from generate_series(1, " + rows + ") g");
    }

    private void procedure(String name, String query, String matches) throws IOException {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("baseSource", "base");
        parameters.put("baseItem", "cluster");
        parameters.put("baseFile", "base.tar");
        parameters.put("walSource", "wal");
        parameters.put("bin", bin());
        parameters.put("database", "app");
        parameters.put("query", query);
        parameters.put("matches", matches);
        if (System.getProperty("user.name").equals("root")) {
            parameters.put("runAs", "postgres");
        }
        home.procedure(name, "restore-postgres", parameters);
    }

    private static String bin() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(java.util.Comparator.naturalOrder()).orElseThrow() + "/bin";
        }
    }

    /** 1000 rows in the base backup, 234 in the WAL after it, and later 100 more. @return between these two */
    private Instant backUp() throws Exception {
        sql("create table customers (id int, name text)");
        insert(1000);
        Path tar = folder.resolve("base.tar");
        Command base = Command.run(
                folder,
                Map.of("PGPASSWORD", PASSWORD),
                List.of(
                        "sh",
                        "-c",
                        "pg_basebackup -D - -Ft -X fetch -c fast -h \"$0\" -U postgres > \"$1\"",
                        original.host(),
                        tar.toString()));
        assertEquals(0, base.exit(), base.output());
        run(0, "ingest", "--source", "base", "--item", "cluster", tar.toString());
        insert(234);
        Instant between = Instant.now();
        insert(100);
        sql("select pg_switch_wal()");
        Awaitility.await("the WAL is archived").atMost(LIMIT).until(() -> {
            Command archived = original.sql("app", "select 'is ' || archived_count from pg_stat_archiver");
            return archived.output().contains("is ") && TestFiles.below(wal).size() >= 3;
        });
        return between;
    }

    private String run(int exit, String... arguments) throws Exception {
        ConnectorProcess process = launch.start(arguments);
        assertEquals(exit, process.exit(), process.output());
        return process.output();
    }

    private void takeWal() throws Exception {
        int files = TestFiles.below(wal).size();
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Awaitility.await("the vault has the WAL")
                    .atMost(LIMIT)
                    .until(() -> vault().points().stream()
                                    .filter(point -> point.source().equals("wal"))
                                    .count()
                            >= files);
        }
    }

    private Checker.Report vault() {
        Checker.Report report = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), report.broken());
        return report;
    }

    private JsonNode report(String output) throws IOException {
        String page = output.lines()
                .filter(line -> line.startsWith("report: "))
                .findFirst()
                .orElseThrow()
                .substring("report: ".length());
        assertTrue(Files.readString(Path.of(page)).startsWith("# Restore of "));
        return new ObjectMapper().readTree(Path.of(page.replace(".md", ".json")).toFile());
    }

    private void nothingIsLeft() throws Exception {
        Path scratch = folder.resolve("data/scratch");
        assertEquals(
                List.of(),
                TestFiles.below(scratch).stream()
                        .filter(file -> !file.endsWith("/lock"))
                        .toList());
        assertFalse(
                ProcessHandle.allProcesses()
                        .anyMatch(process ->
                                process.info().commandLine().orElse("").contains(scratch.toString())),
                "no server is left");
    }

    @Test
    void aNewServerHasExactlyTheRowsOfBaseAndWal() throws Exception {
        // Given
        Instant between = backUp();
        takeWal();
        procedure("now", "select count(*) from customers", "1334");
        procedure("then", "select count(*) from customers", "1234");
        // When
        JsonNode passed = report(run(0, "restore-procedure", "now"));
        // Then
        assertEquals("passed", passed.path("outcome").asText());
        assertEquals("cluster", passed.path("points").path(0).path("item").asText());
        assertTrue(passed.path("points").size() >= 3, "the base and WAL");
        assertTrue(passed.path("rtoSeconds").asDouble() > 0);
        nothingIsLeft();
        // And as of a moment, to the transaction
        JsonNode then = report(run(0, "restore-procedure", "then", "--as-of", between.toString()));
        assertEquals(between.toString(), then.path("asOf").asText());
        // And a moment that the WAL does not reach is one too
        assertTrue(run(ErrorCode.Exit.DAMAGED, "restore-procedure", "then", "--as-of", "2099-01-01")
                .contains("recovery ended before configured recovery target was reached"));
        // And another answer
        assertTrue(run(ErrorCode.Exit.DAMAGED, "restore-procedure", "then").contains("expected '1234', found '1334'"));
        nothingIsLeft();
        // And the audit log has all of them
        JsonNode audit = new ObjectMapper().readTree(run(0, "audit", "list", "--act", "drill", "--json"));
        assertEquals(4, audit.size(), audit.toString());
        assertTrue(audit.toString().contains("procedure then failed in checks with BV-0801"), audit.toString());
        assertEquals(
                4, new Checker(azurite.connectionString()).states("reports/").size());
    }

    @Test
    void aDamagedBaseFailsBeforeAServerStarts() throws Exception {
        backUp();
        takeWal();
        procedure("now", "select count(*) from customers", "1334");
        Checker checker = new Checker(azurite.connectionString());
        String blob = vault().points().stream()
                .filter(point -> point.source().equals("base"))
                .findFirst()
                .orElseThrow()
                .files()
                .get(0)
                .blob();
        byte[] bytes = checker.content(blob).downloadContent().toBytes();
        bytes[bytes.length / 2] ^= 1;
        checker.content(blob).upload(com.azure.core.util.BinaryData.fromBytes(bytes), true);
        JsonNode failed = report(run(ErrorCode.Exit.DAMAGED, "restore-procedure", "now"));
        assertEquals("restore", failed.path("failure").path("phase").asText());
        assertEquals("BV-0406", failed.path("failure").path("code").asText());
        failed.path("programs")
                .forEach(program ->
                        assertEquals("clean-up", program.path("phase").asText()));
        nothingIsLeft();
        assertTrue(
                original.sql("app", "select count(*) from customers").output().contains("1334"));
    }

    @Test
    void aStoppedRunCleansUpAndAKilledOneHoldsUpNoOther() throws Exception {
        backUp();
        takeWal();
        Files.writeString(slow, "slow");
        procedure(
                "now",
                "select pg_sleep(case when (pg_stat_file('" + slow + "', true)).size is null then 0 else 1000 end)",
                ".*");
        ConnectorProcess stopped = launch.start("restore-procedure", "now");
        stopped.awaitLine("pg_ctl' start");
        assertTrue(stopped.terminate(), stopped.output());
        Path reports = folder.resolve("data/reports");
        String page = TestFiles.below(reports).stream()
                .filter(file -> file.endsWith(".md"))
                .findFirst()
                .orElseThrow();
        assertTrue(Files.readString(reports.resolve(page)).contains("**It failed in its phase `checks`** (BV-0801)"));
        nothingIsLeft();
        // And kill -9 leaves a server running
        ConnectorProcess killed = launch.start("restore-procedure", "now");
        killed.awaitLine("pg_ctl' start");
        killed.kill();
        assertTrue(ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains("/scratch/")));
        Files.delete(slow);
        assertEquals(
                "passed",
                report(run(0, "restore-procedure", "now")).path("outcome").asText());
        nothingIsLeft();
    }

    @Test
    void aDrillRunsBySchedule() throws Exception {
        backUp();
        takeWal();
        procedure("now", "select count(*) from customers", "1334");
        home.procedure("now", "drill", Map.of("schedule", "*/2 * * * * ?"));
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("procedure-passed procedure=now");
        }
        JsonNode audit = new ObjectMapper().readTree(run(0, "audit", "list", "--act", "drill", "--json"));
        assertEquals("route drill-now", audit.path(0).path("by").asText());
        assertTrue(TestFiles.below(folder.resolve("data/reports")).size() >= 2);
        nothingIsLeft();
    }

    @Test
    void whatIsShippedStartsAndHarmsNothing() throws Exception {
        launch = launch.withHome(Launch.CHECKOUT).with("verification.enabled", false);
        String list = run(0, "restore-procedure");
        assertTrue(list.contains("postgres") && list.contains("sample"), list);
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            assertFalse(connector.says("ERROR"), connector.output());
        }
        run(ErrorCode.Exit.NOT_FOUND, "restore-procedure", "nothing");
        run(ErrorCode.Exit.DAMAGED, "drill", "--sample", "1");
        for (int i = 0; i < 3; i++) {
            run(
                    0,
                    "ingest",
                    "--source",
                    "app",
                    Files.writeString(folder.resolve("file" + i), "x" + i).toString());
        }
        assertTrue(run(0, "drill", "--sample", "2", "--source", "app").contains("2 of 3 points"));
    }
}
