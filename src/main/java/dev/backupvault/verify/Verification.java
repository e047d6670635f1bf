package dev.backupvault.verify;

import dev.backupvault.point.PointId;
import java.time.Duration;
import java.time.Instant;

/**
 * What a verification found.
 *
 * @param detail what is wrong, or null
 * @param bytes read back
 */
public record Verification(PointId point, boolean good, String detail, long bytes, Instant readBackAt, Duration took) {}
