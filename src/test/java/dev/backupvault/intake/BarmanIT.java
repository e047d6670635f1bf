package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.PointKind;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.Pausable;
import dev.backupvault.testing.PostgresServer;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real folder of Barman, which takes base backups by {@code pg_basebackup} and gets WAL by {@code archive_command}.
 */
class BarmanIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String PASSWORD = "only-a-tests";

    @TempDir
    private Path folder;

    private Path home;
    private PostgresServer server;

    @BeforeEach
    void start() throws Exception {
        home = Files.createDirectory(folder.resolve("barman"));
        Files.createDirectories(home.resolve("all/main/incoming"));
        configure(home, "");
        server = PostgresServer.start(
                folder.resolve("server"),
                PASSWORD,
                "archive_mode=on",
                "archive_command=cp %p " + home + "/all/main/incoming/.%f && mv " + home + "/all/main/incoming/.%f "
                        + home + "/all/main/incoming/%f");
        server.sql("app", "create table words as select g id, md5(g::text) word from generate_series(1, 9000) g");
        Command.run(home, environment(home), command(home, "check", "main")); // makes its folders
        archive();
        barman(home, "backup", "main");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void configure(Path of, String more) throws Exception {
        Files.createDirectories(of.resolve("none"));
        Files.writeString(
                of.resolve("barman.conf"),
                """
                [barman]
                barman_user = %s
                barman_home = %s/all
                configuration_files_directory = %s/none
                log_file = %s/barman.log
                [main]
                conninfo = host=%s user=postgres dbname=postgres
                streaming_conninfo = host=%s user=postgres
                backup_method = postgres
                backup_compression = gzip
                recovery_staging_path = %s
                immediate_checkpoint = true
                archiver = on
                %s
                """
                        .formatted(
                                PostgresServer.user(),
                                of,
                                of,
                                of,
                                folder.resolve("server"),
                                folder.resolve("server"),
                                of,
                                more));
        PostgresServer.handOver(of);
    }

    private static Map<String, String> environment(Path home) {
        return Map.of("PGPASSWORD", PASSWORD, "HOME", home.toString());
    }

    private static List<String> command(Path home, String... arguments) {
        return PostgresServer.asItsUser(
                Stream.concat(Stream.of("barman", "--config=" + home + "/barman.conf"), Stream.of(arguments))
                        .toList());
    }

    private static String barman(Path home, String... arguments) throws Exception {
        return Command.require(home, environment(home), command(home, arguments));
    }

    /** Until Barman has the segment that is written to. */
    private void archive() throws Exception {
        String segment = server.sql("app", "select 'is ' || pg_walfile_name(pg_switch_wal())")
                .output()
                .replaceAll("(?s).*is (\\w{24}).*", "$1");
        Awaitility.await(segment + " is archived")
                .atMost(LIMIT)
                .until(() -> Files.exists(home.resolve("all/main/incoming/" + segment)));
        barman(home, "archive-wal", "main");
    }

    /** Recovers the newest whole backup by Barman from what came back of a point, and asks the server. */
    private void assertRecovers(FolderBench bench, SealedPoint point, int rows) throws Exception {
        Path back =
                Files.createDirectory(folder.resolve("back-" + point.manifest().point()));
        bench.restore(point, back.resolve("all"));
        configure(back, "");
        Path data = back.resolve("data");
        barman(back, "recover", "main", "latest", data.toString());
        try (PostgresServer recovered = PostgresServer.open(back, data, PASSWORD)) {
            String answer = recovered
                    .sql("app", "select 'rows: ' || count(*) from words")
                    .output();
            assertTrue(answer.contains("rows: " + rows), answer);
        }
    }

    private List<Path> backups() throws IOException {
        try (Stream<Path> all = Files.list(home.resolve("all/main/base"))) {
            return all.toList();
        }
    }

    @Test
    void backupsAndWalComeBackAsOne() throws Exception {
        server.sql("app", "insert into words select g, md5(g::text) from generate_series(9001, 10000) g");
        archive();
        try (FolderBench bench = new FolderBench("barman")) {
            SealedPoint point = bench.store(home.resolve("all"), "main");
            assertEquals("main", point.manifest().item());
            assertEquals(PointKind.FULL, point.manifest().kind());
            List<String> paths = point.manifest().artifacts().stream()
                    .map(artifact -> artifact.path())
                    .toList();
            assertTrue(
                    paths.get(paths.size() - 3).endsWith("/backup.info")
                            && paths.get(paths.size() - 2).equals("main/wals/xlog.db")
                            && paths.get(paths.size() - 1).equals("main/identity.json"),
                    paths::toString);
            assertRecovers(bench, point, 10_000);
        }
    }

    @Test
    void inTheMiddleOfABackupItIsTheLastWholeOne() throws Exception {
        List<Path> before = backups();
        configure(home, "bandwidth_limit = 64"); // kilobytes a second: it takes long enough
        try (FolderBench bench = new FolderBench("barman");
                Pausable backup = Pausable.start(
                        home, folder.resolve("backup.log"), environment(home), command(home, "backup", "main"))) {
            Awaitility.await("it copies files")
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(LIMIT)
                    .until(() -> backups().stream()
                            .anyMatch(
                                    path -> !before.contains(path) && Files.exists(path.resolve("data/base.tar.gz"))));
            backup.pause();
            SealedPoint half = bench.store(home.resolve("all"), "main");
            assertTrue(
                    half.manifest().artifacts().stream()
                            .anyMatch(artifact -> artifact.path().endsWith("data/base.tar.gz")
                                    && !artifact.path()
                                            .contains(
                                                    before.get(0).getFileName().toString())),
                    "parts of it are there");
            backup.close();
            assertRecovers(bench, half, 9000);
        }
    }
}
