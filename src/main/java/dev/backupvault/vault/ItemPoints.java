package dev.backupvault.vault;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All points of one item as a list showed them, hidden ones included, and which of them needs which. Immutable.
 *
 * @param needs direct dependencies of the points that have any
 */
public record ItemPoints(List<PointSummary> points, Map<PointId, List<PointId>> needs) {

    /** An item after the other, in the store's order; memory holds one item, and the statuses of all that is listed. */
    public static void each(PointStore store, String tenant, String source, Consumer<ItemPoints> taker) {
        try (Stream<ItemPoints> items = stream(store, tenant, source)) {
            items.forEach(taker);
        }
    }

    /** The same, read no further than its user does; to be closed. */
    public static Stream<ItemPoints> stream(PointStore store, String tenant, String source) {
        Stream<PointSummary> all = store.list(tenant, source, null);
        Iterator<PointSummary> points = all.iterator();
        Iterator<ItemPoints> items = new Iterator<>() {
            private PointSummary first = points.hasNext() ? points.next() : null;

            @Override
            public boolean hasNext() {
                return first != null;
            }

            @Override
            public ItemPoints next() {
                if (first == null) {
                    throw new NoSuchElementException();
                }
                String folder = folder(first);
                List<PointSummary> item = new ArrayList<>();
                while (first != null && folder(first).equals(folder)) {
                    item.add(first);
                    first = points.hasNext() ? points.next() : null;
                }
                return of(store, item);
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED), false)
                .onClose(all::close);
    }

    /** The item's full name, which a list may show cut short. */
    public ItemId item(PointStore store) {
        return store.open(points.get(0)).manifest().itemId();
    }

    /** Names of long items are cut, so an item is known by where its manifests lie. */
    private static String folder(PointSummary point) {
        String name = point.manifest().name();
        return name.substring(0, name.lastIndexOf('/'));
    }

    private static ItemPoints of(PointStore store, List<PointSummary> points) {
        Map<PointId, List<PointId>> needs = new HashMap<>();
        for (PointSummary point : points) {
            if (point.dependsOn() > 0) {
                needs.put(
                        point.point(),
                        point.needs() != null
                                ? point.needs()
                                : store.open(point).manifest().dependsOn());
            }
        }
        return new ItemPoints(List.copyOf(points), needs);
    }

    /** The policy that the item is kept by: the one that its newest visible point was sealed under. */
    public Optional<String> policy() {
        return points.stream()
                .filter(point -> !point.isHidden())
                .max(Comparator.comparing(PointSummary::storedAt).thenComparing(PointSummary::point))
                .map(PointSummary::policy);
    }

    /** The item as it is now. */
    public static ItemPoints of(PointStore store, ItemId item) {
        try (Stream<PointSummary> all = store.list(item.tenant(), item.source(), item.item())) {
            return of(store, all.toList());
        }
    }

    public List<PointId> needsOf(PointId point) {
        return needs.getOrDefault(point, List.of());
    }

    /** The points that need a point directly, by the point that they need. */
    public Map<PointId, List<PointSummary>> users() {
        Map<PointId, List<PointSummary>> users = new HashMap<>();
        points.forEach(
                user -> needsOf(user.point()).forEach(base -> users.computeIfAbsent(base, id -> new ArrayList<>())
                        .add(user)));
        return users;
    }

    /** All that a point needs, directly or through others, itself left out; also ids that the item does not have. */
    public Set<PointId> allNeeds(PointId point) {
        Set<PointId> found = new HashSet<>();
        Deque<PointId> open = new ArrayDeque<>(needsOf(point));
        while (!open.isEmpty()) {
            PointId next = open.pop();
            if (!next.equals(point) && found.add(next)) {
                open.addAll(needsOf(next));
            }
        }
        return found;
    }

    /** All points that need a point, directly or through others. */
    public Set<PointId> allUsers(PointId point) {
        return allUsers(List.of(point)).keySet();
    }

    /** Those that need one of the bases, by way of which of them; each the first that is found. */
    private Map<PointId, PointId> allUsers(Collection<PointId> bases) {
        Map<PointId, List<PointSummary>> users = users();
        Map<PointId, PointId> found = new HashMap<>();
        Deque<PointId> open = new ArrayDeque<>(bases);
        while (!open.isEmpty()) {
            PointId base = open.pop();
            for (PointSummary user : users.getOrDefault(base, List.of())) {
                PointId by = found.getOrDefault(base, base);
                if (found.putIfAbsent(user.point(), by.equals(PointId.NOWHERE) ? base : by) == null) {
                    open.add(user.point());
                }
            }
        }
        return found;
    }

    /** Points that cannot be restored though their own bytes may be whole: what they need is damaged or not there. */
    public Set<PointId> broken() {
        return brokenBy().keySet();
    }

    /** The same, and one of the damaged or missing points that they need. */
    Map<PointId, PointId> brokenBy() {
        Set<PointId> there = new HashSet<>();
        points.forEach(point -> there.add(point.point()));
        Set<PointId> bad = new LinkedHashSet<>();
        points.stream().filter(PointSummary::damaged).map(PointSummary::point).forEach(bad::add);
        needs.values()
                .forEach(bases ->
                        bases.stream().filter(base -> !there.contains(base)).forEach(bad::add));
        return allUsers(bad);
    }

    /** Each point before all that it needs. Points that need each other, which no tool writes, come last. */
    public List<PointSummary> dependentsFirst() {
        Map<PointId, PointSummary> left = new LinkedHashMap<>();
        points.forEach(point -> left.put(point.point(), point));
        Map<PointId, Integer> waiting = new HashMap<>();
        users().forEach((base, using) -> waiting.put(base, using.size()));
        List<PointSummary> order = new ArrayList<>(points.size());
        Deque<PointSummary> free = new ArrayDeque<>(points.stream()
                .filter(point -> !waiting.containsKey(point.point()))
                .toList());
        while (!free.isEmpty()) {
            PointSummary point = free.pop();
            order.add(point);
            left.remove(point.point());
            for (PointId base : needsOf(point.point())) {
                if (waiting.merge(base, -1, Integer::sum) == 0 && left.containsKey(base)) {
                    free.add(left.get(base));
                }
            }
        }
        order.addAll(left.values());
        return order;
    }
}
