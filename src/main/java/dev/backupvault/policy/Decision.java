package dev.backupvault.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.time.Instant;
import java.util.List;

/**
 * What becomes of one point.
 *
 * @param keep false to remove it
 * @param why at least one reason
 * @param goneAt since when it is known to be deleted at its source, where that counts; or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Decision(PointId point, PointKind kind, Instant taken, boolean keep, List<String> why, Instant goneAt) {
    public Decision {
        why = List.copyOf(why);
    }
}
