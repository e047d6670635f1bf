package dev.backupvault.hygiene;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One look at one source: which data its points name, and which nothing does. What looks wrong in lists that were not
 * made at one moment is looked at again by itself before it is told. Used once, by one thread.
 */
final class SourceLook {
    /** Copies that the store makes are left alone for so long (docs/FORMAT.md §5). */
    private static final Duration COPYING = Duration.ofDays(30);

    private final Vault vault;
    private final PointStore points;
    private final Origin origin;
    private final Duration age;
    private final Instant now;
    private final Consumer<Finding> taker;
    private SourceData data;
    private boolean unreadable;

    SourceLook(Vault vault, PointStore points, Origin origin, Duration age, Consumer<Finding> taker) {
        this.vault = vault;
        this.points = points;
        this.origin = origin;
        this.age = age;
        this.now = vault.now();
        this.taker = taker;
    }

    /**
     * Data is listed before what may name it, and received records before manifests: so whatever names data that was
     * old when it was listed is seen (docs/FORMAT.md §9).
     */
    void run() {
        data = new SourceData(vault, origin.tenant(), origin.source());
        received();
        ItemPoints.each(points, origin.tenant(), origin.source(), this::item);
        new StatusLook(vault, points, origin, now, data, this::tell).run();
        if (!unreadable) {
            data.unnamed()
                    .filter(blob -> !blob.isCopy() || isOld(blob.modified(), COPYING))
                    .map(SourceData.Blob::finding)
                    .forEach(this::tell);
        }
    }

    private boolean isOld(Instant since, Duration than) {
        return !since.plus(than).isAfter(now);
    }

    /** What is only untidy is told when it is old enough; what is lost, at once. */
    private void tell(Finding finding) {
        if (finding.kind().lost() || isOld(finding.since(), age)) {
            taker.accept(finding);
        }
    }

    private void received() {
        for (BlobInfo listed : Listing.of(vault, VaultLayout.received(origin.tenant(), origin.source()))) {
            tell(
                    PointStore.isPart(listed)
                            ? Finding.kept(Kind.PART, listed.path(), listed.bytes(), listed.lastModified(), null)
                            : Finding.removable(Kind.RECEIVED, listed));
            try {
                points.received(listed).ifPresent(record -> record.blobs().forEach(this::name));
            } catch (VaultException e) {
                unreadable(listed.path(), listed.lastModified(), e);
            }
        }
    }

    private void name(String blob) {
        data.find(new BlobPath(VaultLayout.allData(null, null).area(), blob)).ifPresent(SourceData.Blob::name);
    }

    private void unreadable(BlobPath record, Instant since, VaultException e) {
        if (e.code() != ErrorCode.RECORD_DAMAGED && e.code() != ErrorCode.FORMAT_NEWER) {
            throw e;
        }
        unreadable = true;
        tell(Finding.kept(Kind.MANIFEST_UNREADABLE, record, 0, since, e.fact()));
    }

    private void item(ItemPoints item) {
        Set<PointId> there = new HashSet<>();
        item.points().forEach(point -> there.add(point.point()));
        for (PointSummary point : item.points()) {
            data(point);
            item.needsOf(point.point()).stream()
                    .filter(base -> !there.contains(base))
                    .forEach(base -> missing(point, base));
        }
    }

    private void missing(PointSummary point, PointId base) {
        if (vault.stat(VaultLayout.sibling(point.manifest(), base)).isEmpty() && isThere(point.manifest())) {
            tell(Finding.kept(
                    Kind.DEPENDENCY_MISSING, point.manifest(), point.bytes(), point.storedAt(), "it needs " + base));
        }
    }

    private boolean isThere(BlobPath path) {
        return vault.stat(path).isPresent();
    }

    private void data(PointSummary point) {
        Collection<SourceData.Blob> own = data.of(point.point());
        if (point.artifacts() == 1 && own.size() == 1 && own.iterator().next().bytes() == point.bytes()) {
            own.forEach(SourceData.Blob::name);
            return;
        }
        try {
            SealedPoint sealed = points.open(point);
            for (Artifact artifact : sealed.manifest().artifacts()) {
                artifact(point, sealed.manifest(), artifact);
            }
        } catch (VaultException e) {
            if (e.code() != ErrorCode.POINT_NOT_FOUND) { // it was purged since it was listed
                unreadable(point.manifest(), point.storedAt(), e);
            }
        }
    }

    private void artifact(PointSummary point, Manifest manifest, Artifact artifact) {
        ItemId item = manifest.itemId();
        BlobPath path = VaultLayout.data(item, artifact);
        Optional<SourceData.Blob> listed = artifact.container() == null ? data.find(path) : Optional.empty();
        listed.ifPresent(SourceData.Blob::name);
        if (listed.filter(blob -> blob.bytes() == artifact.bytes()).isPresent()) {
            return;
        }
        Optional<BlobInfo> found = vault.stat(path);
        boolean whole = found.filter(blob -> blob.bytes() == artifact.bytes()).isPresent();
        if (!whole && isThere(point.manifest())) {
            String what = found.map(blob -> "'" + path + "' has " + blob.bytes() + " bytes instead of ")
                    .orElse("'" + path + "' is not there: ");
            tell(Finding.kept(
                    found.isPresent() ? Kind.DATA_LENGTH : Kind.DATA_MISSING,
                    point.manifest(),
                    artifact.bytes(),
                    point.storedAt(),
                    what + artifact.bytes() + " bytes"));
        }
    }
}
