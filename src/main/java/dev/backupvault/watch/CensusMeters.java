package dev.backupvault.watch;

import dev.backupvault.census.Census;
import dev.backupvault.census.SourceCount;
import dev.backupvault.vault.Lag;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a census counted, as gauges by tenant and source. Times are seconds since 1970. Used by one thread. */
final class CensusMeters {
    private final AtomicLong at = new AtomicLong();

    private record Meter(MultiGauge gauge, Function<SourceCount, Stream<Row<?>>> rows) {}

    private final List<Meter> meters = List.of(
            number("points", "Points that are to be seen", SourceCount::points),
            number("bytes", "Bytes of the points that are to be seen", SourceCount::bytes),
            number("items", "Items that have points", SourceCount::items),
            number("points.hidden", "Points that were hidden and are not purged yet", SourceCount::hidden),
            number("points.damaged", "Points whose bytes were found wrong", SourceCount::damaged),
            number("points.broken", "Points that need one that is damaged or not there", SourceCount::broken),
            time("newest.taken.time", "When the newest backup was taken", SourceCount::newestTaken),
            time("newest.stored.time", "When the last point arrived", SourceCount::newestStored),
            time(
                    "oldest.unverified.time",
                    "When the oldest point arrived that was never read back",
                    SourceCount::oldestUnverified),
            replica("replica.waiting.points", "Points not yet copied to a location", Lag::points),
            replica("replica.waiting.bytes", "Bytes not yet copied to a location", Lag::bytes),
            replica(
                    "replica.waiting.since.time",
                    "When the oldest point arrived that is not yet copied to a location; 0 if there is none",
                    waiting -> waiting.oldest() == null ? 0 : waiting.oldest().toEpochMilli() / 1000.0));

    CensusMeters() {
        Gauge.builder("backupvault.census.time", at, AtomicLong::get)
                .description("When the vault was counted last, by the store's clock")
                .baseUnit("seconds")
                .register(Metrics.globalRegistry);
    }

    private static MultiGauge gauge(String name, String description) {
        return MultiGauge.builder("backupvault." + name)
                .description(description)
                .baseUnit(name.endsWith(".time") ? "seconds" : null)
                .register(Metrics.globalRegistry);
    }

    private static Meter number(String name, String description, ToDoubleFunction<SourceCount> value) {
        return new Meter(
                gauge(name, description), source -> Stream.of(Row.of(tags(source), value.applyAsDouble(source))));
    }

    private static Meter time(String name, String description, Function<SourceCount, Instant> value) {
        return new Meter(gauge(name, description), source -> Stream.ofNullable(value.apply(source))
                .map(time -> Row.of(tags(source), time.toEpochMilli() / 1000.0)));
    }

    private static Meter replica(String name, String description, ToDoubleFunction<Lag> value) {
        return new Meter(gauge(name, description), source -> source.waiting().stream()
                .map(waiting ->
                        Row.of(tags(source).and("location", waiting.location()), value.applyAsDouble(waiting))));
    }

    private static Tags tags(SourceCount source) {
        return Tags.of("tenant", source.tenant(), "source", source.source());
    }

    void show(Census census) {
        at.set(census.at().getEpochSecond());
        for (Meter meter : meters) {
            meter.gauge.register(census.sources().stream().flatMap(meter.rows).toList(), true);
        }
    }
}
