package dev.backupvault.retention;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.backupvault.audit.Audit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.policy.Decision;
import dev.backupvault.policy.ItemPlan;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.retention.SourcePlan.Mark;
import dev.backupvault.retention.SourcePlan.Swap;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.Rights;
import dev.backupvault.vault.SourceLease;
import dev.backupvault.vault.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Plans what policies take away, and does exactly that. The policy of an item is the one that its newest visible point
 * was sealed under; an item without one keeps everything. Thread-safe.
 */
public final class Retention {
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    private final Vault vault;
    private final PointStore points;
    private final Policies policies;
    private final FollowedSources followed;
    private final Expiry expiry;
    private final AcceptedPolicies accepted;
    private final Clock clock;

    /** @param clock this machine's; retention itself goes by the store's */
    public Retention(
            Vault vault, PointStore points, Policies policies, FollowedSources followed, Audit audit, Clock clock) {
        this.vault = vault;
        this.points = points;
        this.policies = policies;
        this.followed = followed;
        this.expiry = new Expiry(points, audit);
        this.accepted = new AcceptedPolicies(vault, audit);
        this.clock = clock;
    }

    /**
     * Plans a source: one plan a policy. Looks at the source, if its backup tool has a say, and writes nothing down.
     *
     * @throws VaultException {@link ErrorCode#CLOCK_SKEWED}; {@link ErrorCode#CONFIG_INVALID} if an item's policy is
     *     not known, or a source cannot be followed as it is to be
     */
    public SourcePlan plan(String tenant, String source) {
        Instant now = checkedNow();
        SourceLook look = SourceLook.at(followed.of(tenant, source));
        Map<String, PolicyGroup> groups = new TreeMap<>();
        Set<Swap> swaps = new HashSet<>();
        ItemPoints.each(points, tenant, source, item -> item.policy().ifPresent(name -> {
            groups.computeIfAbsent(name, key -> new PolicyGroup(points, key, policies.named(key), look, now))
                    .add(nameOf(item), item);
            swaps(item, name).forEach(swaps::add);
        }));
        return new SourcePlan(
                groups.values().stream()
                        .map(group -> group.plan(tenant, source))
                        .toList(),
                swaps,
                look.owner(),
                groups.values().stream().flatMap(group -> group.back().stream()).toList(),
                groups.entrySet().stream().collect(toMap(Map.Entry::getKey, group -> group.getValue()
                        .vanished())));
    }

    private static Stream<Swap> swaps(ItemPoints item, String now) {
        return item.points().stream()
                .filter(point -> !point.isHidden() && point.policy() != null)
                .map(PointSummary::policy)
                .filter(before -> !before.equals(now))
                .map(before -> new Swap(before, now));
    }

    private Instant checkedNow() {
        Instant now = points.now();
        Duration skew = Duration.between(now, clock.instant()).abs();
        if (skew.compareTo(MOST_SKEW) > 0) {
            throw VaultException.mismatch(
                            ErrorCode.CLOCK_SKEWED,
                            "this machine's clock is not the store's",
                            "at most " + MOST_SKEW.toMinutes() + " minutes apart",
                            skew.toSeconds() + " s")
                    .hint("correct the clock: one of the two is wrong, and points would go too early");
        }
        return now;
    }

    private String nameOf(ItemPoints item) {
        String listed = item.points().get(0).item();
        return listed.endsWith("…") ? item.item(points).item() : listed;
    }

    /** How the planned policies are weaker than what was accepted for the source. */
    public List<String> weaker(String tenant, String source, SourcePlan plan) {
        return accepted.weaker(tenant, source, inUse(plan));
    }

    private AcceptedPolicies.InUse inUse(SourcePlan plan) {
        return new AcceptedPolicies.InUse(
                policies,
                plan.plans().stream().map(RetentionPlan::policy).collect(toSet()),
                plan.swaps(),
                plan.owner());
    }

    /** Takes the policies of a source as they are now for what is wanted. */
    public void accept(String tenant, String source, String by) {
        accepted.accept(tenant, source, inUse(plan(tenant, source)), by);
    }

    /**
     * Plans a source, for what may be done; what was deleted at the source, or is there again, is written down.
     *
     * @param confirmed ids of plans that somebody has read and agreed to
     * @throws VaultException {@link ErrorCode#RETENTION_STOPPED} if a plan takes more than its share and is not
     *     confirmed, {@link ErrorCode#PLAN_CHANGED} if another one was confirmed, {@link ErrorCode#POLICY_WEAKER},
     *     {@link ErrorCode#CLOCK_SKEWED}, {@link ErrorCode#STORE_DENIED} without the right to delete
     */
    public List<RetentionPlan> planToApply(String tenant, String source, Set<String> confirmed, String by) {
        SourcePlan plan = plan(tenant, source);
        List<RetentionPlan> plans = plan.plans();
        mark(plan.back());
        plans.stream().filter(Retention::isMarked).forEach(known -> mark(plan, known));
        if (!plans.isEmpty()) {
            Rights.requireDelete(vault, "retention of '" + source + "'");
            accepted.check(tenant, source, inUse(plan), by); // what is weaker is the reason, and a large plan follows
        }
        checkConfirmed(plans, confirmed);
        plans.stream().filter(Predicate.not(Retention::isMarked)).forEach(agreed -> mark(plan, agreed));
        return plans;
    }

    /** Too much at once is marked when somebody has agreed: it may be a share that is not mounted. */
    private static boolean isMarked(RetentionPlan plan) {
        return plan.following() == null || !plan.following().tooMany();
    }

    private void mark(SourcePlan source, RetentionPlan plan) {
        mark(source.vanished().get(plan.policy()));
    }

    private void mark(List<Mark> marks) {
        for (Mark mark : marks) {
            try {
                points.update(points.open(mark.point()), status -> status.withGoneAt(mark.goneAt()));
            } catch (VaultException e) {
                if (e.code() != ErrorCode.RECORD_DAMAGED) { // what cannot be read is as good as held
                    throw e;
                }
            }
        }
    }

    private static void checkConfirmed(List<RetentionPlan> plans, Set<String> confirmed) {
        for (RetentionPlan plan : plans) {
            if (plan.stops() && !confirmed.contains(plan.id())) {
                throw VaultException.of(
                                ErrorCode.RETENTION_STOPPED,
                                "the plan " + plan.id() + " of '" + plan.source() + "' " + tooMuch(plan)
                                        + ", more than 'stop-at' of '" + plan.policy() + "' allows")
                        .hint("read it with `backup-vault retention plan --source " + plan.source()
                                + "`, and if it is right do it with `backup-vault retention apply --source "
                                + plan.source() + " --confirm " + plan.id() + "`");
            }
        }
        Set<String> unknown = new HashSet<>(confirmed);
        plans.forEach(plan -> unknown.remove(plan.id()));
        if (!unknown.isEmpty()) {
            throw VaultException.mismatch(
                            ErrorCode.PLAN_CHANGED,
                            "the confirmed plan is not the one that there is now",
                            plans.stream().map(RetentionPlan::id).toList(),
                            unknown)
                    .hint("read the new one with `backup-vault retention plan`");
        }
    }

    private static String tooMuch(RetentionPlan plan) {
        int points = plan.keep() + plan.remove();
        return isMarked(plan)
                ? "would remove " + plan.remove() + " of " + points + " points"
                : "finds " + plan.following().vanished().size() + " of " + points
                        + " points deleted at the source since the last look";
    }

    /** Does all that was planned, an item after the other. @return how many points are hidden now */
    public int apply(RetentionPlan plan, String by) {
        return plan.items().stream()
                .mapToInt(item -> apply(plan, item, by).size())
                .sum();
    }

    /**
     * Does what was planned for one item. What became protected or needed since stays.
     *
     * @param plan as {@link #planToApply} gave it
     * @return points that are hidden now
     * @throws VaultException {@link ErrorCode#SOURCE_LEASED}
     */
    public List<PointId> apply(RetentionPlan plan, ItemPlan item, String by) {
        List<Expiry.Chosen> removed = item.decisions().stream()
                .filter(Predicate.not(Decision::keep))
                .map(decision -> chosen(plan, decision))
                .toList();
        if (removed.isEmpty()) {
            return List.of();
        }
        try (SourceLease lease = SourceLease.take(vault, plan.tenant(), plan.source(), by)) {
            return expiry.hide(
                    lease,
                    ItemPoints.of(points, new ItemId(plan.tenant(), plan.source(), item.item())),
                    removed,
                    policies.named(plan.policy()).softDelete(),
                    by);
        }
    }

    private static Expiry.Chosen chosen(RetentionPlan plan, Decision decision) {
        String because = "policy " + plan.policy() + ", plan " + plan.id();
        return new Expiry.Chosen(
                decision.point(),
                plan.following() == null ? because : because + ": " + String.join("; ", decision.why()),
                decision.goneAt());
    }
}
