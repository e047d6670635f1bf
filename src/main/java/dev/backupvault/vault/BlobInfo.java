package dev.backupvault.vault;

import java.time.Instant;
import java.util.Map;

/**
 * What the store says of a blob.
 *
 * @param bytes length
 * @param etag without quotes
 * @param lastModified by the store's clock
 * @param metadata keys in lower case
 * @param archived in an offline tier: it cannot be read until it is rehydrated
 * @param content whether its bytes are there; lists do not say, and have {@link Content#WHOLE}
 */
public record BlobInfo(
        BlobPath path,
        long bytes,
        String etag,
        Instant lastModified,
        Map<String, String> metadata,
        boolean archived,
        Content content) {

    /** What has come of a copy that the store makes, or of a rehydration. */
    public enum Content {
        WHOLE,
        /** The store is still copying or rehydrating. */
        PENDING,
        /** The copy failed or was given up: the blob is to be deleted. */
        FAILED
    }

    public BlobInfo {
        metadata = Map.copyOf(metadata);
    }

    /** One whose bytes are there. */
    public BlobInfo(
            BlobPath path,
            long bytes,
            String etag,
            Instant lastModified,
            Map<String, String> metadata,
            boolean archived) {
        this(path, bytes, etag, lastModified, metadata, archived, Content.WHOLE);
    }
}
