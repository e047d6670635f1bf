package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.intake.ContainerPlace;
import dev.backupvault.intake.LocalPlace;
import dev.backupvault.vault.Vault;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;

/** Says what consumes from an endpoint. */
final class Consumers {
    /** What {@code include} says where nothing is left out. */
    static final String EVERYTHING = ".*";

    private Consumers() {}

    /**
     * @throws IllegalArgumentException if nothing can be consumed from it, or what it needs is not given
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if its parameters do not fit its profile
     */
    static ScheduledPollConsumer of(BackupVaultEndpoint endpoint, Processor processor) {
        return switch (endpoint.getOperation()) {
            case points -> ofPoints(endpoint, processor);
            case blobs -> {
                require(
                        endpoint.getAccount() != null && endpoint.getContainer() != null,
                        "backup-vault:blobs needs an account and a container");
                yield hasFolders(endpoint)
                        ? ofFoldersOfContainer(endpoint, processor)
                        : new BlobsConsumer(endpoint, processor);
            }
            case folders -> {
                require(
                        endpoint.getFolder() != null && endpoint.getPartner() != null,
                        "backup-vault:folders needs a folder and a partner");
                yield new FoldersConsumer(endpoint, processor, () -> LocalPlace.of(endpoint.getFolder()));
            }
            default ->
                throw new IllegalArgumentException(
                        "backup-vault:" + endpoint.getOperation()
                                + " can only be sent to; consume from backup-vault:points, backup-vault:blobs or backup-vault:folders");
        };
    }

    private static void require(boolean given, String what) {
        if (!given) {
            throw new IllegalArgumentException(what);
        }
    }

    private static ScheduledPollConsumer ofPoints(BackupVaultEndpoint endpoint, Processor processor) {
        return switch (endpoint.getDue()) {
            case verification -> new VerificationConsumer(endpoint, processor);
            case replication -> new ReplicationConsumer(endpoint, processor);
            case upkeep -> new UpkeepConsumer(endpoint, processor);
            case expiry, purge -> new RetentionConsumer(endpoint, processor);
            case hygiene -> new HygieneConsumer(endpoint, processor);
        };
    }

    private static boolean hasFolders(BackupVaultEndpoint endpoint) {
        return endpoint.getPartner() != null
                && endpoint.services()
                        .intake()
                        .profiles()
                        .folders(endpoint.getPartner())
                        .isPresent();
    }

    private static ScheduledPollConsumer ofFoldersOfContainer(BackupVaultEndpoint endpoint, Processor processor) {
        if (endpoint.getAfter() == AfterBlob.delete || !endpoint.getInclude().equals(EVERYTHING)) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "the backups of the profile '" + endpoint.getPartner()
                                    + "' are folders, which are taken as a whole: expected after: leave and no include")
                    .hint("name the folder with prefix; the profile's ignore leaves files out");
        }
        Vault store = endpoint.services().account(endpoint.getAccount(), endpoint.getContainer(), System.getenv());
        ContainerPlace place = new ContainerPlace(
                store, endpoint.getContainer(), endpoint.getPrefix(), endpoint.getCopy() == BlobCopy.auto);
        return new FoldersConsumer(endpoint, processor, () -> place);
    }
}
