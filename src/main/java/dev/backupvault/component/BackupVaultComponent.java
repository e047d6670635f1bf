package dev.backupvault.component;

import com.azure.storage.blob.BlobServiceClient;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import java.util.Arrays;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Recovery points in Azure Blob Storage: store, verify and restore what backup tools write. */
@Component("backup-vault")
public class BackupVaultComponent extends DefaultComponent {
    /** Exchange property: the file as its consumer saw it (a {@code FileSnapshot}); ingest refuses another one. */
    public static final String SNAPSHOT = "CamelBackupVaultSnapshot";

    /**
     * Exchange property: the file as its consumer listed it on another machine (a {@code RemoteFile}); ingest reads
     * that instead of the body, which it can do again.
     */
    public static final String REMOTE = "CamelBackupVaultRemote";

    /**
     * Exchange property: what to store as what, ready made (an {@code IngestRequest}), instead of body, headers and the
     * endpoint's source; the endpoint's partner and policy hold all the same.
     */
    public static final String REQUEST = "CamelBackupVaultRequest";

    /** Exchange property: a folder to be stored as one point (a {@code FolderOffer}), instead of the body. */
    public static final String FOLDER = "CamelBackupVaultFolder";

    /**
     * Exchange property: a file with the folder that it must not lead out of (a {@code Payload}), instead of the body.
     */
    public static final String FILE = "CamelBackupVaultFile";

    /** Exchange property: how the last ingest ended (an {@code IngestResult}). */
    public static final String RESULT = "CamelBackupVaultResult";

    /** Exchange property: all that was restored on the way, in order (a list of {@code Restored}). */
    public static final String RESTORED = "CamelBackupVaultRestored";

    /**
     * Exchange property: told how many bytes more a restore has read (a {@code LongConsumer}); what it throws ends the
     * restore.
     */
    public static final String PROGRESS = "CamelBackupVaultProgress";

    /**
     * Exchange property: whether a restore takes nothing but what the store has (a {@code Boolean}), whatever its
     * endpoint says.
     */
    public static final String STORE_ONLY = "CamelBackupVaultStoreOnly";

    /** Exchange property: who wants it, for the audit log, instead of the route. */
    public static final String BY = "CamelBackupVaultBy";

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "Client of the storage account that holds the vault; share it with the azure-storage-blob component. It should not retry by itself.")
    private BlobServiceClient serviceClient;

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "The vault's services, if the application has built them; otherwise they are built on serviceClient")
    private VaultServices services;

    private boolean ours;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        BackupVaultEndpoint endpoint = new BackupVaultEndpoint(uri, this);
        endpoint.setOperation(Arrays.stream(Operation.values())
                .filter(operation -> operation.name().equals(remaining))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("backup-vault has no operation '" + remaining
                        + "': expected one of " + Arrays.toString(Operation.values()))));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Endpoints ask for this when they start. */
    synchronized VaultServices vaultServices() {
        if (services == null) {
            if (serviceClient == null) {
                throw new IllegalArgumentException(
                        "the backup-vault component needs a BlobServiceClient: bind one in the registry, or set serviceClient");
            }
            services = VaultServices.on(serviceClient, VaultSettings.DEFAULT);
            services.vault().prepare();
            ours = true;
        }
        return services;
    }

    @Override
    protected void doShutdown() throws Exception {
        if (ours) {
            services.close();
        }
        super.doShutdown();
    }

    public BlobServiceClient getServiceClient() {
        return serviceClient;
    }

    public void setServiceClient(BlobServiceClient serviceClient) {
        this.serviceClient = serviceClient;
    }

    public VaultServices getServices() {
        return services;
    }

    public void setServices(VaultServices services) {
        this.services = services;
    }
}
