package dev.backupvault.cli;

import com.azure.storage.blob.BlobServiceClient;
import dev.backupvault.config.Home;
import dev.backupvault.config.Settings;
import dev.backupvault.embedded.EmbeddedAzurite;
import dev.backupvault.partner.Profiles;
import dev.backupvault.policy.Policies;
import dev.backupvault.service.VaultServices;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.azure.AzureBlobVault;
import dev.backupvault.vault.azure.StoreAccount;
import java.nio.file.Files;
import java.util.Optional;

/**
 * The vault that a command works on: the account of the environment, or the embedded Azurite for as long as this is
 * open.
 */
final class OpenVault implements AutoCloseable {
    private final EmbeddedAzurite embedded;
    private final StoreAccount account;
    private final BlobServiceClient client;
    private final VaultServices services;

    private OpenVault(EmbeddedAzurite embedded, StoreAccount account, Home home) {
        this.embedded = embedded;
        this.account = account;
        this.client = account.connect();
        Settings.Both settings = Settings.read(home.properties(), home);
        this.services = VaultServices.on(
                new AzureBlobVault(client, account.credential(), Area.STATE),
                settings.vault(),
                Files.exists(home.policies()) ? Policies.read(home.policies()) : Policies.NONE,
                Profiles.read(home.partners()),
                settings.operational(),
                new SourcePlaces(home));
    }

    static OpenVault open() {
        return open(true);
    }

    /** For a command that may have to do without the vault's own account. */
    static OpenVault openThoughAway() {
        return open(false);
    }

    private static OpenVault open(boolean prepare) {
        Home home = Home.find();
        Optional<StoreAccount> configured = StoreAccount.fromEnvironment(System.getenv());
        EmbeddedAzurite embedded = configured.isPresent() ? null : EmbeddedAzurite.open(home.azurite(), home.data());
        try {
            OpenVault vault = new OpenVault(embedded, configured.orElseGet(() -> embedded.account()), home);
            if (prepare) {
                vault.services.vault().prepare();
            }
            return vault;
        } catch (RuntimeException e) {
            if (embedded != null) {
                embedded.close();
            }
            throw e;
        }
    }

    VaultServices services() {
        return services;
    }

    BlobServiceClient client() {
        return client;
    }

    /** Where the vault is, for a person. */
    String describe() {
        return embedded == null
                ? account.toString()
                : "embedded Azurite at " + account.endpoint() + ", for trying out only";
    }

    boolean isEmbedded() {
        return embedded != null;
    }

    @Override
    public void close() {
        services.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
