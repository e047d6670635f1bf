package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.partner.probe.Cuts;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.MariaDbServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What MariaDB and its tools write becomes points of the right item, kind and time, and comes back. */
class MariaDbIT {
    private static final int ROWS = 3000;

    @TempDir
    private static Path folder;

    private static MariaDbServer server;
    private final RandomGenerator random = Seed.random("MariaDbIT");

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = MariaDbServer.start(folder.resolve("server"));
        sql("create table words as select seq as id, concat(md5(seq), md5(seq + 1)) as word from seq_1_to_" + ROWS);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    private static String sql(String statements) throws IOException, InterruptedException {
        Command run = server.sql("app", statements);
        assertEquals(0, run.exit(), run.output());
        return run.output();
    }

    private static Path run(String script, String file) throws IOException, InterruptedException {
        Command.require(
                folder,
                Map.of("LOGIN", server.login(), "DATA", server.data().toString()),
                List.of("bash", "-e", "-o", "pipefail", "-c", script));
        return folder.resolve(file);
    }

    /** To the second, as the tools write times. */
    private static void assertJust(Instant from, Manifest manifest) {
        assertEquals("header", manifest.backupTimeFrom());
        assertFalse(manifest.backupTime().isBefore(from.minusSeconds(1)), manifest::toString);
        assertTrue(Duration.between(from, manifest.backupTime()).toSeconds() < 60, manifest::toString);
    }

    @Test
    void aDumpIsWholeAndLoadsAgain() throws Exception {
        Instant before = Instant.now();
        Path dump = run("mariadb-dump $LOGIN app > shop.sql", "shop.sql");
        try (ProfileBench bench = new ProfileBench("mysql-dump")) {
            SealedPoint point = bench.store(folder, dump);
            Manifest manifest = point.manifest();
            assertEquals("shop", manifest.item());
            assertEquals(PointKind.FULL, manifest.kind());
            assertJust(before, manifest);
            assertEquals(2, manifest.profiled().level());
            assertEquals("mariadb-dump", manifest.profiled().facts().get("tool"));
            assertEquals("app", manifest.profiled().facts().get("db"));
            assertTrue(manifest.profiled().facts().get("server_version").contains("MariaDB"));
            Path back = Files.write(folder.resolve("back.sql"), bench.read(point));
            sql("create database back; use back; source " + back + ";");
            assertTrue(sql("select count(*) from back.words").contains(Integer.toString(ROWS)));
        }
        Cuts.assertNoPartIsWhole(dump, Form.BROKEN, random);
    }

    @Test
    void aDumpOfAnyOptionsIsWhole() throws Exception {
        try (ProfileBench bench = new ProfileBench("mysql-dump")) {
            for (String options : List.of(
                    "--all-databases",
                    "--skip-dump-date app",
                    "--no-data app words",
                    "--master-data=2 --single-transaction app",
                    "--routines --events --triggers --hex-blob --databases app")) {
                Path dump = run("mariadb-dump $LOGIN " + options + " > any.sql", "any.sql");
                SealedPoint point = bench.store(folder, dump);
                assertEquals(2, point.manifest().profiled().level(), options);
            }
        }
    }

    @Test
    void aCompressedDumpHasTheTimeOfItsName() throws Exception {
        Path dump =
                run("mariadb-dump $LOGIN app | gzip > shop-20261121T200000Z.sql.gz", "shop-20261121T200000Z.sql.gz");
        try (ProfileBench bench = new ProfileBench("mysql-dump")) {
            SealedPoint point = bench.store(folder, dump);
            assertEquals("shop", point.manifest().item());
            assertEquals(Instant.parse("2026-11-21T20:00:00Z"), point.manifest().backupTime());
            assertEquals(3, bench.proved(point, 3));
        }
        Cuts.assertNoPartIsWhole(dump, Form.BROKEN, random);
    }

    @Test
    void anIncrementNeedsTheBackupWhoseLsnItBeginsAt() throws Exception {
        Instant before = Instant.now();
        String backup = "mariadb-backup $LOGIN --backup --stream=mbstream --datadir=$DATA --target-dir=$PWD/tmp";
        String extra = " --extra-lsndir=$PWD/lsn";
        Path full = run("mkdir -p lsn tmp db1; " + backup + extra + " 2> log > db1/a.xbstream", "db1/a.xbstream");
        sql("create table more as select 1 as id");
        String based = " --incremental-basedir=$PWD/lsn";
        Path inc = run(backup + based + " 2> log > db1/b.xbstream", "db1/b.xbstream");
        try (ProfileBench bench = new ProfileBench("xtrabackup-stream")) {
            SealedPoint increment = bench.store(folder, inc);
            assertTrue(increment.manifest().profiled().awaits().contains("whose to_lsn is"));
            SealedPoint base = bench.store(folder, full);
            assertEquals("db1/a", base.manifest().item());
        }
        try (ProfileBench bench = new ProfileBench("xtrabackup-stream")) {
            Path fullOfDb = Files.move(full, folder.resolve("db1/full.xbstream"));
            Path incOfDb = Files.move(inc, folder.resolve("db1/inc.xbstream"));
            SealedPoint base = bench.store(folder, fullOfDb);
            SealedPoint increment = bench.store(folder, incOfDb);
            assertEquals(PointKind.FULL, base.manifest().kind());
            assertEquals(PointKind.INCREMENTAL, increment.manifest().kind());
            assertEquals("db1", base.manifest().item());
            assertEquals(List.of(base.manifest().point()), increment.manifest().dependsOn());
            assertEquals(Profiled.EXACT, increment.manifest().profiled().link());
            assertJust(before, increment.manifest());
            assertEquals(2, base.manifest().profiled().level());
            assertEquals(3, bench.proved(base, 3));
            assertPrepares(bench.read(base), bench.read(increment));
            Cuts.assertNoPartIsWhole(incOfDb, Form.BROKEN, random);
        }
    }

    private static void assertPrepares(byte[] full, byte[] increment) throws Exception {
        Files.write(folder.resolve("full.back"), full);
        Files.write(folder.resolve("inc.back"), increment);
        run(
                "mkdir full inc; mbstream -x -C full < full.back; mbstream -x -C inc < inc.back;"
                        + "mariadb-backup --prepare --target-dir=full;"
                        + "mariadb-backup --prepare --target-dir=full --incremental-dir=inc",
                "full");
    }

    @Test
    void aCompressedStreamIsKnownByItsName() throws Exception {
        String backup = "mariadb-backup $LOGIN --backup --stream=xbstream --datadir=$DATA --target-dir=$PWD/tmp";
        Path zstd = run(
                "mkdir -p tmp db2; " + backup + " 2> log | zstd -q > db2/full-20261121.xbstream.zst",
                "db2/full-20261121.xbstream.zst");
        Path gzip = run("zstd -dc " + zstd + " | gzip -1 > db2/inc-20261122.xb.gz", "db2/inc-20261122.xb.gz");
        try (ProfileBench bench = new ProfileBench("xtrabackup-stream")) {
            SealedPoint base = bench.store(folder, zstd);
            SealedPoint increment = bench.store(folder, gzip);
            assertEquals(PointKind.INCREMENTAL, increment.manifest().kind());
            assertEquals(List.of(base.manifest().point()), increment.manifest().dependsOn());
            assertEquals(Profiled.INFERRED, increment.manifest().profiled().link());
            assertEquals(2, base.manifest().profiled().level());
            assertEquals(3, bench.proved(base, 3));
            assertEquals(3, bench.proved(increment, 3));
        }
        Cuts.assertNoPartIsWhole(zstd, Form.BROKEN, random);
    }

    /** It finds the server by a path that is wrong once it is in its data folder. */
    @Test
    void aFailedBackupIsNoBackup() throws Exception {
        Path failed = run(
                "mkdir -p tmp; cd server; if mariadb-backup --no-defaults --user=root --socket=socket --backup"
                        + " --stream=xbstream --datadir=$DATA --target-dir=../tmp > ../failed.xbstream 2> log;"
                        + " then exit 1; fi",
                "failed.xbstream");
        assertTrue(Files.size(failed) > 0);
        try (ProfileBench bench = new ProfileBench("xtrabackup-stream")) {
            assertEquals(ErrorCode.SOURCE_INCOMPLETE, bench.refused(folder, failed));
        }
    }

    @Test
    void aBinaryLogIsWholeOnceItIsClosed() throws Exception {
        try (MariaDbServer other = MariaDbServer.start(folder.resolve("other"));
                ProfileBench bench = new ProfileBench("mysql-binlog")) {
            other.sql("app", "create table words (id int); flush binary logs; insert into words values (1)");
            Path first = other.data().resolve("mysql-bin.000001");
            Path active = other.data().resolve("mysql-bin.000002");
            SealedPoint point = bench.store(folder, first);
            Manifest manifest = point.manifest();
            assertEquals("other/data/mysql-bin", manifest.item());
            assertEquals(PointKind.LOG, manifest.kind());
            assertEquals("mysql-bin.000002", manifest.profiled().facts().get("next_log"));
            assertEquals("000001", manifest.profiled().facts().get("seq"));
            assertEquals("header", manifest.backupTimeFrom());
            assertEquals(2, manifest.profiled().level());
            assertEquals(3, bench.proved(point, 3));
            Path back = Files.write(folder.resolve("back.000001"), bench.read(point));
            run("mariadb-binlog --no-defaults --verify-binlog-checksum " + back + " > events", "events");
            assertEquals(ErrorCode.SOURCE_INCOMPLETE, bench.refused(folder, active));
            Path copies = run(
                    "mkdir raw; cd raw; mariadb-binlog " + other.login()
                            + " --raw --read-from-remote-server mysql-bin.000001 mysql-bin.000002",
                    "raw");
            assertEquals(-1, Files.mismatch(first, copies.resolve("mysql-bin.000001")));
            SealedPoint open = bench.store(folder, copies.resolve("mysql-bin.000002"));
            assertEquals(1, open.manifest().profiled().level(), "a copy has no mark");
            other.close();
            SealedPoint stopped = bench.store(folder, active);
            assertEquals(3, bench.proved(stopped, 3));
            assertFalse(stopped.manifest().profiled().facts().containsKey("next_log"));
            Path compressed = run("gzip -c " + first + " > mysql-bin.000001.gz", "mysql-bin.000001.gz");
            assertEquals(
                    PointKind.LOG, bench.store(folder, compressed).manifest().kind());
            Cuts.assertNoPartIsWhole(first, Form.OPAQUE, random);
        }
    }
}
