package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One file as the backup tool wrote it (docs/FORMAT.md §4).
 *
 * @param blob name of the blob in the content container
 * @param modifiedAt modification time at the source, or null
 * @param blocks block schedule it was written with, or null for one Put Blob
 * @param container container of the blob, if it was adopted where it lay; null for the content container
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Artifact(
        PointId id,
        String name,
        String path,
        String blob,
        long bytes,
        Sha256 sha256,
        Instant modifiedAt,
        String blocks,
        String container) {

    /** An artifact in the content container. */
    public Artifact(
            PointId id,
            String name,
            String path,
            String blob,
            long bytes,
            Sha256 sha256,
            Instant modifiedAt,
            String blocks) {
        this(id, name, path, blob, bytes, sha256, modifiedAt, blocks, null);
    }

    /** The same bytes at another place of the source. */
    public Artifact withPath(String other) {
        return new Artifact(id, name, other, blob, bytes, sha256, modifiedAt, blocks, container);
    }
}
