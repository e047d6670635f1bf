package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.SmallDisk;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full to the last byte: the store's own, and the one that the drop folder is on. */
class FullDiskIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private final RandomGenerator random = Seed.random("FullDiskIT");

    @Test
    void backupsWaitWhileTheDiskOfTheStoreIsFullAndAreStoredWhenItHasRoom() throws Exception {
        Path drop = Files.createDirectory(temp.resolve("drop"));
        Path folder = temp.resolve("azurite");
        byte[] small = TestFiles.bytes(random, 100_000);
        byte[] large = TestFiles.bytes(random, 20 << 20);
        try (SmallDisk disk = SmallDisk.mount(folder, 40);
                AzuriteServer store = AzuriteServer.start(folder, disk.inside());
                ConnectorProcess connector = Launch.of(temp.resolve("data"), store.ingestConnectionString())
                        .with("source.local.folder", drop)
                        .with("vault.patience", "1s")
                        .run()
                        .awaitReady()) {
            // Given a store whose disk is full
            disk.fill(0);
            // When backups arrive, small and large
            TestFiles.dropIn(drop, "small.bak", small);
            TestFiles.dropIn(drop, "large.bak", large);
            // Then each is tried again and again, and waits
            for (String name : List.of("small.bak", "large.bak")) {
                Awaitility.await(name + " is postponed twice")
                        .atMost(LIMIT)
                        .until(() -> postponed(connector, name) > 1);
                assertTrue(Files.exists(drop.resolve(name)), name + " is gone");
            }
            assertEquals(
                    List.of(), new Checker(store.connectionString()).check().points());
            // And a command says where to look
            try (ConnectorProcess ingest = Launch.of(temp.resolve("data-command"), store.ingestConnectionString())
                    .with("vault.patience", "1s")
                    .start(
                            "ingest",
                            "--source",
                            "cli",
                            drop.resolve("small.bak").toString())) {
                assertEquals(5, ingest.exit(), ingest.output());
                assertTrue(ingest.says("BV-0202") && ingest.says("disk"), ingest.output());
            }
            // And when there is room each is stored, once
            disk.makeRoom();
            Awaitility.await("all are stored")
                    .atMost(LIMIT)
                    .until(() ->
                            Files.notExists(drop.resolve("small.bak")) && Files.notExists(drop.resolve("large.bak")));
            Checker.Report report = new Checker(store.connectionString()).check();
            assertEquals(List.of(), report.broken());
            assertEquals(List.of(), report.orphans());
            assertEquals(2, report.points().size());
            assertEquals(1, report.pointsWith(TestFiles.sha256(small)));
            assertEquals(1, report.pointsWith(TestFiles.sha256(large)));
            assertFalse(Files.exists(drop.resolve(".rejected")), "a file was rejected for the store's fault");
        }
    }

    @Test
    void aFullDropFolderIsNoReasonToKeepWhatWasStoredOrRejected() throws Exception {
        Path drop = temp.resolve("full-drop");
        byte[] good = TestFiles.bytes(random, 100_000);
        try (AzuriteServer store = AzuriteServer.start(temp.resolve("azurite"));
                SmallDisk disk = SmallDisk.mount(drop, 4);
                ConnectorProcess connector = Launch.of(temp.resolve("data"), store.ingestConnectionString())
                        .with("source.local.folder", drop)
                        .wrappedBy(disk.inside())
                        .run()
                        .awaitReady()) {
            // Given a good backup and one that is not what its checksum says, whose writers took the last of the space
            Path inside = disk.root();
            Files.write(inside.resolve(".good.bak"), good);
            Files.write(inside.resolve(".bad.bak"), TestFiles.bytes(random, 1000));
            Files.writeString(inside.resolve("bad.bak.sha256"), "0".repeat(64));
            disk.fill(0);
            Files.move(inside.resolve(".good.bak"), inside.resolve("good.bak"));
            Files.move(inside.resolve(".bad.bak"), inside.resolve("bad.bak"));
            // Then both go where they belong, and what could not be written down is in the log
            Awaitility.await("both are put away")
                    .atMost(LIMIT)
                    .until(() ->
                            Files.notExists(inside.resolve("good.bak")) && Files.notExists(inside.resolve("bad.bak")));
            connector.awaitLine("cannot-put-away");
            assertTrue(connector.says("rejected file=\"" + drop.resolve("bad.bak") + "\" code=BV-0306"));
            assertTrue(Files.exists(inside.resolve(".rejected/bad.bak")), TestFiles.below(inside)::toString);
            assertEquals(1, TestFiles.below(inside.resolve(".stored")).size());
            Checker.Report report = new Checker(store.connectionString()).check();
            assertEquals(List.of(), report.broken());
            assertEquals(1, report.points().size());
            assertEquals(1, report.pointsWith(TestFiles.sha256(good)));
        }
    }

    private static long postponed(ConnectorProcess connector, String name) {
        return connector
                .output()
                .lines()
                .filter(line -> line.contains(" postponed ") && line.contains(name))
                .count();
    }
}
