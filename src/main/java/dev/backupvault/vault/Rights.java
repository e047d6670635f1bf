package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the identity that we have may do with a store beyond reading, listing and creating. It is asked by requests for
 * blobs that are not there: a store looks at rights first, and nothing is changed. Immutable.
 *
 * @param write whether it may change what is there, and send blobs of more than one block
 * @param delete whether it may delete
 */
public record Rights(boolean write, boolean delete) {

    /** @throws VaultException what the store answers if it is away or refuses the credentials altogether */
    public static Rights of(Vault vault) {
        return new Rights(may(vault, path -> vault.describe(path, "0x1", Map.of())), mayDelete(vault));
    }

    private static boolean mayDelete(Vault vault) {
        return may(vault, path -> vault.delete(path, "0x1"));
    }

    /** Rights can be given by container. */
    private static boolean may(Vault vault, Consumer<BlobPath> request) {
        return Area.ofVault().stream().allMatch(area -> may(VaultLayout.contract(area, "rights", "absent"), request));
    }

    private static boolean may(BlobPath absent, Consumer<BlobPath> request) {
        try {
            request.accept(absent);
            return true;
        } catch (VaultException e) {
            return switch (e.code()) {
                case STORE_DENIED -> false;
                case STORE_BLOB_ABSENT, STORE_CONDITION_FAILED -> true;
                default -> throw e;
            };
        }
    }

    /**
     * To be called before the first step of what ends with a deletion: without the right nothing is begun.
     *
     * @param what wants to delete, for the message
     * @throws VaultException {@link ErrorCode#STORE_DENIED} if this identity may not
     */
    public static void requireDelete(Vault vault, String what) {
        if (!mayDelete(vault)) {
            throw VaultException.of(
                            ErrorCode.STORE_DENIED,
                            what + " needs the right to delete, which this identity does not have; nothing was changed")
                    .hint(
                            "run retention, purge and hygiene under another identity, and switch their routes off here (docs/SECURITY.md, Separate identities)");
        }
    }
}
