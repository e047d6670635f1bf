package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Cuts;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.point.PointKind;
import dev.backupvault.testing.RedisServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Redis saves and sends becomes points, and is loaded again. */
class RedisIT {
    private static final int KEYS = 500;

    @TempDir
    private static Path folder;

    private static RedisServer server;
    private final RandomGenerator random = Seed.random("RedisIT");

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = RedisServer.start(folder.resolve("6379"));
        String keys = "for i = 1,500 do redis.call(\"set\", \"key\" .. i, string.rep(\"value\" .. i, 20)) end";
        assertEquals(0, server.cli("eval '" + keys + "' 0").exit());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    @Test
    void aSavedDumpIsWholeByItsChecksumAndLoadsAgain() throws Exception {
        assertTrue(server.cli("save").output().contains("OK"));
        try (ProfileBench bench = new ProfileBench("redis")) {
            SealedPoint point = bench.store(folder, server.dump());
            assertEquals("6379/dump", point.manifest().item());
            assertEquals(PointKind.FULL, point.manifest().kind());
            assertEquals("modification-time", point.manifest().backupTimeFrom());
            assertEquals(1, point.manifest().profiled().level());
            assertEquals(3, bench.proved(point, 3));
            assertLoads(bench.read(point), "again");
        }
        Cuts.assertNoPartIsWhole(server.dump(), Form.BROKEN, random);
        Cuts.assertAnyChangeIsFound(server.dump(), random);
    }

    /** To a pipe, redis-cli sends the mark behind the dump too. */
    @Test
    void aSentDumpIsWholeToAFileAndToAPipe() throws Exception {
        Path file = folder.resolve("sent.rdb");
        Path pipe = folder.resolve("piped_2026-11-21.rdb");
        assertEquals(0, server.cli("--rdb " + file).exit());
        assertEquals(0, server.cli("--rdb - 2> /dev/null > " + pipe).exit());
        assertEquals(Files.size(file) + 40, Files.size(pipe));
        try (ProfileBench bench = new ProfileBench("redis")) {
            assertEquals(3, bench.proved(bench.store(folder, file), 3));
            SealedPoint piped = bench.store(folder, pipe);
            assertEquals("piped", piped.manifest().item());
            assertEquals("name", piped.manifest().backupTimeFrom());
            assertEquals(3, bench.proved(piped, 3));
            assertLoads(bench.read(piped), "from-pipe");
        }
        Cuts.assertNoPartIsWhole(file, Form.BROKEN, random);
    }

    private static void assertLoads(byte[] dump, String name) throws Exception {
        Path data = Files.createDirectory(folder.resolve(name));
        Files.write(data.resolve("dump.rdb"), dump);
        try (RedisServer again = RedisServer.start(data)) {
            assertEquals(Integer.toString(KEYS), again.cli("dbsize").output().strip());
        }
    }
}
