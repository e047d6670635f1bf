package dev.backupvault.dropfolder;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Files whose storing failed through no fault of theirs: each waits twice as long after every failure, so that a store
 * that is away is not asked for every poll. Thread-safe.
 */
final class Postponed {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int MOST = 100_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private record Wait(int failures, long untilNanos) {}

    private final Map<Path, Wait> waiting = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    Postponed() {
        this(System::nanoTime);
    }

    Postponed(LongSupplier nanos) {
        this.nanos = nanos;
    }

    boolean isWaiting(Path file) {
        Wait wait = waiting.get(file);
        return wait != null && nanos.getAsLong() - wait.untilNanos < 0;
    }

    /** @return how long the file now waits */
    Duration failed(Path file) {
        if (waiting.size() > MOST) {
            waiting.clear(); // files that went away; the rest begins with a short wait again
        }
        Wait next = waiting.compute(file, (path, old) -> {
            int failures = old == null ? 1 : old.failures + 1;
            return new Wait(failures, nanos.getAsLong() + pause(failures).toNanos());
        });
        return pause(next.failures);
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 20));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /** How often storing the file has failed so far. */
    int failures(Path file) {
        Wait wait = waiting.get(file);
        return wait == null ? 0 : wait.failures;
    }

    void settled(Path file) {
        waiting.remove(file);
    }
}
