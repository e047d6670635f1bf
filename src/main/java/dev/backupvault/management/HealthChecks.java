package dev.backupvault.management;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.backupvault.sources.SourceBoard;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What the connector needs to do its work. Looks once in some seconds at most, however often it is asked. Thread-safe.
 */
final class HealthChecks {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofDays(14);
    private static final long LITTLE = 1L << 30;
    private static final long TOO_LITTLE = 64L << 20;

    private final StoreProbe store;
    private final SourceBoard sources;
    private final Path data;
    private final Supplier<Map<String, Instant>> certificates;
    private CompletableFuture<List<Check>> last;
    private long lookedAt;

    /** How it is. */
    enum State {
        UP,
        /** It works, and will not for long. */
        WARNING,
        DOWN;

        @JsonValue
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One thing that is needed.
     *
     * @param name such as {@code store} or {@code source:local}
     */
    record Check(String name, State state, String fact) {}

    /**
     * @param data the folder that the connector writes to
     * @param certificates when those of the endpoints end
     */
    HealthChecks(StoreProbe store, SourceBoard sources, Path data, Supplier<Map<String, Instant>> certificates) {
        this.store = store;
        this.sources = sources;
        this.data = data;
        this.certificates = certificates;
    }

    /** All of them; a share that hangs is waited for some seconds, and not by everybody who asks. */
    List<Check> look() {
        try {
            return ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of(new Check("checks", State.DOWN, "they do not end: perhaps a folder on a share that hangs"));
        } catch (ExecutionException e) {
            return List.of(
                    new Check("checks", State.DOWN, "they fail: " + e.getCause().getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(new Check("checks", State.DOWN, "the connector is being stopped"));
        }
    }

    private synchronized CompletableFuture<List<Check>> ask() {
        if (last == null || last.isDone() && System.nanoTime() - lookedAt > FRESH.toNanos()) {
            CompletableFuture<List<Check>> asked = new CompletableFuture<>();
            last = asked;
            lookedAt = System.nanoTime();
            Thread thread = new Thread(
                    () -> {
                        try {
                            asked.complete(checks());
                        } catch (RuntimeException | Error e) {
                            asked.completeExceptionally(e);
                        }
                    },
                    "health");
            thread.setDaemon(true);
            thread.start();
        }
        return last;
    }

    private List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        boolean answers = store.answers();
        checks.add(new Check("store", answers ? State.UP : State.DOWN, answers ? "it answers" : "it does not answer"));
        checks.add(disk());
        sources.conditions().forEach(source -> checks.add(source(source)));
        certificates.get().forEach((endpoint, end) -> checks.add(certificate(endpoint, end)));
        return List.copyOf(checks);
    }

    private Check disk() {
        try {
            FileStore disk = Files.getFileStore(data);
            long free = disk.getUsableSpace();
            long all = disk.getTotalSpace();
            State state = free < TOO_LITTLE || free < all / 100
                    ? State.DOWN
                    : free < LITTLE || free < all / 10 ? State.WARNING : State.UP;
            return new Check(
                    "disk", state, (free >> 20) + " MiB of " + (all >> 20) + " MiB are free in the data folder");
        } catch (IOException e) {
            return new Check(
                    "disk",
                    State.DOWN,
                    "the data folder cannot be used: " + e.getClass().getSimpleName());
        }
    }

    private static Check source(SourceBoard.Condition source) {
        List<String> facts = source.problems().isEmpty() ? source.warnings() : source.problems();
        State state = !source.problems().isEmpty() ? State.DOWN : facts.isEmpty() ? State.UP : State.WARNING;
        return new Check(
                "source:" + source.name(),
                state,
                facts.isEmpty() ? "nothing is wrong with it" : String.join("; ", facts));
    }

    private static Check certificate(String endpoint, Instant end) {
        Instant now = Instant.now();
        State state = end.isBefore(now) ? State.DOWN : end.isBefore(now.plus(SOON)) ? State.WARNING : State.UP;
        return new Check("certificate:" + endpoint, state, "it ends at " + end);
    }
}
