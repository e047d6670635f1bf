package dev.backupvault.hygiene;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The statuses of a source that belong to no manifest. A status is written after its manifest and goes after it, with a
 * tombstone before: one without either stands for a manifest that was lost. Used once, by one thread.
 */
final class StatusLook {
    private final Vault vault;
    private final PointStore points;
    private final Origin origin;
    private final Instant now;
    private final SourceData data;
    private final Consumer<Finding> taker;

    StatusLook(Vault vault, PointStore points, Origin origin, Instant now, SourceData data, Consumer<Finding> taker) {
        this.vault = vault;
        this.points = points;
        this.origin = origin;
        this.now = now;
        this.data = data;
        this.taker = taker;
    }

    void run() {
        Map<String, String> manifests = new HashMap<>(); // to the ETag that the status is of
        for (BlobInfo status : Listing.of(vault, VaultLayout.statuses(origin.tenant(), origin.source(), null))) {
            BlobPath manifest = VaultLayout.manifestOf(status.path());
            if (VaultLayout.isManifest(manifest)) {
                manifests.put(manifest.name(), status.metadata().getOrDefault("manifest", ""));
            }
        }
        for (BlobInfo manifest : Listing.of(vault, VaultLayout.manifests(origin.tenant(), origin.source(), null))) {
            manifests.remove(manifest.path().name(), manifest.etag());
        }
        BlobPath all = VaultLayout.manifests(origin.tenant(), origin.source(), null);
        manifests.keySet().stream().sorted().forEach(name -> look(new BlobPath(all.area(), name)));
    }

    private void look(BlobPath manifestPath) {
        Optional<BlobInfo> status = vault.stat(VaultLayout.statusOf(manifestPath));
        Optional<BlobInfo> manifest = vault.stat(manifestPath);
        if (status.isEmpty()
                || manifest.filter(blob ->
                                blob.etag().equals(status.get().metadata().get("manifest")))
                        .isPresent()) {
            return; // it was purged, or changed, since the lists were made
        }
        if (manifest.isPresent()) {
            ofAnother(status.get(), manifest.get());
        } else {
            withoutManifest(status.get(), manifestPath);
        }
    }

    /** Holds and locks of a manifest that another took the place of wait for who put it there (a repair). */
    private void ofAnother(BlobInfo status, BlobInfo manifest) {
        Instant since = manifest.lastModified().isAfter(status.lastModified())
                ? manifest.lastModified()
                : status.lastModified();
        taker.accept(new Finding(
                Kind.STATUS_VOID,
                status.path(),
                isProtecting(status) ? null : status.etag(),
                status.bytes(),
                since,
                isProtecting(status) ? "it holds or locks" : null));
    }

    private void withoutManifest(BlobInfo status, BlobPath manifest) {
        var place = VaultLayout.manifestPlace(manifest);
        boolean purging =
                PointStatus.State.PURGING.word().equals(status.metadata().get("state"));
        ItemId owner = new ItemId(origin.tenant(), origin.source(), place.item());
        if (vault.stat(VaultLayout.tombstone(owner, place.point())).isPresent()) {
            if (!purging) {
                taker.accept(Finding.removable(Kind.STATUS_VOID, status));
            }
            return; // the next purge takes the rest
        }
        if (purging) {
            taker.accept(Finding.removable(Kind.PURGE_CUT, status));
            return;
        }
        Collection<SourceData.Blob> left = data.of(place.point());
        List<SourceData.Blob> own =
                left.stream().filter(blob -> !blob.isNamed()).toList();
        if (own.isEmpty() && !isProtecting(status)) {
            taker.accept(Finding.removable(Kind.STATUS_VOID, status));
            return;
        }
        own.forEach(SourceData.Blob::name); // its manifest may be brought back
        long bytes = own.stream().mapToLong(SourceData.Blob::bytes).sum();
        taker.accept(Finding.kept(Kind.MANIFEST_LOST, manifest, bytes, status.lastModified(), null));
    }

    /** What makes no sense is to be treated as held and locked (docs/FORMAT.md §6). */
    private boolean isProtecting(BlobInfo status) {
        Map<String, String> lists = status.metadata();
        try {
            PointStatus.State.parse(lists.getOrDefault("state", ""));
            return Integer.parseInt(lists.getOrDefault("holds", "0")) > 0
                    || lists.containsKey("lock")
                            && Instant.parse(lists.get("lock")).isAfter(now);
        } catch (IllegalArgumentException | DateTimeException e) {
            return true;
        }
    }
}
