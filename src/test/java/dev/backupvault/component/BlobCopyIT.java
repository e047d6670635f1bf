package dev.backupvault.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two accounts of one Azurite, which can fetch blocks from one to the other, at the most talkative log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlobCopyIT {
    @TempDir
    static Path temp;

    private AzuriteServer store;
    private ChaosProxy proxy;
    private ConnectorProcess connector;
    private Checker checker;
    private BlobServiceClient other;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("BlobCopyIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        proxy = new ChaosProxy(store.port());
        checker = new Checker(store.connectionString());
        other = store.second(store.port()).connect();
        VaultHome home = new VaultHome(temp.resolve("home"));
        for (String copy : List.of("auto", "stream")) {
            other.createBlobContainer(copy);
            home.source(
                    copy,
                    "blob-container",
                    Map.of("container", copy, "account", "OTHER", "poll", "200", "minimumAge", "0", "copy", copy));
        }
        connector = Launch.of(temp.resolve("data"), store.connectionString(proxy.port()))
                .withHome(home.folder())
                .wrappedBy(
                        "env",
                        "OTHER_AZURE_STORAGE_CONNECTION_STRING=" + store.secondConnectionString(proxy.port()),
                        "BACKUP_VAULT_LOG=TRACE",
                        "BACKUP_VAULT_LIBRARY_LOG=TRACE")
                .run()
                .awaitReady();
    }

    @AfterAll
    void stop() throws Exception {
        connector.close();
        proxy.close();
        store.close();
    }

    private long bytesSentFor(String container, String name, byte[] bytes) {
        other.getBlobContainerClient(container).getBlobClient(name).upload(BinaryData.fromBytes(bytes), true);
        String sha256 = TestFiles.sha256(bytes);
        Awaitility.await("a point of " + name)
                .atMost(Duration.ofSeconds(40))
                .until(() -> checker.check().pointsWith(sha256) == 1);
        assertEquals(List.of(), checker.check().broken());
        return proxy.log().stream()
                .filter(exchange -> exchange.path().contains("/backup-vault/data/default/" + container + "/"))
                .mapToLong(exchange -> exchange.target().contains("comp=blocklist") ? 0 : exchange.body())
                .sum();
    }

    @Test
    void theStoreFetchesLargeBlobsByItselfAndNoSignatureIsSeen() {
        byte[] large = TestFiles.bytes(random, (20 << 20) + 3);
        assertEquals(0, bytesSentFor("auto", "app/ü b+c%25.bak", large));
        assertTrue(connector.output().contains(" sent=0 "), "it says so");
        byte[] small = TestFiles.bytes(random, 1000);
        assertEquals(1000, bytesSentFor("auto", "small.bak", small));
        assertFalse(connector.output().contains("sig="), "a signature in the log");
        assertTrue(connector.output().contains("DEBUG"), "the log is as talkative as it gets");
        for (String container : List.of("backup-vault", "backup-vault-state")) {
            BlobContainerClient vault = store.account().connect().getBlobContainerClient(container);
            vault.listBlobs(new ListBlobsOptions().setDetails(new BlobListDetails().setRetrieveMetadata(true)), null)
                    .forEach(blob -> {
                        assertFalse(String.valueOf(blob.getMetadata()).contains("sig"), blob.getName());
                        if (blob.getName().endsWith(".json")) {
                            assertFalse(vault.getBlobClient(blob.getName())
                                    .downloadContent()
                                    .toString()
                                    .contains("sig="));
                        }
                    });
        }
    }

    @Test
    void aSourceMayBeStreamedAllTheSame() {
        byte[] large = TestFiles.bytes(random, 9 << 20);
        assertEquals(large.length, bytesSentFor("stream", "large.bak", large));
    }
}
