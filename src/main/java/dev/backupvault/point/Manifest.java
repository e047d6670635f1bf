package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * The record that seals a recovery point: the point exists when this is in the store (docs/FORMAT.md §4). Immutable.
 *
 * @param profiled what a partner profile said of it, or null
 * @param keepUntil end of a retention of its own, instead of the policy's; or null
 * @param folders paths of folders of the backup that hold nothing; null if there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        int format,
        PointId point,
        String tenant,
        String source,
        String item,
        PointKind kind,
        List<PointId> dependsOn,
        Instant backupTime,
        String backupTimeFrom,
        Instant storedAt,
        String partner,
        String policy,
        Profiled profiled,
        Instant keepUntil,
        long bytes,
        List<Artifact> artifacts,
        List<String> folders,
        String writer) {
    public static final int FORMAT = 1;

    public Manifest {
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
        artifacts = artifacts == null ? List.of() : List.copyOf(artifacts);
        folders = folders == null || folders.isEmpty() ? null : List.copyOf(folders);
        if (artifacts.isEmpty()) {
            throw new IllegalArgumentException("a manifest names at least one artifact");
        }
    }

    @JsonIgnore
    public ItemId itemId() {
        return new ItemId(tenant, source, item);
    }

    /** The same point with its artifacts in other places. */
    public Manifest with(List<Artifact> moved) {
        return new Manifest(
                format,
                point,
                tenant,
                source,
                item,
                kind,
                dependsOn,
                backupTime,
                backupTimeFrom,
                storedAt,
                partner,
                policy,
                profiled,
                keepUntil,
                bytes,
                moved,
                folders,
                writer);
    }

    /** Whether this point holds exactly the other's bytes, artifact by artifact. */
    public boolean sameBytes(Manifest other) {
        return hashes().equals(other.hashes());
    }

    private List<Sha256> hashes() {
        return artifacts.stream().map(Artifact::sha256).toList();
    }
}
