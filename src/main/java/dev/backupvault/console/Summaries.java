package dev.backupvault.console;

import dev.backupvault.management.Management;
import dev.backupvault.point.ItemId;
import dev.backupvault.procedure.Reports;
import dev.backupvault.service.VaultServices;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore.Origin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the console asks for every few seconds: made once for all who look, and kept as long. Thread-safe. */
final class Summaries implements AutoCloseable {
    static final int MOST_ITEMS = 5_000;
    private static final int LAST_DRILLS = 20;
    private static final int THREADS = 3;
    private static final int MOST_SOURCES = 20;
    private static final int MOST_TIMELINES = 8;
    private static final String ALL = "";
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final VaultServices services;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "console-summary");
        thread.setDaemon(true);
        return thread;
    });
    private final Kept<String, List<SourceLine>> sources;
    private final Kept<String, List<Origin>> origins;
    private final Kept<Origin, Items> items;
    private final Kept<ItemId, Timeline> timelines;
    private final Kept<String, List<DrillLine>> drills;

    /** @param more there are more than are listed */
    record Items(List<ItemLine> items, boolean more) {}

    Summaries(Management management) {
        this.services = management.services();
        this.sources = kept(
                all -> management.sources().list().stream()
                        .map(source -> SourceLine.of(
                                source.withLastPointAt(management.newestPoint(source.source())),
                                services.policies(),
                                services.ingest().uploads().running()))
                        .toList(),
                Duration.ofSeconds(3),
                1);
        this.origins = kept(all -> management.origins(), Duration.ofSeconds(10), 1);
        this.items = kept(this::makeItems, Duration.ofSeconds(10), MOST_SOURCES);
        this.timelines = kept(item -> Timeline.of(services.points(), item), Duration.ofSeconds(5), MOST_TIMELINES);
        this.drills = kept(all -> makeDrills(), Duration.ofSeconds(20), 1);
    }

    private <K, V> Kept<K, V> kept(Function<K, V> maker, Duration fresh, int most) {
        return new Kept<>(maker, fresh, PATIENCE, most, threads, Clock.systemUTC());
    }

    private Items makeItems(Origin origin) {
        List<ItemLine> lines = new ArrayList<>();
        try (Stream<ItemPoints> all = ItemPoints.stream(services.points(), origin.tenant(), origin.source())) {
            all.limit(MOST_ITEMS + 1L).forEach(item -> lines.add(ItemLine.of(services.points(), item)));
        }
        boolean more = lines.size() > MOST_ITEMS;
        return new Items(more ? lines.subList(0, MOST_ITEMS) : lines, more);
    }

    private List<DrillLine> makeDrills() {
        Reports reports = new Reports(services.vault());
        List<String> names = new ArrayList<>(reports.last(LAST_DRILLS));
        Collections.reverse(names);
        return names.stream()
                .map(name -> DrillLine.of(name, reports.read(name)))
                .toList();
    }

    /**
     * A value for a page.
     *
     * @param asOf when it was asked for; null if it is still being made: ask again
     */
    record Shown<V>(Instant asOf, V value) {
        static <V> Shown<V> of(Optional<Kept.Made<V>> made) {
            return made.map(there -> new Shown<>(there.at(), there.value())).orElse(new Shown<>(null, null));
        }
    }

    Shown<List<SourceLine>> sources() {
        return Shown.of(sources.get(ALL));
    }

    void forgetSources() {
        sources.forget(ALL);
    }

    /** Tenants and sources that have points, whether they are configured here or not. */
    Shown<List<Origin>> origins() {
        return Shown.of(origins.get(ALL));
    }

    Shown<Items> items(Origin origin) {
        return Shown.of(items.get(origin));
    }

    Shown<Timeline> timeline(ItemId item) {
        return Shown.of(timelines.get(item));
    }

    void forgetTimelines() {
        timelines.forgetAll();
    }

    Shown<List<DrillLine>> drills() {
        return Shown.of(drills.get(ALL));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
