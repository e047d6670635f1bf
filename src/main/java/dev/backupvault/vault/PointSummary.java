package dev.backupvault.vault;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What two lists tell of a point, without reading it.
 *
 * @param manifest where the manifest lies
 * @param item item name, cut short with … if the store could not hold it in full
 * @param sha256 of the first artifact, or null in a manifest that lacks it
 * @param dependsOn how many points a restore also needs
 * @param needs their ids; null where there are too many for a list, and the manifest has to be read
 * @param policy name of the policy it was sealed under, or null
 * @param keepUntil end of a retention of its own, or null
 * @param readBackAt when its bytes were last read back from the store, or null
 * @param damaged its bytes were read back and found wrong, hidden or not
 * @param holds how many reasons keep it
 * @param lockedUntil end of its lock, past or not, or null; {@link Instant#MAX} where its status cannot be read
 * @param purgeAfter when a hidden one may be purged, or null
 * @param tier where its data was moved to, or null
 * @param replicas names of the locations that it was copied to, or was purged in
 * @param goneAt since when it is known to be deleted at its source, or null
 * @param facts what its profile found, by name; empty for the generic profile, or if it is too much for a list
 * @param brokenBy the damaged points that it needs, as its status names them, which may be out of date
 */
public record PointSummary(
        @JsonIgnore BlobPath manifest,
        PointId point,
        String tenant,
        String source,
        String item,
        PointKind kind,
        long bytes,
        int artifacts,
        int dependsOn,
        @JsonIgnore List<PointId> needs,
        Instant backupTime,
        Instant storedAt,
        String policy,
        Instant keepUntil,
        PointStatus.State state,
        Instant readBackAt,
        boolean damaged,
        int holds,
        Instant lockedUntil,
        Instant purgeAfter,
        PointStatus.Tiered tier,
        List<String> replicas,
        @JsonIgnore List<PointId> brokenBy,
        @JsonIgnore Instant goneAt,
        @JsonIgnore Map<String, String> facts,
        String sha256) {

    /** Soft deleted, or on its way out. */
    @JsonIgnore
    public boolean isHidden() {
        return state == PointStatus.State.HIDDEN || state == PointStatus.State.PURGING;
    }

    /** Whether its copy is to be made at a location, and was not yet. */
    public boolean waitsFor(String location) {
        return !isHidden() && !damaged && !replicas.contains(location);
    }

    /** A point whose manifest's metadata makes no sense; only its place and age are known. */
    static PointSummary unreadable(VaultLayout.ManifestPlace place, BlobInfo manifest) {
        return new PointSummary(
                manifest.path(),
                place.point(),
                place.tenant(),
                place.source(),
                place.item(),
                PointKind.FULL,
                0,
                0,
                0,
                null,
                manifest.lastModified(),
                manifest.lastModified(),
                null,
                null,
                PointStatus.State.DAMAGED,
                null,
                true,
                0,
                Instant.MAX,
                null,
                null,
                List.of(),
                List.of(),
                null,
                Map.of(),
                null);
    }
}
