package dev.backupvault.retention;

import dev.backupvault.policy.Candidate;
import dev.backupvault.policy.FollowShare;
import dev.backupvault.policy.Following;
import dev.backupvault.policy.ItemPlan;
import dev.backupvault.policy.Owner;
import dev.backupvault.policy.Policy;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.policy.RetentionPlanner;
import dev.backupvault.retention.SourcePlan.Mark;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The items of a source that one policy is for, on their way to a plan. Not thread-safe. */
final class PolicyGroup {
    private final PointStore points;
    private final String name;
    private final Policy policy;
    private final SourceLook look;
    private final Instant now;
    private final RetentionPlanner planner;
    private final List<ItemPlan> plans = new ArrayList<>();
    private final List<FollowShare.Item> followed = new ArrayList<>();
    private final List<Mark> vanished = new ArrayList<>();
    private final List<Mark> back = new ArrayList<>();
    private int deleted;

    PolicyGroup(PointStore points, String name, Policy policy, SourceLook look, Instant now) {
        this.points = points;
        this.name = name;
        this.policy = policy;
        this.look = look;
        this.now = now;
        this.planner = new RetentionPlanner(policy, look.owner(), now);
    }

    /** @param itemName in full */
    void add(String itemName, ItemPoints item) {
        List<Candidate> candidates = item.points().stream()
                .filter(point -> !point.isHidden())
                .map(point -> candidate(point, item))
                .toList();
        ItemPlan plan = planner.plan(itemName, candidates);
        if (look.owner().follows()) {
            followed.add(new FollowShare.Item(plan, plan.removed().isEmpty() ? List.of() : candidates));
        } else {
            plans.add(plan);
        }
    }

    private Candidate candidate(PointSummary point, ItemPoints item) {
        return new Candidate(
                point.point(),
                point.kind(),
                point.backupTime(),
                point.storedAt(),
                item.needsOf(point.point()),
                point.readBackAt() != null && !point.damaged(),
                point.damaged(),
                !point.brokenBy().isEmpty(),
                point.holds() > 0,
                point.lockedUntil(),
                point.keepUntil(),
                goneAt(point));
    }

    /** What was once seen to be deleted counts only while that is still so. */
    private Instant goneAt(PointSummary point) {
        boolean isReadable = !Instant.MAX.equals(point.lockedUntil());
        if (!look.owner().follows() || look.notListed().isPresent() || point.keepUntil() != null || !isReadable) {
            return null;
        }
        if (!look.isGone(points.open(point).manifest())) {
            if (point.goneAt() != null) {
                back.add(new Mark(point, null));
            }
            return null;
        }
        deleted++;
        if (point.goneAt() == null) {
            vanished.add(new Mark(point, now));
            return now;
        }
        return point.goneAt();
    }

    RetentionPlan plan(String tenant, String source) {
        if (look.owner() == Owner.VAULT) {
            return RetentionPlan.of(tenant, source, name, policy, now, plans);
        }
        int all = followed.stream()
                .mapToInt(item -> item.plan().decisions().size())
                .sum();
        Following following = Following.of(
                look.owner(),
                policy,
                all,
                deleted,
                vanished.stream().map(mark -> mark.point().point()).toList(),
                look.notListed().orElse(null));
        return RetentionPlan.of(tenant, source, name, policy, now, FollowShare.limit(policy, followed), following);
    }

    /** What is to be written of deletions: those that vanished, and those that came back. */
    List<Mark> vanished() {
        return vanished;
    }

    List<Mark> back() {
        return back;
    }
}
