package dev.backupvault.retention;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.Rights;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what was hidden long enough, in the order of docs/FORMAT.md §9. Each run takes every point one stage further:
 * one that is due is marked and gets its tombstone, one whose tombstone is old enough goes. So a run waits for nothing,
 * and one that was killed anywhere is carried on by the next. Thread-safe.
 */
public final class Purge {
    /** How long a tombstone must have been there before its point goes: longer than any writer may rely on a look. */
    static final Duration SETTLED = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

    private final Vault vault;
    private final PointStore points;
    private final Audit audit;

    public Purge(Vault vault, PointStore points, Audit audit) {
        this.vault = vault;
        this.points = points;
        this.audit = audit;
    }

    /**
     * What a run did.
     *
     * @param marked points that will be deleted by a run at least five minutes later
     * @param purged points that are gone
     * @param bytes of those
     * @param kept points that were marked and are hidden as before, because something needs or protects them now
     * @param refused points that the store protects; they are tried again by the next run
     */
    public record Outcome(int marked, int purged, long bytes, int kept, int refused) {}

    /**
     * Takes a source one stage further.
     *
     * @throws VaultException {@link ErrorCode#SOURCE_LEASED} if another run is at work on the source,
     *     {@link ErrorCode#STORE_DENIED} without the right to delete
     */
    public Outcome run(String tenant, String source, String by) {
        Rights.requireDelete(vault, "the purge of '" + source + "'");
        try (SourceLease lease = SourceLease.take(vault, tenant, source, by)) {
            Run run = new Run(lease, tenant, source, by);
            ItemPoints.each(points, tenant, source, run::item);
            run.remains();
            return new Outcome(run.marked, run.purged, run.bytes, run.kept, run.refused);
        }
    }

    private final class Run {
        private final SourceLease lease;
        private final String tenant;
        private final String source;
        private final String by;
        private Set<String> named;
        private Map<PointId, Integer> ofSingles; // ids of one identity may be points of two items
        private Instant namedAt;
        private int marked;
        private int purged;
        private long bytes;
        private int kept;
        private int refused;

        Run(SourceLease lease, String tenant, String source, String by) {
            this.lease = lease;
            this.tenant = tenant;
            this.source = source;
            this.by = by;
        }

        void item(ItemPoints listed) {
            Instant now = points.now();
            List<PointSummary> due = listed.dependentsFirst().stream()
                    .filter(point -> point.state() == PointStatus.State.PURGING || isDue(point, now))
                    .toList();
            if (due.isEmpty()) {
                return;
            }
            ItemId item = listed.item(points);
            mark(listed, due, now);
            // Whoever held, locked or built upon a point before it was marked shows now.
            ItemPoints fresh = ItemPoints.of(points, item);
            Map<PointId, List<PointSummary>> users = fresh.users();
            Set<PointId> going = new HashSet<>();
            for (PointSummary point : fresh.dependentsFirst()) {
                if (point.state() == PointStatus.State.PURGING) {
                    lease.keep();
                    if (take(point, users.getOrDefault(point.point(), List.of()), going)) {
                        going.add(point.point());
                    }
                }
            }
        }

        private boolean isDue(PointSummary point, Instant now) {
            return point.state() == PointStatus.State.HIDDEN
                    && point.purgeAfter() != null
                    && !point.purgeAfter().isAfter(now)
                    && point.holds() == 0
                    && (point.lockedUntil() == null || !point.lockedUntil().isAfter(now));
        }

        private void mark(ItemPoints item, List<PointSummary> due, Instant now) {
            Map<PointId, List<PointSummary>> users = item.users();
            Set<PointId> marking = new HashSet<>();
            for (PointSummary point : due) {
                boolean free = users.getOrDefault(point.point(), List.of()).stream()
                        .allMatch(user -> marking.contains(user.point()));
                if (!free) {
                    continue;
                }
                if (point.state() == PointStatus.State.PURGING) {
                    marking.add(point.point());
                    continue;
                }
                lease.keep();
                PointStatus.Purging purging = new PointStatus.Purging(now, by);
                PointStatus status =
                        points.update(points.open(point), old -> mayGo(old, now) ? old.withPurging(purging) : old);
                if (status.purging() != null) {
                    marking.add(point.point());
                    marked++;
                }
            }
        }

        private boolean mayGo(PointStatus status, Instant now) {
            return status.hidden() != null
                    && !status.hidden().purgeAfter().isAfter(now)
                    && status.purging() == null
                    && !status.isProtected(now);
        }

        /** @return whether the point is on its way, or gone */
        private boolean take(PointSummary listed, List<PointSummary> users, Set<PointId> going) {
            SealedPoint point = points.open(listed);
            Instant now = points.now();
            boolean needed = users.stream().map(PointSummary::point).anyMatch(user -> !going.contains(user));
            if (needed || points.status(point).isProtected(now)) {
                points.unbury(point.manifest().itemId(), listed.point());
                points.update(point, status -> status.withPurging(null));
                kept++;
                return false;
            }
            Optional<BlobInfo> tombstone =
                    vault.stat(VaultLayout.tombstone(point.manifest().itemId(), listed.point()));
            if (tombstone.isEmpty()) {
                bury(point, now);
            } else if (!tombstone.get().lastModified().plus(SETTLED).isAfter(now)) {
                return delete(point);
            }
            return true;
        }

        private void bury(SealedPoint point, Instant now) {
            var manifest = point.manifest();
            List<Artifact> artifacts = manifest.artifacts();
            points.bury(
                    manifest.itemId(),
                    new Tombstone(
                            Tombstone.FORMAT,
                            manifest.point(),
                            manifest.item(),
                            artifacts.stream().map(Artifact::sha256).toList(),
                            artifacts.stream()
                                    .filter(artifact -> artifact.container() == null)
                                    .map(Artifact::blob)
                                    .toList(),
                            now,
                            by));
        }

        /** @return false if the store protects it */
        private boolean delete(SealedPoint point) {
            var manifest = point.manifest();
            audit.before(
                    AuditEntry.of(Act.PURGE, manifest.itemId(), manifest.point(), by, manifest.bytes() + " bytes"));
            try {
                vault.delete(VaultLayout.manifest(manifest.itemId(), manifest.point()), point.etag());
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_IMMUTABLE) {
                    throw e;
                }
                LOG.warn(
                        "not-purged point={} source=\"{}\" code={} why=\"{}\"",
                        manifest.point(),
                        source,
                        e.code().id(),
                        e.fact());
                refused++;
                return false;
            }
            unname(manifest);
            List<String> blobs = manifest.artifacts().stream()
                    .filter(artifact -> artifact.container() == null)
                    .map(Artifact::blob)
                    .toList();
            finish(manifest.itemId(), manifest.point(), blobs);
            bytes += manifest.bytes();
            LOG.info("purged point={} source=\"{}\" bytes={}", manifest.point(), source, manifest.bytes());
            return true;
        }

        /** What is left when the manifest is gone: data that nothing names, then the status. */
        private void finish(ItemId item, PointId point, List<String> blobs) {
            for (String blob : blobs) {
                lease.keep();
                removeUnnamed(VaultLayout.data(item, blob), blob);
            }
            remove(VaultLayout.status(item, point));
            purged++;
        }

        /**
         * Whoever names old data anew writes a record of it, then changes its ETag, and only then its manifest. So data
         * that is older than our look at names is named by what that look saw, or its delete fails.
         */
        private void removeUnnamed(BlobPath path, String name) {
            if (named == null) {
                look();
            }
            Optional<BlobInfo> blob = vault.stat(path);
            if (blob.isPresent() && !blob.get().lastModified().isBefore(namedAt)) {
                look(); // its ETag was read before
            }
            if (blob.isEmpty() || named.contains(name) || isOfASingle(path)) {
                return;
            }
            try {
                vault.delete(path, blob.get().etag());
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_CONDITION_FAILED) {
                    throw e; // else somebody names it now
                }
            }
        }

        private boolean isOfASingle(BlobPath data) {
            return VaultLayout.artifactOf(data).filter(ofSingles::containsKey).isPresent();
        }

        /** A point is gone: what was seen of it does not count any longer. */
        private void unname(Manifest gone) {
            if (gone.artifacts().size() > 1) {
                named = null;
            } else if (named != null) {
                ofSingles.computeIfPresent(gone.point(), (id, items) -> items == 1 ? null : items - 1);
            }
        }

        private void remove(BlobPath path) {
            vault.stat(path).ifPresent(blob -> vault.delete(path, blob.etag()));
        }

        /** Purges that were cut after their manifest. */
        void remains() {
            for (BlobInfo status : Listing.of(vault, VaultLayout.statuses(tenant, source, null))) {
                if (PointStatus.State.PURGING.word().equals(status.metadata().get("state"))) {
                    BlobPath manifest = VaultLayout.manifestOf(status.path());
                    if (vault.stat(manifest).isEmpty()) {
                        lease.keep();
                        remainsOf(VaultLayout.manifestPlace(manifest));
                    }
                }
            }
        }

        private void remainsOf(VaultLayout.ManifestPlace place) {
            // The tombstone has the item's full name.
            ItemId owner = new ItemId(tenant, source, place.item());
            Optional<Tombstone> tombstone = points.tombstone(owner, place.point());
            if (tombstone.isPresent()) {
                ItemId item = new ItemId(tenant, source, tombstone.get().item());
                finish(item, place.point(), tombstone.get().blobs());
            }
        }

        /**
         * Looks at what names data: points of several artifacts, which share them, and points of one, whose data lies
         * below their own id; and what waits for its point. Records first: a record goes when its manifest is there.
         */
        private void look() {
            namedAt = points.now().minusSeconds(2); // the store tells times to the second
            Set<String> names = new HashSet<>();
            for (BlobInfo waiting : Listing.of(vault, VaultLayout.received(tenant, source))) {
                points.received(waiting).ifPresent(record -> names.addAll(record.blobs()));
            }
            Map<PointId, Integer> single = new HashMap<>();
            try (var all = points.list(tenant, source, null)) {
                all.forEach(point -> {
                    if (point.artifacts() == 1) {
                        single.merge(point.point(), 1, Integer::sum);
                    } else {
                        points.open(point).manifest().artifacts().forEach(artifact -> names.add(artifact.blob()));
                    }
                });
            }
            named = names;
            ofSingles = single;
        }
    }
}
