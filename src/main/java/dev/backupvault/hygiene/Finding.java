package dev.backupvault.hygiene;

import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import java.time.Instant;

/**
 * One thing that a deep look found. Immutable.
 *
 * @param path the blob that it is about
 * @param etag the version that may be removed; null for what nobody may remove
 * @param bytes that it takes, or that are lost
 * @param since when it was last changed, by the store's clock; null where the store does not say
 * @param detail what is missing; null where the kind says it all
 */
public record Finding(Kind kind, BlobPath path, String etag, long bytes, Instant since, String detail) {

    /** Something that may go. */
    static Finding removable(Kind kind, BlobInfo blob) {
        return new Finding(kind, blob.path(), blob.etag(), blob.bytes(), blob.lastModified(), null);
    }

    /** Something that a person has to look at. */
    static Finding kept(Kind kind, BlobPath path, long bytes, Instant since, String detail) {
        return new Finding(kind, path, null, bytes, since, detail);
    }
}
