package dev.backupvault.vault;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which points of a source were purged, by one list for many files. A list may be relied on for 30 s: a purge waits
 * longer than that between its tombstone and its manifest (docs/FORMAT.md §9). Thread-safe.
 */
public final class Tombstones {
    private static final Duration RELIABLE = Duration.ofSeconds(30);

    private final Vault vault;
    private final LongSupplier nanos;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(Set<String> names, long at) {}

    public Tombstones(Vault vault) {
        this(vault, System::nanoTime);
    }

    Tombstones(Vault vault, LongSupplier nanos) {
        this.vault = vault;
        this.nanos = nanos;
    }

    /** Whether there is a tombstone for this id; which bytes it stands for, its record tells. */
    public boolean has(ItemId item, PointId point) {
        BlobPath all = VaultLayout.tombstones(item.tenant(), item.source());
        Seen list = seen.compute(
                all.name(),
                (name, old) -> old != null && nanos.getAsLong() - old.at < RELIABLE.toNanos() ? old : list(all));
        return list.names.contains(VaultLayout.tombstone(item, point).name());
    }

    private Seen list(BlobPath all) {
        long at = nanos.getAsLong();
        Set<String> names = new HashSet<>();
        Listing.of(vault, all).forEach(blob -> names.add(blob.path().name()));
        return new Seen(names, at);
    }
}
