package dev.backupvault.users;

import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says now: a change is seen within seconds, and one that makes no sense is said and not taken.
 * Thread-safe.
 */
public final class WatchedFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);

    private record Seen(FileTime modified, long bytes) {}

    private final Path file;
    private final Function<Path, T> reader;
    private volatile T value;
    private Seen seen;
    private volatile long lookedAt;

    /**
     * @param reader throws a {@link VaultException} for what makes no sense
     * @throws VaultException if it makes none now
     */
    public WatchedFile(Path file, Function<Path, T> reader) {
        this.file = file;
        this.reader = reader;
        this.seen = look();
        this.value = reader.apply(file);
        this.lookedAt = System.nanoTime();
    }

    public T current() {
        if (System.nanoTime() - lookedAt > LOOK_EVERY) {
            refresh();
        }
        return value;
    }

    private synchronized void refresh() {
        Seen now = look();
        lookedAt = System.nanoTime();
        if (now == null || now.equals(seen)) {
            return; // being replaced, or as it was
        }
        seen = now;
        try {
            value = reader.apply(file);
            LOG.info("taken file=\"{}\"", file);
        } catch (VaultException e) {
            LOG.error("not-taken file=\"{}\" code={} why=\"{}\"", file, e.code().id(), e.fact());
        }
    }

    private Seen look() {
        try {
            return new Seen(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return null;
        }
    }
}
