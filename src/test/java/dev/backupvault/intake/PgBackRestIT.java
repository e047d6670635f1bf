package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Real repositories of pgBackRest, at rest and in the middle of a backup. */
class PgBackRestIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Map<String, String> LOGIN = Map.of("PGPASSWORD", "only a test's");

    @TempDir
    private Path folder;

    private Path repository;
    private PostgresServer server;

    @BeforeEach
    void start() throws Exception {
        Path home = Files.createDirectory(folder.resolve("server"));
        repository = Files.createDirectories(home.resolve("repo/main"));
        PostgresServer.handOver(home);
        String configuration = configure(home, repository, home.resolve("data"));
        server = PostgresServer.start(
                home,
                LOGIN.get("PGPASSWORD"),
                "archive_mode=on",
                "archive_command=pgbackrest --config=" + configuration + " --stanza=main archive-push %p");
        pgbackrest(home, "stanza-create");
        server.sql("app", "create table words as select g id, md5(g::text) word from generate_series(1, 9000) g");
        pgbackrest(home, "--type=full", "backup");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static String configure(Path home, Path repository, Path data) throws IOException {
        return Files.writeString(
                        home.resolve("pgbackrest.conf"),
                        """
                        [global]
                        repo1-path=%s
                        repo1-bundle=y
                        repo1-retention-full=2
                        log-level-file=off
                        lock-path=%s/lock
                        spool-path=%s/spool
                        start-fast=y
                        archive-timeout=20
                        [main]
                        pg1-path=%s
                        pg1-socket-path=%s
                        pg1-user=postgres
                        """
                                .formatted(repository, home, home, data, home))
                .toString();
    }

    private static List<String> command(Path home, String... arguments) {
        return PostgresServer.asItsUser(Stream.concat(
                        Stream.of("pgbackrest", "--config=" + home + "/pgbackrest.conf", "--stanza=main"),
                        Stream.of(arguments))
                .toList());
    }

    private static String pgbackrest(Path home, String... arguments) throws Exception {
        return Command.require(home, LOGIN, command(home, arguments));
    }

    private Path home() {
        return repository.getParent().getParent();
    }

    private void archive() throws Exception {
        String segment = server.sql("app", "select 'is ' || pg_walfile_name(pg_switch_wal())")
                .output()
                .replaceAll("(?s).*is (\\w{24}).*", "$1");
        Awaitility.await(segment + " is archived").atMost(LIMIT).until(() -> server.sql(
                        "app", "select 'up to ' || last_archived_wal from pg_stat_archiver")
                .output()
                .contains("up to " + segment));
    }

    /** Restores by pgBackRest from what came back of a point, and asks the server. */
    private void assertRestores(FolderBench bench, SealedPoint point, int rows) throws Exception {
        Path home =
                Files.createDirectory(folder.resolve("back-" + point.manifest().point()));
        bench.restore(point, home);
        Path data = Files.createDirectory(home.resolve("data"));
        PostgresServer.handOver(home);
        configure(home, home.resolve("main"), data);
        String verified = pgbackrest(home, "--output=text", "--verbose", "verify");
        assertTrue(verified.contains("status: ok"), verified);
        pgbackrest(home, "restore");
        try (PostgresServer restored = PostgresServer.open(home, data, LOGIN.get("PGPASSWORD"))) {
            String answer = restored.sql("app", "select 'rows: ' || count(*) from words")
                    .output();
            assertTrue(answer.contains("rows: " + rows), answer);
        }
    }

    private List<Path> labels() throws IOException {
        try (Stream<Path> all = Files.list(repository.resolve("backup/main"))) {
            return all.filter(path -> path.getFileName().toString().matches("\\d{8}-\\d{6}F.*"))
                    .toList();
        }
    }

    @Test
    void backupsAndArchiveComeBackAsOne() throws Exception {
        server.sql("app", "insert into words select g, md5(g::text) from generate_series(9001, 10000) g");
        pgbackrest(home(), "--type=incr", "backup");
        server.sql("app", "insert into words select g, md5(g::text) from generate_series(10001, 11000) g");
        archive();
        try (FolderBench bench = new FolderBench("pgbackrest")) {
            SealedPoint point = bench.store(repository.getParent(), "main");
            assertEquals("main", point.manifest().item());
            assertEquals(PointKind.FULL, point.manifest().kind());
            List<String> paths = point.manifest().artifacts().stream()
                    .map(artifact -> artifact.path())
                    .toList();
            List<String> last = paths.subList(paths.size() - 4, paths.size());
            assertTrue(last.contains("main/backup/main/backup.info"), last::toString);
            assertTrue(paths.stream().noneMatch(path -> path.contains("latest")), paths::toString);
            assertRestores(bench, point, 11_000);
        }
    }

    @Test
    void inTheMiddleOfABackupItIsTheLastWholeOne() throws Exception {
        server.sql(
                "app", "create table much as select g id, sha512(g::text::bytea) sum from generate_series(1, 60000) g");
        List<Path> before = labels();
        try (FolderBench bench = new FolderBench("pgbackrest");
                Pausable backup = Pausable.start(
                        home(),
                        folder.resolve("backup.log"),
                        LOGIN,
                        command(home(), "--type=full", "--compress-level=9", "backup"))) {
            Awaitility.await("it copies files")
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(LIMIT)
                    .until(() -> labels().stream()
                            .anyMatch(label ->
                                    !before.contains(label) && Files.exists(label.resolve("backup.manifest.copy"))));
            backup.pause();
            Path running = labels().stream()
                    .filter(label -> !before.contains(label))
                    .findFirst()
                    .orElseThrow();
            assertFalse(Files.exists(running.resolve("backup.manifest")), "it is not done");
            SealedPoint half = bench.store(repository.getParent(), "main");
            backup.goOn();
            backup.await();
            assertRestores(bench, half, 9000);
            assertTrue(
                    bench.store(repository.getParent(), "main").manifest().artifacts().stream()
                            .anyMatch(artifact -> artifact.path()
                                    .equals("main/backup/main/" + running.getFileName() + "/backup.manifest")),
                    "the next look has it");
        }
    }
}
