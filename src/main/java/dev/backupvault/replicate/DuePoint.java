package dev.backupvault.replicate;

import dev.backupvault.vault.PointSummary;

/** A point, and the location that its policy wants a copy in. */
public record DuePoint(PointSummary point, String location) {
    /** Where its manifest lies: unlike its id, this is its alone. */
    String place() {
        return point.manifest().name();
    }
}
