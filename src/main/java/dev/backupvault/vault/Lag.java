package dev.backupvault.vault;

import java.time.Instant;

/**
 * What a location does not have yet. Immutable.
 *
 * @param points how many points wait for their copy
 * @param bytes of those
 * @param oldest when the oldest of them was stored, or null if none waits
 */
public record Lag(String location, long points, long bytes, Instant oldest) {
    public static Lag none(String location) {
        return new Lag(location, 0, 0, null);
    }

    /** With one more that waits. */
    public Lag plus(PointSummary point) {
        return new Lag(
                location,
                points + 1,
                bytes + point.bytes(),
                oldest == null || point.storedAt().isBefore(oldest) ? point.storedAt() : oldest);
    }
}
