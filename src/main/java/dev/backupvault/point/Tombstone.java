package dev.backupvault.point;

import java.time.Instant;
import java.util.List;

/**
 * The trace of a purged point, which keeps a source left in place from bringing it back (docs/FORMAT.md §7).
 *
 * @param blobs its artifacts' blobs in the vault's own container, so that a purge that was cut finds its data
 */
public record Tombstone(
        int format, PointId point, String item, List<Sha256> sha256, List<String> blobs, Instant purgedAt, String by) {
    public static final int FORMAT = 1;
}
