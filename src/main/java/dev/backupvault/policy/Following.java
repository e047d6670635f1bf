package dev.backupvault.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.point.PointId;
import java.util.List;

/**
 * What a plan goes by besides the policy, where the backup tool has a say. Immutable.
 *
 * @param retention {@code partner} or {@code both}
 * @param deleted how many visible points are known to be deleted at the source
 * @param vanished which of them were still there at the look before
 * @param tooMany whether more vanished at once than {@code stop-at.source} allows; they are not marked then
 * @param notListed why the source could not be looked at, so that nothing goes; or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Following(String retention, int deleted, List<PointId> vanished, boolean tooMany, String notListed) {
    public Following {
        vanished = vanished.stream().sorted().toList();
    }

    /** What was seen of {@code points} visible points. */
    public static Following of(
            Owner owner, Policy policy, int points, int deleted, List<PointId> vanished, String notListed) {
        boolean tooMany =
                RetentionPlan.isMore(vanished.size(), points, policy.stopAt().source());
        return new Following(owner.word(), deleted, vanished, tooMany, notListed);
    }
}
