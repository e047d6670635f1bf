package dev.backupvault.pickup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of files that stay where they are, so that they are not read again with every poll. Holds the last
 * 100,000; what is forgotten is merely looked at once more. Thread-safe.
 *
 * @param <K> what a file is known by
 * @param <V> what is known
 */
public final class Remembered<K, V> {
    private static final int MOST = 100_000;

    private final Map<K, V> known = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST;
        }
    });

    /** @return what was remembered last, or null */
    public V of(K file) {
        return known.get(file);
    }

    public void put(K file, V value) {
        known.put(file, value);
    }

    public void forget(K file) {
        known.remove(file);
    }
}
