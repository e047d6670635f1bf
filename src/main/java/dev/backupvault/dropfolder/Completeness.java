package dev.backupvault.dropfolder;

import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.SourceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a complete file from one that is still being written. Never waits: a file that is not complete is looked at
 * again with the next poll. Thread-safe.
 */
final class Completeness {
    /** {@code backup.bak.done} beside {@code backup.bak}. */
    static final String DONE = ".done";

    private static final int MOST_WATCHED = 1_000_000;

    /** How a tool shows that it is finished. */
    enum Signal {
        /** It writes under a temporary name and renames: what has a final name is complete. */
        RENAMED,
        /** It writes an empty file of the same name and {@code .done}. */
        DONE_FILE,
        /** It shows nothing: size and time must be the same over a minimum age, seen by us. */
        STABLE;

        static Signal parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private record Seen(FileSnapshot snapshot, long sinceNanos) {}

    private final Map<Path, Seen> watched = new ConcurrentHashMap<>();
    private Signal signal = Signal.STABLE;
    private Duration minimumAge = Duration.ofSeconds(60);

    void signal(Signal newSignal) {
        signal = newSignal;
    }

    void minimumAge(Duration age) {
        minimumAge = age;
    }

    boolean isComplete(SourceFile file, FileSnapshot now) {
        return switch (signal) {
            case RENAMED -> true;
            case DONE_FILE -> file.beside(DONE).isRegularFile();
            case STABLE -> isStable(file.path(), now);
        };
    }

    /** By our own clock only: a modification time can be anything, and a writer may stall. */
    private boolean isStable(Path file, FileSnapshot now) {
        if (watched.size() > MOST_WATCHED) {
            watched.clear(); // files that went away uncommitted; the rest just waits once more
        }
        Seen seen = watched.compute(
                file, (path, old) -> old != null && old.snapshot.equals(now) ? old : new Seen(now, System.nanoTime()));
        return System.nanoTime() - seen.sinceNanos >= minimumAge.toNanos();
    }

    void forget(Path file) {
        watched.remove(file);
    }

    @Override
    public String toString() {
        return signal.name().toLowerCase(Locale.ROOT)
                + (signal == Signal.STABLE ? " for " + minimumAge.toSeconds() + " s" : "");
    }
}
