package dev.backupvault.vault;

import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;

/** One point with all that is recorded of it. */
public record ShownPoint(int format, Manifest manifest, PointStatus status) {
    private static final int FORMAT = 1;

    public static ShownPoint of(PointStore store, SealedPoint point) {
        return new ShownPoint(FORMAT, point.manifest(), store.status(point));
    }
}
