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
 */
public record BlobInfo(
        BlobPath path, long bytes, String etag, Instant lastModified, Map<String, String> metadata, boolean archived) {
    public BlobInfo {
        metadata = Map.copyOf(metadata);
    }
}
