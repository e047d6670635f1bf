package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.OpenSshServer;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drop folder, an SFTP server and a container of another account, all at work in one connector. */
class AllSourcesIT {
    @TempDir
    private Path temp;

    private AzuriteServer store;
    private AzuriteServer other;
    private OpenSshServer ssh;
    private BlobContainerClient container;
    private Path drop;
    private Launch launch;
    private RandomGenerator random;
    private final Map<String, String> made = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        random = Seed.random("AllSourcesIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        other = AzuriteServer.start(temp.resolve("other"));
        ssh = OpenSshServer.start(temp.resolve("ssh"));
        container = other.account().connect().createBlobContainer("apps");
        drop = Files.createDirectory(temp.resolve("drop"));
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("inbox", drop, Map.of("complete", "renamed", "poll", "50"))
                .source("nas", "sftp", ssh.source())
                .source(
                        "apps",
                        "blob-container",
                        Map.of("container", "apps", "account", "ARCHIVE", "poll", "200", "minimumAge", "0"));
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString())
                .withHome(home.folder())
                .with("vault.patience", "20s")
                .wrappedBy("env", "ARCHIVE_AZURE_STORAGE_CONNECTION_STRING=" + other.connectionString());
    }

    @AfterEach
    void stop() throws Exception {
        ssh.close();
        other.close();
        store.close();
    }

    private byte[] make(String name) {
        byte[] bytes = TestFiles.bytes(random, random.nextInt(3) == 0 ? 1000 : random.nextInt(9 << 20, 20 << 20));
        made.put(name, TestFiles.sha256(bytes));
        return bytes;
    }

    @Test
    void aConnectorThatIsKilledAgainAndAgainLosesNothingOfAnySourceAndStoresEachOnce() throws Exception {
        Checker checker = new Checker(store.connectionString());
        for (int round = 0; round < Seed.rounds(6); round++) {
            // Given something new in each source
            String name = "backup-" + round;
            try (ConnectorProcess connector = launch.run()) {
                TestFiles.dropIn(drop, name + ".drop", make(name + ".drop"));
                TestFiles.dropIn(ssh.files(), name + ".sftp", make(name + ".sftp"));
                container.getBlobClient(name + ".blob").upload(BinaryData.fromBytes(make(name + ".blob")));
                connector.awaitReady();
                // When it is killed at a moment that nobody chose
                connector.endsWithin(Duration.ofMillis(random.nextInt(1, 1500)));
                connector.kill();
            }
            assertEquals(List.of(), checker.check().broken());
        }
        // Then all is stored once it may run
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Awaitility.await("all is stored")
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(200, TimeUnit.MILLISECONDS)
                    .until(() -> checker.check().points().size() >= made.size());
        }
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(List.of(), report.orphans());
        assertEquals(made.size(), report.points().size());
        made.forEach((name, sha256) -> assertEquals(1, report.pointsWith(sha256), name));
    }

    @Test
    void theDoctorTriesEverySourceAndSaysWhatIsWrong() throws Exception {
        try (ConnectorProcess doctor = launch.start("doctor")) {
            assertEquals(0, doctor.exit(), doctor.output());
            assertTrue(doctor.says("lets us in and has the folder"), doctor.output());
            assertTrue(doctor.says("lists the container 'apps'"), doctor.output());
        }
        ssh.stop();
        ssh.newHostKey();
        ssh.start();
        container.delete();
        Files.delete(drop);
        try (ConnectorProcess doctor = launch.start("doctor")) {
            assertTrue(doctor.exit() != 0, doctor.output());
            for (String code : List.of("BV-0105", "BV-0315", "BV-0204")) {
                assertTrue(doctor.says(code), code + " is missing in " + doctor.output());
            }
        }
    }
}
