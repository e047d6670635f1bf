package dev.backupvault.vault;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import java.time.Instant;

/**
 * What two lists tell of a point, without reading it.
 *
 * @param manifest where the manifest lies
 * @param item item name, cut short with … if the store could not hold it in full
 * @param sha256 of the first artifact, or null in a manifest that lacks it
 * @param readBackAt when its bytes were last read back from the store, or null
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
        Instant backupTime,
        Instant storedAt,
        PointStatus.State state,
        Instant readBackAt,
        String sha256) {

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
                manifest.lastModified(),
                manifest.lastModified(),
                PointStatus.State.DAMAGED,
                null,
                null);
    }
}
