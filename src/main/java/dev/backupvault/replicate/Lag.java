package dev.backupvault.replicate;

import java.time.Instant;

/**
 * What a location does not have yet.
 *
 * @param points how many points wait for their copy
 * @param bytes of those
 * @param oldest when the oldest of them was stored, or null if none waits
 */
public record Lag(String location, long points, long bytes, Instant oldest) {}
