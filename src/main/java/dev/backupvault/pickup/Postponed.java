package dev.backupvault.pickup;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What failed through no fault of its own, such as a file while the store is away, or a server that does not answer:
 * each waits twice as long after every failure, from one second to five minutes. Thread-safe.
 *
 * @param <K> what waits
 */
public final class Postponed<K> {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int MOST = 100_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private record Wait(int failures, long untilNanos) {}

    private final Map<K, Wait> waiting = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    public Postponed() {
        this(System::nanoTime);
    }

    Postponed(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether it failed and its time has not come. */
    public boolean isWaiting(K what) {
        Wait wait = waiting.get(what);
        return wait != null && nanos.getAsLong() - wait.untilNanos < 0;
    }

    /** @return how long it now waits */
    public Duration failed(K what) {
        if (waiting.size() > MOST) {
            waiting.clear(); // what went away; the rest begins with a short wait again
        }
        Wait next = waiting.compute(what, (key, old) -> {
            int failures = old == null ? 1 : old.failures + 1;
            return new Wait(failures, nanos.getAsLong() + pause(failures).toNanos());
        });
        return pause(next.failures);
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 20));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /** How often it has failed so far. */
    public int failures(K what) {
        Wait wait = waiting.get(what);
        return wait == null ? 0 : wait.failures;
    }

    /** It succeeded: its next failure is the first one. */
    public void settled(K what) {
        waiting.remove(what);
    }
}
