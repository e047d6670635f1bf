package dev.backupvault.console;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Values that are costly to make, such as lists of points: many that ask at once share one, and nobody waits long. One
 * that is no longer fresh is made anew behind whoever gets it. Thread-safe.
 */
final class Kept<K, V> {
    /** @param at when it was asked for: everything before is in it */
    record Made<V>(V value, Instant at) {}

    private static final class Entry<V> {
        private Made<V> last;
        private CompletableFuture<Made<V>> making;
    }

    private final Function<K, V> maker;
    private final Duration fresh;
    private final Duration patience;
    private final Executor executor;
    private final Clock clock;
    private final Map<K, Entry<V>> entries; // guarded by this

    /**
     * @param fresh how long a value is given without a new one being made; for three times as long it is given at all
     *     while a new one is being made
     * @param patience how long somebody waits for what is not there
     * @param most how many are kept; those that nobody asked for go first
     */
    Kept(Function<K, V> maker, Duration fresh, Duration patience, int most, Executor executor, Clock clock) {
        this.maker = maker;
        this.fresh = fresh;
        this.patience = patience;
        this.executor = executor;
        this.clock = clock;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Entry<V>> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * The value, perhaps some seconds old.
     *
     * @return empty if it takes longer to be made than somebody waits: ask again
     * @throws VaultException what made it fail
     */
    Optional<Made<V>> get(K key) {
        CompletableFuture<Made<V>> making;
        synchronized (this) {
            Entry<V> entry = entries.computeIfAbsent(key, absent -> new Entry<>());
            Duration age = entry.last == null
                    ? null
                    : Duration.between(entry.last.at(), clock.instant()).abs();
            if (age != null && age.compareTo(fresh) < 0) {
                return Optional.of(entry.last);
            }
            making = make(key, entry);
            if (age != null && age.compareTo(fresh.multipliedBy(3)) < 0 && !making.isCompletedExceptionally()) {
                return Optional.of(entry.last);
            }
        }
        return await(making);
    }

    /** The next one who asks gets a new one. */
    synchronized void forget(K key) {
        entries.remove(key);
    }

    synchronized void forgetAll() {
        entries.clear();
    }

    private CompletableFuture<Made<V>> make(K key, Entry<V> entry) {
        if (entry.making != null) {
            return entry.making;
        }
        CompletableFuture<Made<V>> making = new CompletableFuture<>();
        entry.making = making;
        executor.execute(() -> run(key, entry, making));
        return making;
    }

    private void run(K key, Entry<V> entry, CompletableFuture<Made<V>> making) {
        try {
            Instant at = clock.instant();
            Made<V> made = new Made<>(maker.apply(key), at);
            synchronized (this) {
                entry.last = made;
                entry.making = null;
            }
            making.complete(made);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                entry.making = null;
            }
            making.completeExceptionally(e);
        }
    }

    private Optional<Made<V>> await(CompletableFuture<Made<V>> making) {
        try {
            return Optional.of(making.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VaultException.of(ErrorCode.DRAINING, "the connector is being stopped");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
