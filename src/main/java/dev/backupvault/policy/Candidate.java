package dev.backupvault.policy;

import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A visible point as retention sees it. Immutable.
 *
 * @param backupTime when the backup was taken; what is later than {@code storedAt} counts as {@code storedAt}
 * @param dependsOn the points of the same item that it needs
 * @param verified its bytes were read back from the store and found good
 * @param damaged its bytes were read back and found wrong, or are not there
 * @param marked its status says that it needs a damaged point, which may be out of date
 * @param lockedUntil when its lock ends, or null
 * @param keepUntil the end of an on-demand point's own retention, or null for a point that follows the policy
 * @param goneAt since when it is known to be deleted at its source, or null
 */
public record Candidate(
        PointId id,
        PointKind kind,
        Instant backupTime,
        Instant storedAt,
        List<PointId> dependsOn,
        boolean verified,
        boolean damaged,
        boolean marked,
        boolean held,
        Instant lockedUntil,
        Instant keepUntil,
        Instant goneAt) {
    static final Comparator<Candidate> NEWEST_FIRST = Comparator.comparing(Candidate::backupTime)
            .thenComparing(Candidate::storedAt)
            .thenComparing(Candidate::id)
            .reversed();

    public Candidate {
        backupTime = backupTime.isAfter(storedAt) ? storedAt : backupTime;
        dependsOn = List.copyOf(dependsOn);
    }

    /** Whether it is kept until a time of its own and takes no part in the rules of a policy. */
    boolean onDemand() {
        return keepUntil != null;
    }
}
