package dev.backupvault.pickup;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Tells a complete file from one that is still being written. Never waits: a file that is not complete is looked at
 * again with the next poll. Thread-safe once it is set up.
 *
 * @param <K> what a file is known by
 * @param <S> how a file looks, such as its size and time; equal as long as it is unchanged
 */
public final class Completeness<K, S> {
    private static final int MOST_WATCHED = 1_000_000;

    /** How a tool shows that it is finished. */
    public enum Signal {
        /** It writes under a temporary name and renames: what has a final name is complete. */
        RENAMED,
        /** It writes an empty file of the same name and {@code .done}. */
        DONE_FILE,
        /** It shows nothing: size and time must be the same over a minimum age, seen by us. */
        STABLE;

        /**
         * @throws IllegalArgumentException if it is none of the words of the configuration, such as {@code done-file}
         */
        public static Signal parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private record Seen(Object state, long sinceNanos) {}

    private final Map<K, Seen> watched = new ConcurrentHashMap<>();
    private Signal signal = Signal.STABLE;
    private Duration minimumAge = Duration.ofSeconds(60);

    /** What a tool does when it is finished. */
    public void signal(Signal newSignal) {
        signal = newSignal;
    }

    /** How long a file must not have changed, where that is the signal. */
    public void minimumAge(Duration age) {
        minimumAge = age;
    }

    /** @param done whether there is a {@link Names#DONE} file beside it; asked only where that is the signal */
    public boolean isComplete(K file, S now, BooleanSupplier done) {
        return switch (signal) {
            case RENAMED -> true;
            case DONE_FILE -> done.getAsBoolean();
            case STABLE -> isStable(file, now);
        };
    }

    /** By our own clock only: a modification time can be anything, and a writer may stall. */
    private boolean isStable(K file, S now) {
        if (watched.size() > MOST_WATCHED) {
            watched.clear(); // files that went away uncommitted; the rest just waits once more
        }
        Seen seen = watched.compute(
                file, (key, old) -> old != null && old.state.equals(now) ? old : new Seen(now, System.nanoTime()));
        return System.nanoTime() - seen.sinceNanos >= minimumAge.toNanos();
    }

    /** The file is dealt with. */
    public void forget(K file) {
        watched.remove(file);
    }

    /** Whether {@code FILE.done} is a signal, which goes with its file, and not somebody's own. */
    public boolean byDoneFile() {
        return signal == Signal.DONE_FILE;
    }

    @Override
    public String toString() {
        return signal.name().toLowerCase(Locale.ROOT)
                + (signal == Signal.STABLE ? " for " + minimumAge.toSeconds() + " s" : "");
    }
}
