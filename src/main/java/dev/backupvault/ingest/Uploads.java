package dev.backupvault.ingest;

import dev.backupvault.point.ItemId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/** The uploads under way in this process, for whoever shows progress. Thread-safe. */
public final class Uploads {
    private final Set<Upload> running = ConcurrentHashMap.newKeySet();

    Uploads() {
        Gauge.builder("backupvault.uploads.running", running, Set::size)
                .description("Backups that are being stored")
                .register(Metrics.globalRegistry);
    }

    /** One upload under way. */
    public static final class Upload implements LongConsumer, AutoCloseable {
        private final Uploads owner;
        private final ItemId item;
        private final String name;
        private final long length;
        private final long startedNanos = System.nanoTime();
        private volatile long bytes;

        private Upload(Uploads owner, ItemId item, String name, long length) {
            this.owner = owner;
            this.item = item;
            this.name = name;
            this.length = length;
        }

        @Override
        public void accept(long bytesSoFar) {
            bytes = bytesSoFar;
        }

        /** What it becomes a point of. */
        public ItemId item() {
            return item;
        }

        public String name() {
            return name;
        }

        /** Bytes in all, or -1 if unknown. */
        public long length() {
            return length;
        }

        /** Bytes read and hashed so far. */
        public long bytes() {
            return bytes;
        }

        /** Seconds since the upload began. */
        public double seconds() {
            return (System.nanoTime() - startedNanos) / 1e9;
        }

        @Override
        public void close() {
            owner.running.remove(this);
        }
    }

    Upload begin(ItemId item, String name, long length) {
        Upload upload = new Upload(this, item, name, length);
        running.add(upload);
        return upload;
    }

    /** What is under way now, oldest first. */
    public List<Upload> running() {
        return running.stream()
                .sorted(Comparator.comparingLong(upload -> upload.startedNanos))
                .toList();
    }
}
