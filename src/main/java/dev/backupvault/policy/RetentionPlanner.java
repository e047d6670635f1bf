package dev.backupvault.policy;

import dev.backupvault.units.Units;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Decides which points of an item a policy keeps (docs/POLICIES.md). It reads no clock and no store, and its answer
 * does not depend on the order of the points. Immutable and thread-safe.
 *
 * <p>A point is good if neither it nor anything that it needs is damaged, missing or needs itself in a circle. Only
 * good points take part in the rules of a policy. One that is not good goes when a newer good one is there, unless it
 * is held, locked, younger than the minimum age or needed by one that is kept. One that nothing but a mark says to be
 * broken is not good and stays: either could be wrong.
 */
public final class RetentionPlanner {
    private static final List<String> NO_RULE = List.of("no rule keeps it");

    private final Policy policy;
    private final Owner owner;
    private final Instant now;
    private final TierSlots tiers;

    /** For points that the policy alone decides about. */
    public RetentionPlanner(Policy policy, Instant now) {
        this(policy, Owner.VAULT, now);
    }

    /** @param owner who else has a say */
    public RetentionPlanner(Policy policy, Owner owner, Instant now) {
        this.policy = policy;
        this.owner = owner;
        this.now = now;
        this.tiers = new TierSlots(policy.keep(), now);
    }

    /**
     * Plans one item, in time and memory proportional to its points and their dependencies (but for sorting).
     *
     * @param visible all points of the item that are not hidden
     * @throws IllegalArgumentException if two points have one id
     */
    public ItemPlan plan(String item, Collection<Candidate> visible) {
        return new ItemPlan(item, new Run(visible).decisions());
    }

    /** One item's points, newest first, and why they are kept. */
    private final class Run {
        private final List<Candidate> points;
        private final Chains chains;
        private final List<List<String>> why;
        private final int newestGood;

        Run(Collection<Candidate> visible) {
            points = visible.stream().sorted(Candidate.NEWEST_FIRST).toList();
            chains = new Chains(points);
            why = new ArrayList<>(
                    points.stream().map(point -> (List<String>) null).toList());
            newestGood = first(chains::good);
        }

        List<Decision> decisions() {
            forItself();
            theNewest();
            if (owner.policyKeeps()) {
                byRule();
            }
            if (owner.follows()) {
                untilDeletedAtTheSource();
            }
            withoutBetter();
            forOthers();
            List<Decision> decisions = new ArrayList<>(points.size());
            for (int at = 0; at < points.size(); at++) {
                Candidate point = points.get(at);
                boolean keep = why.get(at) != null;
                decisions.add(new Decision(
                        point.id(),
                        point.kind(),
                        point.backupTime(),
                        keep,
                        keep ? why.get(at) : whyNot(at),
                        owner.follows() ? point.goneAt() : null));
            }
            return decisions;
        }

        private void keep(int at, String reason) {
            if (why.get(at) == null) {
                why.set(at, new ArrayList<>(2));
            }
            why.get(at).add(reason);
        }

        private int first(IntPredicate wanted) {
            for (int at = 0; at < points.size(); at++) {
                if (wanted.test(at)) {
                    return at;
                }
            }
            return points.size();
        }

        private void forItself() {
            Instant young = now.minus(policy.minimumAge());
            for (int at = 0; at < points.size(); at++) {
                Candidate point = points.get(at);
                if (chains.doubtful(at)) {
                    keep(at, "marked as broken, though nothing that it needs is damaged");
                }
                if (point.held()) {
                    keep(at, "held");
                }
                if (point.lockedUntil() != null && point.lockedUntil().isAfter(now)) {
                    keep(at, "locked until " + point.lockedUntil());
                }
                if (point.storedAt().isAfter(young)) {
                    keep(at, "younger than minimum age");
                }
                if (point.onDemand() && point.keepUntil().isAfter(now)) {
                    keep(at, "on demand until " + point.keepUntil());
                }
            }
        }

        /** What a restore would start from stays, even if the policy has no place for it. */
        private void theNewest() {
            int verified = first(at -> chains.good(at) && points.get(at).verified());
            int proven = first(chains::proven);
            if (newestGood < points.size()) {
                keep(newestGood, "newest");
            }
            if (verified < points.size()) {
                keep(verified, "newest verified");
            }
            if (proven < points.size() && proven != verified) {
                keep(proven, "newest verified with all it needs");
            }
        }

        private void byRule() {
            Keep rules = policy.keep();
            List<Integer> taking = new ArrayList<>();
            for (int at = 0; at < points.size(); at++) {
                if (!points.get(at).onDemand() && (rules.all() || chains.good(at))) {
                    taking.add(at);
                }
            }
            if (rules.all()) {
                taking.forEach(at -> keep(at, "everything is kept"));
                return;
            }
            for (int n = 0; n < Math.min(rules.last(), taking.size()); n++) {
                keep(taking.get(n), "last " + (n + 1) + " of " + rules.last());
            }
            within(taking);
            tiers.fill(points, taking, this::keep);
        }

        /** Counted from the newest point and not from now, as tiers are: an outage must not make good points expire. */
        private void within(List<Integer> taking) {
            if (policy.keep().within().isZero() || taking.isEmpty()) {
                return;
            }
            Instant since =
                    points.get(taking.get(0)).backupTime().minus(policy.keep().within());
            String reason = "within " + Units.text(policy.keep().within());
            for (int at : taking) {
                if (points.get(at).backupTime().isBefore(since)) {
                    return;
                }
                keep(at, reason);
            }
        }

        private void untilDeletedAtTheSource() {
            for (int at = 0; at < points.size(); at++) {
                Candidate point = points.get(at);
                if (point.onDemand()) {
                    continue;
                }
                if (point.goneAt() == null) {
                    keep(at, "not known to be deleted at the source");
                } else if (point.goneAt().plus(policy.follow().grace()).isAfter(now)) {
                    keep(
                            at,
                            deleted(point) + ", stays until "
                                    + point.goneAt().plus(policy.follow().grace()));
                }
            }
        }

        private static String deleted(Candidate point) {
            return "deleted at the source since " + point.goneAt();
        }

        private void withoutBetter() {
            for (int at = 0; at < newestGood; at++) {
                keep(at, chains.flaw(at) + ", but no newer point is good");
            }
        }

        private void forOthers() {
            BitSet wanted = new BitSet();
            for (int at = 0; at < points.size(); at++) {
                wanted.set(at, why.get(at) != null);
            }
            int[] neededBy = chains.neededBy(wanted);
            for (int at = 0; at < points.size(); at++) {
                if (neededBy[at] >= 0) {
                    keep(at, "needed by " + points.get(neededBy[at]).id());
                }
            }
        }

        private List<String> whyNot(int at) {
            Candidate point = points.get(at);
            if (owner == Owner.VAULT || point.onDemand()) {
                return ruledOut(at);
            }
            List<String> reasons = new ArrayList<>(List.of(deleted(point)));
            if (owner == Owner.BOTH) {
                reasons.addAll(ruledOut(at));
            }
            return reasons;
        }

        private List<String> ruledOut(int at) {
            Candidate point = points.get(at);
            if (!chains.good(at)) {
                return List.of(
                        chains.flaw(at) + ", and " + points.get(newestGood).id() + " is newer and good");
            }
            return point.onDemand() ? List.of("on demand until " + point.keepUntil() + ", which is over") : NO_RULE;
        }
    }
}
