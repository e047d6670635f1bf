package dev.backupvault.policy;

import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.time.Instant;
import java.util.List;

/**
 * What becomes of one point.
 *
 * @param keep false to remove it
 * @param why at least one reason
 */
public record Decision(PointId point, PointKind kind, Instant taken, boolean keep, List<String> why) {
    public Decision {
        why = List.copyOf(why);
    }
}
