package dev.backupvault.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobStorageException;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Restic;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that tools of the cloud keep in a container of another account. */
class ContainerFoldersIT {
    private static final String PASSWORD = "only a test's";

    private final RandomGenerator random = Seed.random("ContainerFoldersIT");
    private final Set<String> uploaded = new HashSet<>();

    @TempDir
    private Path folder;

    private AzuriteServer store;
    private BlobContainerClient container;
    private VaultHome home;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(folder.resolve("azurite"));
        container = store.second(store.port()).connect().createBlobContainer("repositories");
        home = new VaultHome(folder.resolve("home")).partners();
        launch = Launch.of(folder.resolve("data"), store.connectionString())
                .withHome(home.folder())
                .wrappedBy(
                        "env", "ARCHIVE_AZURE_STORAGE_CONNECTION_STRING=" + store.secondConnectionString(store.port()));
    }

    @AfterEach
    void stop() throws Exception {
        store.close();
    }

    private void source(String partner, String... more) throws IOException {
        Map<String, String> parameters = new java.util.HashMap<>(Map.of(
                "container",
                "repositories",
                "account",
                "ARCHIVE",
                "poll",
                "200",
                "minimumAge",
                "0",
                "partner",
                partner));
        for (int at = 0; at < more.length; at += 2) {
            parameters.put(more[at], more[at + 1]);
        }
        home.source("cloud", "blob-container", parameters);
    }

    private void write(String name, byte[] bytes) {
        container.getBlobClient(name).upload(BinaryData.fromBytes(bytes), true);
    }

    /** What is new in a folder, payload first, as restic writes it; its locks were there before. */
    private void upload(Path from, String to) throws IOException {
        for (String first : List.of("keys", "config", "data", "index", "snapshots")) {
            for (String path : TestFiles.below(from)) {
                if ((path.equals(first) || path.startsWith(first + "/")) && uploaded.add(path)) {
                    write(to + path, Files.readAllBytes(from.resolve(path)));
                }
            }
        }
    }

    private Checker.Report check() {
        Checker.Report report = new Checker(store.connectionString()).check();
        assertEquals(List.of(), report.broken());
        return report;
    }

    private Checker.Point awaitPoint(long snapshots) {
        AtomicReference<Checker.Point> found = new AtomicReference<>();
        Awaitility.await("a point with " + snapshots + " snapshots")
                .ignoreExceptionsInstanceOf(BlobStorageException.class) // records go while they are read
                .until(() -> {
                    check().points().stream()
                            .filter(point -> snapshots(point) == snapshots)
                            .forEach(found::set);
                    return found.get() != null;
                });
        return found.get();
    }

    private static long snapshots(Checker.Point point) {
        return point.files().stream()
                .filter(file -> file.path().contains("/snapshots/"))
                .count();
    }

    @Test
    void aRepositoryInAContainerIsOnePoint() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.write(files.resolve("first"), TestFiles.bytes(random, 20_000_000));
        Restic restic = Restic.init(Files.createDirectory(folder.resolve("restic")), PASSWORD);
        restic.backup(files);
        upload(restic.repository(), "team/restic/");
        write("else/where", TestFiles.bytes(random, 100));
        source("restic", "prefix", "team/");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("stored point=");
            Checker.Point first = awaitPoint(1);
            assertEquals("team/restic", first.item());
            Files.write(files.resolve("second"), TestFiles.bytes(random, 1_000_000));
            restic.backup(files);
            upload(restic.repository(), "team/restic/");
            Checker.Point second = awaitPoint(2);
            Set<String> before = blobs(first);
            assertTrue(blobs(second).containsAll(before), "what was not changed was sent again");
            assertFalse(connector.says("ERROR"), connector.output());
            for (Checker.Point point : List.of(first, second)) {
                Path to = folder.resolve("back-" + point.id());
                ConnectorProcess restore = launch.start("restore", point.id(), "--to", to.toString());
                assertEquals(0, restore.exit(), restore.output());
                Restic.at(
                                Files.createDirectory(folder.resolve("work-" + point.id())),
                                to.resolve("team/restic"),
                                PASSWORD)
                        .check();
            }
        }
        // It begins anew, and knows what it has.
        Files.write(files.resolve("third"), TestFiles.bytes(random, 1000));
        restic.backup(files);
        upload(restic.repository(), "team/restic/");
        int points = check().points().size(); // it may have looked while the repository was uploaded
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            assertTrue(blobs(awaitPoint(3)).containsAll(blobs(awaitPoint(2))), "what was not changed was sent again");
        }
        assertEquals(points + 1, check().points().size());
    }

    private static Set<String> blobs(Checker.Point point) {
        Set<String> blobs = new HashSet<>();
        point.files().forEach(file -> blobs.add(file.blob()));
        return blobs;
    }

    @Test
    void aBucketOfVeleroIsOnePointWithItsDescriptionsLast() throws Exception {
        write("backups/daily-1/velero-backup.json", "{}".getBytes());
        write("backups/daily-1/daily-1.tar.gz", TestFiles.bytes(random, 1000));
        write("kopia/shop/p1", TestFiles.bytes(random, 9 << 20)); // large enough for the store to fetch it
        write("kopia/shop", TestFiles.bytes(random, 10)); // no disk has it beside the folder
        source("velero");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("why=\"'kopia/shop' cannot be read\"");
            container.getBlobClient("kopia/shop").delete();
            connector.awaitLine("stored point=");
            Checker.Point point = check().points().get(0);
            System.out.println("OUT " + java.time.Instant.now() + connector.output());
            assertEquals("repositories", point.item());
            assertEquals(
                    List.of("kopia/shop/p1", "backups/daily-1/daily-1.tar.gz", "backups/daily-1/velero-backup.json"),
                    point.files().stream().map(Checker.File::path).toList());
            assertFalse(connector.says("ERROR"), connector.output());
        }
    }

    @Test
    void whatWouldTearAFolderApartIsRefused() throws Exception {
        source("velero", "after", "delete");
        ConnectorProcess connector = launch.run();
        connector.awaitLine("BV-0101");
        connector.awaitLine("expected after: leave and no include");
    }
}
