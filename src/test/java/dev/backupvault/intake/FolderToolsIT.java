package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.testing.Borg;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.Duplicity;
import dev.backupvault.testing.MariaDbServer;
import dev.backupvault.testing.PostgresServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that real tools write become points, and what comes back is what the tools read. */
class FolderToolsIT {
    private static final String PASSWORD = "a password of this test";

    private static final long EVENING = 1_795_291_200L;

    private final RandomGenerator random = Seed.random("FolderToolsIT");

    @TempDir
    private Path folder;

    private Path data() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        for (int file = 0; file < 20; file++) {
            Files.write(data.resolve("file" + file), TestFiles.bytes(random, 1 + random.nextInt(300_000)));
        }
        return data;
    }

    private static Path postgresBin() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
        }
    }

    private String run(String script, Map<String, String> environment) throws IOException, InterruptedException {
        return Command.require(folder, environment, List.of("bash", "-e", "-o", "pipefail", "-c", script));
    }

    /** As the server's user where we are root, which it refuses to run as. */
    private String asPostgres(Path data, String command) throws IOException, InterruptedException {
        boolean root = System.getProperty("user.name").equals("root");
        return run(
                (root ? "chown -R postgres " + data + "; " : "") + "chmod 700 " + data + "; "
                        + (root ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "") + command,
                Map.of());
    }

    /** {@code -X none} leaves the WAL to the archive: no server starts from what is in the folder. */
    @Test
    void aBaseBackupWithoutItsWalGetsItFromTheArchive() throws Exception {
        Path archive = Files.createDirectories(folder.resolve("pg1/wal"));
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (PostgresServer server = PostgresServer.start(
                        folder.resolve("server"),
                        PASSWORD,
                        "archive_mode=on",
                        "archive_command=cp %p " + archive + "/%f.tmp && mv " + archive + "/%f.tmp " + archive
                                + "/%f");
                FolderBench bench = new FolderBench("postgres-physical")) {
            server.sql("app", "create table words as select g id, md5(g::text) word from generate_series(1, 9000) g");
            run(
                    "pg_basebackup -h " + server.host() + " -U postgres -c fast -X none -D pg1/base/bare",
                    Map.of("PGPASSWORD", PASSWORD));
            VaultException early = bench.refused(folder, "pg1/base/bare");
            assertTrue(early.fact().contains("it lacks the logs from"), early.fact());

            bench.storeFiles(folder, "pg1/wal");
            SealedPoint bare = bench.store(folder, "pg1/base/bare");
            assertFalse(bare.manifest().profiled().facts().containsKey("lacks"), bare.toString());
            Path back = bench.restore(bare, folder.resolve("back")).resolve("pg1/base/bare");
            run(postgresBin() + "/pg_verifybackup " + back, Map.of());
            assertTrue(asPostgres(
                            back,
                            postgresBin() + "/postgres --single -D " + back
                                    + " app <<< 'select count(*) as n from words' 2>&1")
                    .contains("n = \"9000\""));
        }
    }

    @Test
    void aPostgresBaseBackupStartsAgain() throws Exception {
        try (PostgresServer server = PostgresServer.start(folder.resolve("server"), PASSWORD);
                FolderBench bench = new FolderBench("postgres-physical")) {
            server.sql("app", "create table words as select g id, md5(g::text) word from generate_series(1, 9000) g");
            String base = "pg_basebackup -h " + server.host() + " -U postgres -c fast ";
            run(base + "-D pg1/base/plain", Map.of("PGPASSWORD", PASSWORD));
            run(base + "-D pg1/base/tar -Ft -z", Map.of("PGPASSWORD", PASSWORD));

            SealedPoint plain = bench.store(folder, "pg1/base/plain");
            Manifest manifest = plain.manifest();
            assertEquals("pg1", manifest.item());
            assertEquals(PointKind.FULL, manifest.kind());
            assertEquals(2, manifest.profiled().level());
            assertTrue(manifest.profiled().facts().get("start_lsn").matches("[0-9A-F]+/[0-9A-F]+"));
            assertEquals(
                    "pg1/base/plain/backup_manifest",
                    manifest.artifacts().get(manifest.artifacts().size() - 1).path());
            Path back = bench.restore(plain, folder.resolve("back")).resolve("pg1/base/plain");
            run(postgresBin() + "/pg_verifybackup " + back, Map.of());
            assertTrue(asPostgres(
                            back,
                            postgresBin() + "/postgres --single -D " + back
                                    + " app <<< 'select count(*) as n from words' 2>&1")
                    .contains("n = \"9000\""));

            SealedPoint tar = bench.store(folder, "pg1/base/tar");
            assertEquals("pg1", tar.manifest().item());
            assertEquals(
                    List.of("pg1/base/tar/base.tar.gz", "pg1/base/tar/pg_wal.tar.gz", "pg1/base/tar/backup_manifest"),
                    tar.manifest().artifacts().stream()
                            .map(artifact -> artifact.path())
                            .toList());

            assertEquals(3, bench.verify(plain, 3).level());
            Path version = folder.resolve("pg1/base/plain/PG_VERSION");
            byte[] same = Files.readAllBytes(version);
            same[0] ^= 1;
            Files.write(version, same); // of the same size: only the checksums tell
            assertTrue(bench.verify(bench.store(folder, "pg1/base/plain"), 3)
                    .detail()
                    .contains("'PG_VERSION' has the CRC32C"));

            Path missing = Files.list(folder.resolve("pg1/base/plain/global"))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow();
            Files.delete(missing);
            assertTrue(bench.refused(folder, "pg1/base/plain")
                    .getMessage()
                    .contains("lists 'global/" + missing.getFileName() + "'"));
            Path sealed = folder.resolve("pg1/base/tar/backup_manifest");
            Files.writeString(sealed, Files.readString(sealed).replaceFirst("\"Size\": 3", "\"Size\": 4"));
            assertEquals(
                    ErrorCode.SOURCE_INCOMPLETE,
                    bench.refused(folder, "pg1/base/tar").code());
        }
    }

    @Test
    void mariadbFoldersMakeAChainThatIsPrepared() throws Exception {
        try (MariaDbServer server = MariaDbServer.start(folder.resolve("server"));
                FolderBench bench = new FolderBench("xtrabackup-folder")) {
            server.sql("app", "create table words as select seq as id, md5(seq) as word from seq_1_to_3000;");
            String backup = "mariabackup " + server.login() + " --backup --datadir=" + server.data() + " --target-dir=";
            run("mkdir db1; " + backup + "db1/full 2>&1", Map.of());
            server.sql("app", "insert into words select seq, md5(seq) from seq_4000_to_5000;");
            run(backup + "db1/inc1 --incremental-basedir=db1/full 2>&1", Map.of());
            server.sql("app", "insert into words select seq, md5(seq) from seq_6000_to_7000;");
            run(backup + "db1/inc2 --incremental-basedir=db1/inc1 2>&1", Map.of());

            SealedPoint full = bench.store(folder, "db1/full");
            assertEquals(PointKind.FULL, full.manifest().kind());
            SealedPoint middle = bench.store(folder, "db1/inc1");
            SealedPoint last = bench.store(folder, "db1/inc2");
            assertEquals(PointKind.INCREMENTAL, last.manifest().kind());
            assertEquals("sidecar", last.manifest().backupTimeFrom());
            assertEquals("exact", last.manifest().profiled().link());
            List<PointId> needed = List.of(middle.manifest().point());
            assertEquals(needed, bench.points().needsOf(last));
            assertEquals(List.of(full.manifest().point()), middle.manifest().dependsOn());

            Path back = bench.restoreChain(last, folder.resolve("back"));
            String target = back.resolve(full.manifest().point() + "/db1/full").toString();
            run("mariabackup --prepare --target-dir=" + target + " 2>&1", Map.of());
            for (SealedPoint inc : List.of(middle, last)) {
                String path = inc == middle ? "inc1" : "inc2";
                run(
                        "mariabackup --prepare --target-dir=" + target + " --incremental-dir="
                                + back.resolve(inc.manifest().point() + "/db1/" + path) + " 2>&1",
                        Map.of());
            }
            assertTrue(
                    Files.readString(Path.of(target, "xtrabackup_checkpoints")).contains("log-applied"));

            // A prepared one is a backup, and takes no increments.
            SealedPoint prepared = bench.store(Path.of(target).getParent().getParent(), "db1/full");
            assertEquals(PointKind.FULL, prepared.manifest().kind());
        }
    }

    @Test
    void aBorgRepositoryIsTakenWhenNobodyWorksOnIt() throws Exception {
        Path data = data();
        Borg borg = Borg.init(folder.resolve("borg"), PASSWORD);
        borg.backup("one", data);
        try (FolderBench bench = new FolderBench("borg")) {
            Path source = borg.repository().getParent();
            SealedPoint one = bench.store(source, "repository");
            Files.writeString(data.resolve("more"), "more");
            borg.backup("two", data);
            Path lock = Files.createDirectories(borg.repository().resolve("lock.exclusive"));
            Files.writeString(lock.resolve("host.1-0"), "");
            assertTrue(bench.refused(source, "repository").getMessage().contains("somebody works on it"));
            Files.delete(lock.resolve("host.1-0"));
            Files.delete(lock);
            SealedPoint two = bench.store(source, "repository");
            for (SealedPoint point : List.of(one, two)) {
                Path to = folder.resolve("back-" + point.manifest().point());
                Borg back = Borg.at(
                        Files.createDirectories(
                                folder.resolve("w-" + point.manifest().point())),
                        bench.restore(point, to).resolve("repository"),
                        PASSWORD);
                back.check();
                Path out = folder.resolve("out-" + point.manifest().point());
                back.restore(point == one ? "one" : "two", out);
                assertEquals(
                        point == two,
                        Files.exists(out.resolve(data.toString().substring(1)).resolve("more")));
            }
        }
    }

    @Test
    void aFolderOfDuplicityIsOnePoint() throws Exception {
        Path data = data();
        Duplicity duplicity = new Duplicity(folder.resolve("duplicity"));
        duplicity.full(data, EVENING);
        Files.writeString(data.resolve("more"), "more");
        duplicity.incremental(data, EVENING + 60);
        try (FolderBench bench = new FolderBench("duplicity")) {
            SealedPoint point = bench.store(
                    duplicity.target().getParent(),
                    duplicity.target().getFileName().toString());
            assertTrue(point.manifest().artifacts().size() >= 6);
            Path back = bench.restore(point, folder.resolve("back"))
                    .resolve(duplicity.target().getFileName());
            duplicity.restore(back, folder.resolve("out"));
            assertEquals("more", Files.readString(folder.resolve("out/more")));
        }
    }
}
