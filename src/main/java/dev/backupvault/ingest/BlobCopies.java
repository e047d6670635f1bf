package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Vault;
import java.util.Map;
import java.util.Optional;

/**
 * Copies that the store makes of blobs of its account (docs/FORMAT.md §5). Nothing is remembered: each step looks at
 * what is there, so any number of runs may be at it, and be killed. Thread-safe.
 */
final class BlobCopies {
    private static final String COPY_OF = "copyof";

    private final Vault vault;
    private final Renewal renewal;

    BlobCopies(Vault vault) {
        this.vault = vault;
        this.renewal = new Renewal(vault);
    }

    /**
     * Begins a copy, unless there is one.
     *
     * @return whether it can be read; if not, ask again later
     * @throws VaultException {@link ErrorCode#SOURCE_CHANGED} if the blob is another than was listed
     */
    boolean isFinished(BlobInfo from, BlobPath to) {
        Optional<BlobInfo> there = vault.stat(to);
        if (there.filter(copy -> copy.content() == BlobInfo.Content.FAILED).isPresent()) {
            discard(there.get());
            there = Optional.empty();
        }
        if (there.isEmpty()) {
            begin(from, to);
            there = vault.stat(to);
        }
        return there.filter(copy -> copy.content() == BlobInfo.Content.WHOLE)
                .filter(BlobCopies::isOnline)
                .isPresent();
    }

    private static boolean isOnline(BlobInfo copy) {
        if (copy.archived()) {
            throw VaultException.of(ErrorCode.STORE_ARCHIVED, "the copy '" + copy.path() + "' was archived")
                    .hint(
                            "a lifecycle rule? set its tier to hot or cool, and keep such rules off the vault's containers");
        }
        return true;
    }

    private void begin(BlobInfo from, BlobPath to) {
        try {
            vault.copy(from, to, Map.of(COPY_OF, from.etag()));
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_CONDITION_FAILED) {
                throw VaultException.of(
                                ErrorCode.SOURCE_CHANGED, "'" + from.path() + "' was changed since it was listed")
                        .hint("adopt again when nobody writes to it");
            }
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS) { // another run's, or our own whose answer was lost
                throw e;
            }
        }
    }

    private void discard(BlobInfo failed) {
        try {
            vault.delete(failed.path(), failed.etag());
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_CONDITION_FAILED) { // another run has begun a new one
                throw e;
            }
        }
    }

    /**
     * Gives a finished copy the metadata of the vault's own data.
     *
     * @throws VaultException {@link ErrorCode#DATA_DAMAGED} if it was found to hold other bytes before
     */
    void describe(BlobInfo copy, Map<String, String> metadata) {
        if (isDescribed(copy, metadata)) {
            if (renewal.renew(copy) == Renewal.Answer.GONE) {
                throw Renewal.gone(copy.path());
            }
            return;
        }
        try {
            vault.describe(copy.path(), copy.etag(), metadata);
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_CONDITION_FAILED
                    || vault.stat(copy.path())
                            .filter(now -> isDescribed(now, metadata))
                            .isEmpty()) {
                throw e;
            }
        }
    }

    private static boolean isDescribed(BlobInfo copy, Map<String, String> metadata) {
        if (copy.metadata().containsKey(COPY_OF)) {
            return false;
        }
        if (!copy.metadata().equals(metadata)) {
            throw VaultException.mismatch(
                            ErrorCode.DATA_DAMAGED,
                            "the copy '" + copy.path() + "' is not what it was",
                            copy.metadata(),
                            metadata)
                    .hint("delete this blob, which no point names yet, and adopt again");
        }
        return true;
    }
}
