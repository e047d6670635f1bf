package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One file as the backup tool wrote it (docs/FORMAT.md §4).
 *
 * @param blob name of the blob in the content container
 * @param modifiedAt modification time at the source, or null
 * @param blocks block schedule it was written with, or null for one Put Blob
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
        String blocks) {}
