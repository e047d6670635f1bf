package dev.backupvault.component;

import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.Tier;
import java.time.Duration;
import java.time.Instant;

/**
 * When a point is to be read back: as its policy says, or else as the route does. A policy with {@code after-ingest}
 * wants it at once, and so does a route; one without wants it when the first time is over.
 *
 * @param every the route's
 */
record VerificationDue(Policies policies, Duration every) {

    /** When a point that can be read is to be read the next time. */
    Instant of(PointSummary point) {
        Policy policy = policies.byName().get(point.policy() == null ? "" : point.policy());
        Duration interval = policy == null ? every : policy.verify().every().orElse(every);
        if (point.readBackAt() != null) {
            return point.readBackAt().plus(interval);
        }
        return policy == null || policy.verify().afterIngest()
                ? point.storedAt()
                : point.storedAt().plus(interval);
    }

    /** What is archived cannot be read, and what is hidden need not be. */
    boolean isDue(PointSummary point, Instant now) {
        boolean archived = point.tier() != null && point.tier().name().equals(Tier.ARCHIVE.word());
        return !point.isHidden() && !archived && !of(point).isAfter(now);
    }
}
