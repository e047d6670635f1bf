package dev.backupvault.replicate;

import dev.backupvault.point.PointId;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.Lag;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds, from lists alone, what is to be replicated. The policy of an item is the one that its newest visible point was
 * sealed under. Hidden and damaged points are not replicated. Thread-safe.
 */
public final class Backlog {
    private final PointStore points;
    private final Policies policies;

    public Backlog(PointStore points, Policies policies) {
        this.points = points;
        this.policies = policies;
    }

    /**
     * What one look found.
     *
     * @param points those that waited longest, each after all that it needs
     * @param lags one a location, in the order of their names; all that waits counts
     * @param unknownPolicies policies that items were sealed under and that nobody knows: nothing of those is
     *     replicated
     */
    public record Found(List<DuePoint> points, List<Lag> lags, Set<String> unknownPolicies) {}

    /**
     * Looks.
     *
     * @param tenant null for all, like source
     * @param most points that the answer has at most
     * @param last manifests of points that come last, with what needs them: they were tried, and failed
     */
    public Found find(String tenant, String source, int most, Set<String> last) {
        Look look = new Look(most, last);
        if (!look.lags.isEmpty()) { // a vault without replicas pays nothing for them
            ItemPoints.each(points, tenant, source, look::item);
        }
        return look.found();
    }

    /** A point that is due. Its place in the order is never before those of what it needs. */
    private record Ranked(boolean last, Instant since, long number, DuePoint due) {
        static final Comparator<Ranked> ORDER =
                Comparator.comparing(Ranked::last).thenComparing(Ranked::since).thenComparing(Ranked::number);
    }

    private final class Look {
        private final int most;
        private final Set<String> last;
        private final PriorityQueue<Ranked> first = new PriorityQueue<>(Ranked.ORDER.reversed());
        private final Map<String, Lag> lags = new TreeMap<>();
        private final Set<String> unknown = new TreeSet<>();
        private long number;

        Look(int most, Set<String> last) {
            this.most = most;
            this.last = last;
            policies.byName().values().stream()
                    .flatMap(policy -> policy.replicateTo().stream())
                    .forEach(location -> lags.put(location, Lag.none(location)));
        }

        void item(ItemPoints item) {
            location(item).ifPresent(location -> {
                List<PointSummary> basesFirst = new ArrayList<>(item.dependentsFirst());
                Collections.reverse(basesFirst);
                Map<PointId, Ranked> due = new HashMap<>();
                basesFirst.stream()
                        .filter(point -> point.waitsFor(location))
                        .map(point -> rank(new DuePoint(point, location), item, due))
                        .forEach(this::take);
            });
        }

        private Optional<String> location(ItemPoints item) {
            Optional<String> name = item.policy();
            Policy policy = name.map(policies.byName()::get).orElse(null);
            if (name.isPresent() && policy == null) {
                unknown.add(name.get());
            }
            return policy == null ? Optional.empty() : policy.replicateTo();
        }

        private Ranked rank(DuePoint point, ItemPoints item, Map<PointId, Ranked> due) {
            boolean late = last.contains(point.place());
            Instant since = point.point().storedAt();
            for (PointId needed : item.needsOf(point.point().point())) {
                Ranked base = due.get(needed);
                if (base != null) {
                    late |= base.last;
                    since = base.since.isAfter(since) ? base.since : since;
                }
            }
            Ranked ranked = new Ranked(late, since, number++, point);
            due.put(point.point().point(), ranked);
            return ranked;
        }

        private void take(Ranked ranked) {
            lags.computeIfPresent(ranked.due.location(), (location, lag) -> lag.plus(ranked.due.point()));
            first.add(ranked);
            if (first.size() > most) {
                first.remove();
            }
        }

        Found found() {
            return new Found(
                    first.stream().sorted(Ranked.ORDER).map(Ranked::due).toList(),
                    List.copyOf(lags.values()),
                    Set.copyOf(unknown));
        }
    }
}
