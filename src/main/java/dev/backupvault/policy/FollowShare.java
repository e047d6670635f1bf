package dev.backupvault.policy;

import dev.backupvault.point.PointId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Lets one run take no more of a source than {@code follow.share}: the oldest points first, each after all that need
 * it, so that what stays can be restored. Not thread-safe.
 */
public final class FollowShare {
    private final List<Item> items;
    private int left;

    /** @param points those that the plan was made of */
    public record Item(ItemPlan plan, List<Candidate> points) {}

    private record Place(int item, PointId point, Instant taken) {}

    private FollowShare(List<Item> items, int left) {
        this.items = items;
        this.left = left;
    }

    /**
     * Puts off what is more than the share.
     *
     * @param items all of the source that the policy is for
     * @return their plans, in the same order
     */
    public static List<ItemPlan> limit(Policy policy, List<Item> items) {
        int points =
                items.stream().mapToInt(item -> item.plan().decisions().size()).sum();
        int share = policy.follow().share();
        return new FollowShare(items, Math.max(1, (int) (points * (long) share / 100)))
                .plans("goes with a later run: follow.share is " + share + "%");
    }

    private List<ItemPlan> plans(String later) {
        List<Going> going = items.stream().map(Going::new).toList();
        List<Place> oldestFirst = new ArrayList<>();
        for (int at = 0; at < items.size(); at++) {
            for (Candidate point : going.get(at).points.values()) {
                oldestFirst.add(new Place(at, point.id(), point.backupTime()));
            }
        }
        oldestFirst.sort(
                Comparator.comparing(Place::taken).thenComparing(Place::item).thenComparing(Place::point));
        for (Place place : oldestFirst) {
            left -= going.get(place.item()).take(place.point(), left);
        }
        List<ItemPlan> plans = new ArrayList<>();
        going.forEach(item -> plans.add(item.plan(later)));
        return plans;
    }

    /** What may go of one item. */
    private static final class Going {
        private final ItemPlan plan;
        private final Map<PointId, Candidate> points = new LinkedHashMap<>();
        private final Map<PointId, List<PointId>> users = new HashMap<>();
        private final Set<PointId> taken = new HashSet<>();

        Going(Item item) {
            plan = item.plan();
            Set<PointId> removed = new HashSet<>(plan.removed());
            item.points().stream()
                    .filter(point -> removed.contains(point.id()))
                    .forEach(point -> points.put(point.id(), point));
            points.values().forEach(point -> point.dependsOn()
                    .forEach(base ->
                            users.computeIfAbsent(base, id -> new ArrayList<>()).add(point.id())));
        }

        /** Takes a point after all that need it, or as many of those as there is room for. @return how many */
        int take(PointId oldest, int room) {
            Map<PointId, Integer> waitsFor = usersWithin(oldest);
            Queue<PointId> free = new PriorityQueue<>(Comparator.comparing(points::get, Candidate.NEWEST_FIRST));
            waitsFor.forEach((point, count) -> {
                if (count == 0) {
                    free.add(point);
                }
            });
            int count = 0;
            while (count < room && !free.isEmpty()) {
                PointId point = free.remove();
                taken.add(point);
                count++;
                for (PointId base : Set.copyOf(points.get(point).dependsOn())) {
                    if (waitsFor.containsKey(base) && waitsFor.merge(base, -1, Integer::sum) == 0) {
                        free.add(base);
                    }
                }
            }
            return count;
        }

        /** A point and all that need it and are not taken yet, each with how many of them need it directly. */
        private Map<PointId, Integer> usersWithin(PointId base) {
            Map<PointId, Integer> counts = new LinkedHashMap<>();
            if (taken.contains(base)) {
                return counts;
            }
            Deque<PointId> open = new ArrayDeque<>(List.of(base));
            counts.put(base, 0);
            while (!open.isEmpty()) {
                PointId point = open.pop();
                Set<PointId> using = new HashSet<>(users.getOrDefault(point, List.of()));
                using.removeAll(taken);
                counts.put(point, using.size());
                for (PointId user : using) {
                    if (counts.putIfAbsent(user, 0) == null) {
                        open.add(user);
                    }
                }
            }
            return counts;
        }

        private ItemPlan plan(String later) {
            return new ItemPlan(
                    plan.item(),
                    plan.decisions().stream()
                            .map(decision -> decision.keep() || taken.contains(decision.point())
                                    ? decision
                                    : putOff(decision, later))
                            .toList());
        }

        private static Decision putOff(Decision decision, String later) {
            List<String> why = new ArrayList<>(decision.why());
            why.add(later);
            return new Decision(decision.point(), decision.kind(), decision.taken(), true, why, decision.goneAt());
        }
    }
}
