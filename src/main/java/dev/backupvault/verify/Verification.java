package dev.backupvault.verify;

import dev.backupvault.point.PointId;
import java.time.Duration;
import java.time.Instant;

/**
 * What a verification found.
 *
 * @param detail what is wrong, or null; of a good one, why its format says that it is not whole
 * @param level 0 to 4, the highest that is proved of these bytes by now
 * @param bytes read back
 */
public record Verification(
        PointId point, boolean good, String detail, int level, long bytes, Instant readBackAt, Duration took) {}
