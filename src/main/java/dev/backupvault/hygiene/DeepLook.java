package dev.backupvault.hygiene;

import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds, mostly from lists, what is lost in a vault and what only costs (docs/FORMAT.md §10). It changes nothing.
 * Thread-safe; memory holds a few hundred bytes for each blob of one source.
 */
public final class DeepLook {
    /** A stream's record is needed so long (docs/FORMAT.md §7). */
    private static final Duration UPLOAD_KEPT = Duration.ofDays(30);

    private static final Duration QUOTA_KEPT = Duration.ofDays(1);

    private static final Duration CHECK_KEPT = Duration.ofDays(1);

    private final Vault vault;
    private final PointStore points;

    public DeepLook(Vault vault, PointStore points) {
        this.vault = vault;
        this.points = points;
    }

    /** Sources that have points, or only data or received records; reads whole lists. */
    public List<Origin> sources() {
        Set<Origin> sources = new LinkedHashSet<>(points.origins());
        for (BlobPath all : List.of(
                VaultLayout.allData(null, null), VaultLayout.allReceived(), VaultLayout.statuses(null, null, null))) {
            for (BlobInfo blob : Listing.of(vault, all)) {
                VaultLayout.owner(blob.path()).ifPresent(sources::add);
            }
        }
        return List.copyOf(sources);
    }

    /**
     * Looks at one source.
     *
     * @param age how long something must lie unchanged before it is called untidy; what is lost is told at once
     * @throws dev.backupvault.error.VaultException if the store does not answer
     */
    public void source(Origin origin, Duration age, Consumer<Finding> taker) {
        new SourceLook(vault, points, origin, age, taker).run();
    }

    /** Received records of a source that wait longer than an age, and for nothing that may still come. */
    void received(Origin origin, Duration age, Consumer<Finding> taker) {
        old(VaultLayout.received(origin.tenant(), origin.source()), Kind.RECEIVED, age, taker);
    }

    /** Blobs of a source of which there are only blocks that were never committed. */
    public void uncommitted(Origin origin, Consumer<Finding> taker) {
        BlobPath all = VaultLayout.allData(origin.tenant(), origin.source());
        Set<String> whole = new HashSet<>();
        for (BlobInfo blob : Listing.of(vault, all)) {
            whole.add(blob.path().name());
        }
        Optional<String> from = Optional.empty();
        do {
            Vault.Names page = vault.staged(all, from);
            page.paths().stream().filter(path -> !whole.contains(path.name())).forEach(path -> blocks(path, taker));
            from = page.continuation();
        } while (from.isPresent());
    }

    private void blocks(BlobPath path, Consumer<Finding> taker) {
        List<Vault.Block> blocks = vault.blocks(path, Vault.BlockList.UNCOMMITTED);
        if (!blocks.isEmpty() && vault.stat(path).isEmpty()) {
            long bytes = blocks.stream().mapToLong(Vault.Block::bytes).sum();
            taker.accept(Finding.kept(Kind.UNCOMMITTED, path, bytes, null, null));
        }
    }

    /**
     * Records that belong to no source: of streams that are long over, and of connectors that are gone; and what
     * {@code doctor} left.
     */
    public void records(Consumer<Finding> taker) {
        old(VaultLayout.uploads(), Kind.UPLOAD_RECORD, UPLOAD_KEPT, taker);
        old(VaultLayout.quotas(), Kind.QUOTA_RECORD, QUOTA_KEPT, taker);
        for (Area area : Area.ofVault()) {
            old(VaultLayout.contracts(area), Kind.CHECK, CHECK_KEPT, taker);
        }
    }

    private void old(BlobPath all, Kind kind, Duration age, Consumer<Finding> taker) {
        Instant before = vault.now().minus(age);
        for (BlobInfo blob : Listing.of(vault, all)) {
            if (!blob.lastModified().isAfter(before) && !PointStore.isPart(blob)) {
                taker.accept(Finding.removable(kind, blob));
            }
        }
    }
}
