package dev.backupvault.watch;

import dev.backupvault.vault.PointStore.Origin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what is news: the same thing is said again only after a while, or when it was over in between. Thread-safe.
 */
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int MOST_REMEMBERED = 100_000;

    private Duration repeat; // guarded by this
    private final Clock clock;
    private final Consumer<Alert> outlet;
    private final Map<String, Instant> said = new LinkedHashMap<>(); // guarded by this; oldest first

    /**
     * @param repeat after how long the same thing is said again
     * @param outlet gets what is news; called by one thread at a time
     */
    Alerts(Duration repeat, Clock clock, Consumer<Alert> outlet) {
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
        Instant now = clock.instant();
        Instant before = said.get(alert.subject());
        // What fails every night does so some seconds earlier now and then.
        if (before != null && before.plus(repeat).minus(repeat.dividedBy(20)).isAfter(now)) {
            return;
        }
        said.remove(alert.subject());
        said.put(alert.subject(), now);
        if (said.size() > MOST_REMEMBERED) {
            Iterator<String> oldest = said.keySet().iterator();
            oldest.next();
            oldest.remove();
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
        outlet.accept(alert);
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
        said.keySet()
                .removeIf(subject -> prefixes.stream().anyMatch(subject::startsWith)
                        && full.stream().noneMatch(subject::startsWith)
                        && !there.contains(subject));
    }

    private static String field(String name, Object value) {
        return value == null
                ? ""
                : " " + name + "=\""
                        + value.toString().replaceAll("\\p{Cc}", "?").replace("\"", "'") + "\"";
    }
}
