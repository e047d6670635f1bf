package dev.backupvault.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.PgManifest;
import dev.backupvault.testing.Restic;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real connector and folders that tools work in while it looks. */
class FoldersIT {
    private static final String OFTEN = "* * * * * ?";
    private static final String PASSWORD = "only a test's";

    private final RandomGenerator random = Seed.random("FoldersIT");

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private VaultHome home;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        home = new VaultHome(folder.resolve("home")).partners();
        launch = Launch.of(folder.resolve("data"), azurite.ingestConnectionString())
                .withHome(home.folder());
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private Checker.Report check() {
        Checker.Report report = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), report.broken());
        return report;
    }

    private void restore(String point, Path to) throws Exception {
        ConnectorProcess restore = launch.start("restore", point, "--to", to.toString());
        assertEquals(0, restore.exit(), restore.output());
    }

    /** What lies there for long waits for nothing: its logs are stored before it. */
    @Test
    void anOldBaseGetsTheLogsThatLieBesideIt() throws Exception {
        Path source = Files.createDirectories(folder.resolve("backups"));
        Path base = Files.createDirectories(source.resolve("pg1/base/old"));
        FileTime before = FileTime.from(Instant.now().minus(Duration.ofHours(3)));
        Files.setLastModifiedTime(Files.write(base.resolve("base.tar.gz"), TestFiles.bytes(random, 1000)), before);
        Files.setLastModifiedTime(Files.writeString(base.resolve("backup_manifest"), PgManifest.text()), before);
        Path wal = Files.createDirectories(source.resolve("pg1/wal"));
        Files.setLastModifiedTime(
                segment(wal, "000000010000000000000002"),
                FileTime.from(before.toInstant().minusSeconds(60)));
        segment(wal, "000000010000000000000003");
        home.source(
                "pg",
                "folders",
                Map.of(
                        "folder",
                        source.toString(),
                        "partner",
                        "postgres-physical",
                        "minimumAge",
                        "0",
                        "schedule",
                        OFTEN));
        ConnectorProcess tree;
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Awaitility.await().until(() -> connector.output().split("stored point=", -1).length == 4);
            tree = launch.start("points", "--source", "pg", "--tree");
            assertEquals(0, tree.exit(), tree.output());
        }
        assertTrue(
                tree.output().matches("(?s).*  \\S+  log .*\n  \\S+  full .*\n  `- \\S+  log .*"),
                "the base begins a chain: " + tree.output());
        assertTrue(
                check().points().stream()
                        .flatMap(point -> point.files().stream())
                        .anyMatch(file -> file.path().equals("pg1/base/old/pg_wal/000000010000000000000002")),
                "the base lacks its log");
    }

    /** Whatever moment a point was taken at, restic reads every bit of what comes back. */
    @Test
    void everyPointOfARepositoryInUseIsAWholeRepository() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Restic restic = Restic.init(Files.createDirectory(folder.resolve("restic")), PASSWORD);
        home.source(
                "repositories",
                "folders",
                Map.of("folder", folder.resolve("restic").toString(), "partner", "restic", "schedule", OFTEN));
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            for (int run = 1; run <= 3; run++) {
                Files.write(files.resolve("file" + run), TestFiles.bytes(random, 2_000_000));
                restic.backup(files);
            }
            int snapshots =
                    TestFiles.below(restic.repository().resolve("snapshots")).size();
            assertEquals(3, snapshots);
            Awaitility.await("the last state is stored").until(() -> new Checker(azurite.connectionString())
                    .check().points().stream()
                            .anyMatch(point -> point.files().stream()
                                            .filter(file -> file.path().contains("/snapshots/"))
                                            .count()
                                    == snapshots));
            assertFalse(connector.says("ERROR"), connector.output());
        }
        Checker.Report report = check();
        assertTrue(report.points().size() > 1, "it was looked at while restic worked");
        for (Checker.Point point : report.points()) {
            Path to = folder.resolve("back-" + point.id());
            restore(point.id(), to);
            Restic.at(Files.createDirectory(folder.resolve("work-" + point.id())), to.resolve("repository"), PASSWORD)
                    .check();
        }
    }

    @Test
    void foldersAndSingleFilesOfOneSource() throws Exception {
        Path source = Files.createDirectories(folder.resolve("backups"));
        home.source(
                "pg",
                "folders",
                Map.of(
                        "folder",
                        source.toString(),
                        "partner",
                        "postgres-physical",
                        "minimumAge",
                        "0",
                        "schedule",
                        OFTEN));
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Path base = Files.createDirectories(source.resolve("pg1/base/one"));
            Files.write(base.resolve("base.tar.gz"), TestFiles.bytes(random, 90_000));
            Files.write(base.resolve("pg_wal.tar.gz"), TestFiles.bytes(random, 10_000));
            Path wal = Files.createDirectories(source.resolve("pg1/wal"));
            segment(wal, "000000010000000000000001");
            connector.awaitLine("item=\"pg/pg1\" bytes=20000");
            assertEquals(1, check().points().size(), "a base backup without its manifest is not taken");
            Files.writeString(base.resolve("backup_manifest"), "no manifest");
            connector.awaitLine("is none that pg-backup-manifest knows");
            String manifest = PgManifest.text();
            Files.writeString(base.resolve("backup_manifest"), manifest);
            connector.awaitLine("bytes=" + (100_000 + manifest.length()));
            segment(wal, "000000010000000000000002");
            Awaitility.await().until(() -> connector.output().split("bytes=20000", -1).length == 3);
        }
        Checker.Report report = check();
        assertEquals(3, report.points().size());
        assertEquals(
                List.of("pg1"),
                report.points().stream().map(Checker.Point::item).distinct().toList());
        assertEquals(2, TestFiles.below(source.resolve("pg1/wal")).size(), "nothing is changed");
        // It begins anew, and finds all as it was.
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Path more = segment(source.resolve("pg1/wal"), "000000010000000000000003");
            connector.awaitLine("bytes=20000");
            assertTrue(Files.exists(more));
        }
        assertEquals(4, check().points().size());
    }

    private Path segment(Path wal, String name) throws IOException {
        Path written = Files.write(folder.resolve(name), TestFiles.bytes(random, 20_000));
        return Files.move(written, wal.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aFolderThatIsAwayIsSaidAndWaitedFor() throws Exception {
        Path source = Files.createDirectories(folder.resolve("ovf"));
        home.source("vms", "folders", Map.of("folder", source.toString(), "partner", "ovf", "schedule", OFTEN));
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Path away = Files.move(source, folder.resolve("away"));
            connector.awaitLine("code=BV-0");
            Path vm = Files.createDirectories(away.resolve("web1"));
            Files.writeString(vm.resolve("web1.ovf"), "<Envelope/>");
            Files.writeString(vm.resolve("web1-disk1.vmdk"), "disk");
            Files.writeString(
                    vm.resolve("web1.mf"),
                    "SHA256(web1.ovf)= " + TestFiles.sha256(vm.resolve("web1.ovf")) + "\nSHA256(web1-disk1.vmdk)= "
                            + TestFiles.sha256(vm.resolve("web1-disk1.vmdk")) + "\n");
            Files.move(away, source);
            connector.awaitLine("stored point=");
        }
        assertEquals("web1", check().points().get(0).item());
    }

    @Test
    void aProfileOfFilesIsRefusedAtTheStart() throws Exception {
        Path source = Files.createDirectories(folder.resolve("x"));
        home.source("x", "folders", Map.of("folder", source.toString(), "partner", "redis"));
        ConnectorProcess connector = launch.start("run");
        assertFalse(connector.exit() == 0);
        assertTrue(
                connector.output().contains("the backups of the profile 'redis' are no folders"), connector.output());
    }
}
