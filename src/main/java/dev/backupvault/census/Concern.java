package dev.backupvault.census;

import dev.backupvault.point.PointId;

/**
 * Something about an item that its policy, or anybody, would want to hear of. Immutable.
 *
 * @param point the one that it is about
 * @param fact what was found, for people
 */
public record Concern(Kind kind, String tenant, String source, String item, PointId point, String fact) {
    /** What can be wrong with an item as lists show it. */
    public enum Kind {
        /** No new point for longer than the policy's {@code alert.no-point-for}. */
        LATE,
        /** The newest point is smaller than the one before by more than the policy's {@code alert.shrink}. */
        SHRUNKEN,
        /** Its bytes were found wrong, or what it needs is damaged or not there. */
        DAMAGED
    }
}
