package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Received;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Makes old data that was found in the store young again, before a manifest names it: whoever cleans the vault deletes
 * by the ETag that was listed, and so fails, or was first (docs/FORMAT.md §8). Thread-safe.
 */
final class Renewal {
    /** Nothing is cleaned that was changed less than eight days ago, so a day is left to write the manifest. */
    static final Duration YOUNG = Duration.ofDays(7);

    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.STORE_DENIED, ErrorCode.STORE_IMMUTABLE, ErrorCode.STORE_ARCHIVED);

    private final Vault vault;

    Renewal(Vault vault) {
        this.vault = vault;
    }

    /** What can be relied on. */
    enum Answer {
        /** It stays for a day at least. */
        YOUNG,
        /** It was cleaned away, or is something else by now: look again. */
        GONE,
        /** It is old, and the store does not let us change it. */
        REFUSED
    }

    /** @param found as the store showed it; if it was found equal to something, that still holds when it is young */
    Answer renew(BlobInfo found) {
        if (found.lastModified().plus(YOUNG).isAfter(vault.now())) {
            return Answer.YOUNG;
        }
        return describe(found);
    }

    private Answer describe(BlobInfo found) {
        try {
            vault.describe(found.path(), found.etag(), found.metadata());
            return Answer.YOUNG;
        } catch (VaultException e) {
            if (REFUSALS.contains(e.code())) {
                return Answer.REFUSED;
            }
            if (e.code() != ErrorCode.STORE_CONDITION_FAILED && e.code() != ErrorCode.STORE_BLOB_ABSENT) {
                throw e;
            }
            return again(found);
        }
    }

    /**
     * Changes the ETag of data that another point may name, whatever its age: a purge of that point then knows that it
     * is named anew (docs/FORMAT.md §8). Without the right to, what is young stays all the same.
     */
    Answer touch(BlobInfo found) {
        boolean young = found.lastModified().plus(YOUNG).isAfter(vault.now());
        Answer answer = describe(found);
        return answer == Answer.REFUSED && young ? Answer.YOUNG : answer;
    }

    /** Another writer may have renewed it, or we ourselves, and the answer was lost. */
    private Answer again(BlobInfo found) {
        Optional<BlobInfo> now = vault.stat(found.path())
                .filter(blob -> blob.bytes() == found.bytes() && blob.metadata().equals(found.metadata()));
        return now.isPresent() ? renew(now.get()) : Answer.GONE;
    }

    /**
     * Makes an artifact young that waited for its point.
     *
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND} if it waited too long
     */
    void keep(Received waiting) {
        Optional<BlobInfo> data = vault.stat(VaultLayout.data(waiting.itemId(), waiting.artifact()));
        if (data.isEmpty() || renew(data.get()) == Answer.GONE) {
            throw VaultException.of(
                            ErrorCode.POINT_NOT_FOUND,
                            "'" + waiting.artifact().name() + "' waited too long to be sealed, and was cleaned away")
                    .hint("send it again");
        }
    }

    /** The error of a writer that cannot look again by itself. */
    static VaultException gone(Object path) {
        return VaultException.of(ErrorCode.STORE_BUSY, "'" + path + "' was cleaned away while it was compared")
                .hint("it is tried again, and sent again");
    }
}
