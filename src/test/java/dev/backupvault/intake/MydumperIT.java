package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.PointKind;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.MariaDbServer;
import dev.backupvault.testing.Pausable;
import dev.backupvault.vault.SealedPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real folders of mydumper, whole and half written. */
class MydumperIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private List<String> tool(String name, String... arguments) {
        return Stream.concat(
                        Stream.of(name, "--user=root", "--socket=" + folder.resolve("server/socket")),
                        Stream.of(arguments))
                .toList();
    }

    private static List<String> sums(MariaDbServer server, String database) throws Exception {
        Command sums = server.sql(database, "checksum table words, more");
        assertEquals(0, sums.exit(), sums.output());
        return sums.output()
                .lines()
                .map(line -> line.replace(database + ".", ""))
                .toList();
    }

    @Test
    void aDumpIsTakenOnceItIsWholeAndLoadsAgain() throws Exception {
        try (MariaDbServer server = MariaDbServer.start(folder.resolve("server"));
                FolderBench bench = new FolderBench("mydumper")) {
            server.sql(
                    "app",
                    "create table words as select seq as id, concat(md5(seq), md5(seq + 1)) as word from seq_1_to_400000;"
                            + "create table more as select seq as id from seq_1_to_100;");
            Path source = Files.createDirectory(folder.resolve("dumps"));
            Path dump = source.resolve("shop-20261121-200000");
            try (Pausable running = Pausable.start(
                    folder,
                    folder.resolve("dump.log"),
                    Map.of(),
                    tool("mydumper", "--database=app", "--compress", "--outputdir=" + dump))) {
                Awaitility.await("it writes")
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(LIMIT)
                        .until(() -> Files.exists(dump.resolve("app-schema-create.sql.gz")));
                running.pause();
                assertFalse(Files.exists(dump.resolve("metadata")), "it is not done");
                assertEquals(List.of(), bench.find(source), "half a dump is no backup");
                running.goOn();
                running.await();
            }
            SealedPoint point = bench.store(source, "shop-20261121-200000");
            assertEquals("shop", point.manifest().item());
            assertEquals(PointKind.FULL, point.manifest().kind());
            assertEquals("name", point.manifest().backupTimeFrom());
            Path back = bench.restore(point, folder.resolve("back"));
            Command.require(
                    folder,
                    Map.of(),
                    tool("myloader", "--database=back", "--directory=" + back.resolve("shop-20261121-200000")));
            List<String> sums = sums(server, "app");
            assertTrue(sums.toString().matches(".*words\\s+\\d+.*more\\s+\\d+.*"), sums::toString);
            assertEquals(sums, sums(server, "back"));
        }
    }
}
