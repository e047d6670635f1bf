package dev.backupvault.watch;

import dev.backupvault.vault.PointStore.Origin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what is news: the same thing is said again only after a while, or when it was over in between. Thread-safe.
 */
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int MOST_REMEMBERED = 100_000;
    private static final int MOST_UNSAID = 10_000;

    private Duration repeat; // guarded by this
    private final Clock clock;
    private final Outlet outlet;
    private final Map<String, Instant> said = new LinkedHashMap<>(); // guarded by this; oldest first
    private final Map<String, Unsaid> unsaid = new LinkedHashMap<>(); // guarded by this; oldest first

    /** The ways that alerts go. Called by one thread at a time. */
    interface Outlet {
        /**
         * Gives an alert to those that are asked for, by their names.
         *
         * @return those of them that had no room for it
         */
        Set<String> give(Alert alert, Predicate<String> to);
    }

    private record Unsaid(Alert alert, Set<String> full) {}

    /**
     * @param repeat after how long the same thing is said again
     * @param outlet gets what is news
     */
    Alerts(Duration repeat, Clock clock, Outlet outlet) {
        this.repeat = repeat;
        this.clock = clock;
        this.outlet = outlet;
    }

    /** @param time after how long the same thing is said again, from now on */
    synchronized void repeatAfter(Duration time) {
        repeat = time;
    }

    /** Says it, if it is news. */
    public synchronized void raise(Alert alert) {
        Instant before = said.get(alert.subject());
        // What fails every night does so some seconds earlier now and then.
        boolean lately = before != null
                && before.plus(repeat).minus(repeat.dividedBy(20)).isAfter(clock.instant());
        if (lately || unsaid.containsKey(alert.subject())) {
            return;
        }
        LOG.warn(
                "alert kind={}{}{}{}{}{}{}",
                alert.kind().word(),
                field("tenant", alert.tenant()),
                field("source", alert.source()),
                field("item", alert.item()),
                field("point", alert.point()),
                field("code", alert.code()),
                field("why", alert.fact()));
        Set<String> full = say(alert, way -> true);
        if (!full.isEmpty()) {
            LOG.warn(
                    "alert-waits kind={} routes={} why=\"their queues are full\"",
                    alert.kind().word(),
                    full);
        }
    }

    /** Says what some way had no room for, to those that had none. */
    synchronized void sayAgain() {
        List<Unsaid> waiting = List.copyOf(unsaid.values());
        unsaid.clear();
        waiting.forEach(one -> say(one.alert, one.full::contains));
    }

    /** It counts as said when all have taken it. @return those that have not */
    private Set<String> say(Alert alert, Predicate<String> to) {
        Set<String> full = outlet.give(alert, to);
        if (full.isEmpty()) {
            said.remove(alert.subject());
            said.put(alert.subject(), clock.instant());
            limit(said, MOST_REMEMBERED);
        } else {
            unsaid.put(alert.subject(), new Unsaid(alert, full));
            limit(unsaid, MOST_UNSAID)
                    .ifPresent(lost -> LOG.error(
                            "alert-lost kind={} routes={} why=\"{} wait to be said\"",
                            lost.alert.kind().word(),
                            lost.full,
                            MOST_UNSAID));
        }
        return full;
    }

    /** @return what had to go */
    private static <V> Optional<V> limit(Map<String, V> remembered, int most) {
        if (remembered.size() <= most) {
            return Optional.empty();
        }
        Iterator<V> oldest = remembered.values().iterator();
        V first = oldest.next();
        oldest.remove();
        return Optional.of(first);
    }

    /**
     * Forgets what is over, so that it is news when it comes back.
     *
     * @param kinds that were looked for
     * @param still what was found of these kinds
     * @param crowded sources of which not all was found: of those nothing is forgotten
     */
    synchronized void over(Set<Alert.Kind> kinds, Iterable<Alert> still, Set<Origin> crowded) {
        Set<String> prefixes = kinds.stream().map(kind -> kind + "\n").collect(Collectors.toSet());
        Set<String> full = crowded.stream()
                .flatMap(origin ->
                        kinds.stream().map(kind -> kind + "\n" + origin.tenant() + "\n" + origin.source() + "\n"))
                .collect(Collectors.toSet());
        Set<String> there = new HashSet<>();
        still.forEach(alert -> there.add(alert.subject()));
        Predicate<String> over = subject -> prefixes.stream().anyMatch(subject::startsWith)
                && full.stream().noneMatch(subject::startsWith)
                && !there.contains(subject);
        said.keySet().removeIf(over);
        unsaid.keySet().removeIf(over);
    }

    private static String field(String name, Object value) {
        return value == null
                ? ""
                : " " + name + "=\""
                        + value.toString().replaceAll("\\p{Cc}", "?").replace("\"", "'") + "\"";
    }
}
