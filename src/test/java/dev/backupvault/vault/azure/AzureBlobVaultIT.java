package dev.backupvault.vault.azure;

import com.azure.storage.blob.BlobServiceClientBuilder;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.vault.BlobCopyChecks;
import dev.backupvault.vault.RetryingVault;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class AzureBlobVaultIT {
    @TempDir
    private static Path folder;

    private static AzuriteServer azurite;

    @BeforeAll
    static void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
    }

    @AfterAll
    static void stop() throws Exception {
        azurite.close();
    }

    @TestFactory
    Stream<DynamicTest> azureBlobStorage() {
        return checks(new AzureBlobVault(azurite.account().connect()));
    }

    @TestFactory
    Stream<DynamicTest> azureBlobStorageWithRetries() {
        return checks(new RetryingVault(new AzureBlobVault(azurite.account().connect()), Duration.ofSeconds(10)));
    }

    @TestFactory
    Stream<DynamicTest> aClientThatTheApplicationBuilt() {
        // Given a client with the SDK's own HTTP client and its own retries, as another Camel application has it.
        return checks(new AzureBlobVault(new BlobServiceClientBuilder()
                .connectionString(azurite.connectionString())
                .buildClient()));
    }

    @TestFactory
    Stream<DynamicTest> copiesInAzureBlobStorage() {
        AzureBlobVault vault = new AzureBlobVault(azurite.account().connect());
        vault.prepare();
        return new BlobCopyChecks(vault).tests();
    }

    private static Stream<DynamicTest> checks(Vault vault) {
        vault.prepare();
        VaultContract contract = new VaultContract(vault);
        return Stream.concat(
                contract.checks().stream().map(check -> DynamicTest.dynamicTest(check.sentence(), check::verify)),
                Stream.of(DynamicTest.dynamicTest("what was written can be deleted", contract::cleanUp)));
    }
}
