package dev.backupvault.census;

import dev.backupvault.point.PointId;
import dev.backupvault.policy.Policy;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.Lag;
import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts what one source has, an item after the other. Used by one thread. */
final class SourceTally {
    private final String tenant;
    private final String source;
    private final Map<String, Lag> waiting = new TreeMap<>();
    private long items;
    private long points;
    private long bytes;
    private long hidden;
    private long damaged;
    private long broken;
    private Instant newestTaken;
    private Instant newestStored;
    private Instant oldestUnverified;

    SourceTally(String tenant, String source) {
        this.tenant = tenant;
        this.source = source;
    }

    /** @param policy that the item is kept by, or null */
    void add(ItemPoints item, Policy policy) {
        List<PointSummary> seen =
                item.points().stream().filter(point -> !point.isHidden()).toList();
        hidden += item.points().size() - seen.size();
        if (!seen.isEmpty()) {
            items++;
            Set<PointId> bad = item.broken();
            broken += seen.stream()
                    .filter(point -> !point.damaged() && bad.contains(point.point()))
                    .count();
        }
        for (PointSummary point : seen) {
            points++;
            bytes += point.bytes();
            damaged += point.damaged() ? 1 : 0;
            newestTaken = latest(newestTaken, point.backupTime());
            newestStored = latest(newestStored, point.storedAt());
            if (point.readBackAt() == null) {
                oldestUnverified = earliest(oldestUnverified, point.storedAt());
            }
        }
        if (policy != null && !seen.isEmpty()) {
            policy.replicateTo().ifPresent(location -> count(location, seen));
        }
    }

    private void count(String location, List<PointSummary> seen) {
        waiting.putIfAbsent(location, Lag.none(location));
        seen.stream()
                .filter(point -> point.waitsFor(location))
                .forEach(point -> waiting.computeIfPresent(location, (name, lag) -> lag.plus(point)));
    }

    private static Instant latest(Instant a, Instant b) {
        return a == null || b.isAfter(a) ? b : a;
    }

    private static Instant earliest(Instant a, Instant b) {
        return a == null || b.isBefore(a) ? b : a;
    }

    SourceCount count() {
        return new SourceCount(
                tenant,
                source,
                items,
                points,
                bytes,
                hidden,
                damaged,
                broken,
                newestTaken,
                newestStored,
                oldestUnverified,
                List.copyOf(waiting.values()));
    }
}
