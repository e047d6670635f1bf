package dev.backupvault.ingest;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Received;
import dev.backupvault.vault.Dependencies;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * From bytes that are in the vault to a point: writes the manifest, and decides what a point that was there already
 * means (docs/FORMAT.md §8, steps 3 and 4). Thread-safe.
 */
final class Sealer {
    private final PointStore points;
    private final Audit audit;
    private final Dependencies dependencies;
    private final AfterSeal after;
    private final String software;

    /** @param software name and version, for the manifests */
    Sealer(PointStore points, Audit audit, AfterSeal after, String software) {
        this.points = points;
        this.audit = audit;
        this.after = after;
        this.dependencies = new Dependencies(points);
        this.software = software;
    }

    /** @param manifest null if there is none */
    record Stored(IngestResult.Outcome outcome, PointId point, Manifest manifest, long bytesSent) {}

    /** @return empty if a point of this id holds other bytes, or damaged ones */
    Optional<Stored> seal(Received received, long bytesSent, String by) {
        Manifest manifest = manifest(received);
        SealedPoint sealed = points.seal(manifest);
        if (sealed.manifest().equals(manifest)) {
            // Ours, now or in a try whose answer was lost. In that time it may have been hidden, but not by anyone who
            // knew of this offer.
            return sealed.manifest() == manifest
                    ? Optional.of(stored(sealed, bytesSent, by))
                    : existing(sealed, bytesSent, by);
        }
        return known(sealed, received, bytesSent, by);
    }

    /** A point that was there. @return empty if it holds other bytes, or damaged ones */
    Optional<Stored> known(SealedPoint sealed, Received received, long bytesSent, String by) {
        return sealed.manifest().sameBytes(manifest(received)) ? existing(sealed, bytesSent, by) : Optional.empty();
    }

    private Stored stored(SealedPoint sealed, long bytesSent, String by) {
        Manifest manifest = sealed.manifest();
        audit.after(AuditEntry.of(
                Act.STORE,
                manifest.itemId(),
                manifest.point(),
                by,
                manifest.bytes() + " bytes, sha256 "
                        + manifest.artifacts().get(0).sha256()));
        afterwards(sealed, by);
        return new Stored(IngestResult.Outcome.STORED, manifest.point(), manifest, bytesSent);
    }

    /** Retention may have hidden what the point needs after that was looked at and before there was a point to see. */
    private void afterwards(SealedPoint sealed, String by) {
        checkDependencies(sealed.manifest().itemId(), sealed.manifest().dependsOn(), by);
        after.sealed(sealed, by);
    }

    /** Remembers the artifact for {@link #sealReceived}. @return empty like {@link #seal} */
    Optional<Stored> receive(Received received, long bytesSent, String by) {
        PointId id = received.artifact().id();
        Optional<SealedPoint> sealed = points.find(item(received), id);
        if (sealed.isPresent()) { // by an earlier try
            return known(sealed.get(), received, bytesSent, by);
        }
        points.receive(received);
        return Optional.of(new Stored(IngestResult.Outcome.RECEIVED, id, null, bytesSent));
    }

    /**
     * @param before done to what waits before its manifest is written
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND}
     */
    Stored sealReceived(ItemId item, PointId artifact, Consumer<Received> before, String by) {
        Optional<Received> waiting = points.received(item, artifact);
        waiting.ifPresent(before);
        waiting.ifPresent(received -> checkDependencies(item, received.dependsOn(), by));
        Optional<Stored> stored = waiting.isPresent()
                ? seal(waiting.get(), 0, by)
                : points.find(item, artifact).flatMap(point -> existing(point, 0, by));
        waiting.ifPresent(points::forget);
        return stored.orElseThrow(() -> VaultException.of(
                        ErrorCode.POINT_NOT_FOUND,
                        "no artifact '" + artifact + "' of '" + item + "' waits to be sealed")
                .hint("send it first, with ?commit=explicit"));
    }

    private static ItemId item(Received received) {
        return new ItemId(received.tenant(), received.source(), received.item());
    }

    /** A point of one artifact has that artifact's id. */
    private Manifest manifest(Received received) {
        return new Manifest(
                Manifest.FORMAT,
                received.artifact().id(),
                received.tenant(),
                received.source(),
                received.item(),
                received.kind(),
                received.dependsOn(),
                received.backupTime(),
                received.backupTimeFrom(),
                received.receivedAt(),
                received.partner(),
                received.policy(),
                received.keepUntil(),
                received.artifact().bytes(),
                List.of(received.artifact()),
                software);
    }

    /**
     * A point that was there: one that is damaged counts for nothing, one that is hidden comes back, one that is being
     * purged is waited for.
     */
    Optional<Stored> existing(SealedPoint point, long bytesSent, String by) {
        PointStatus status = points.status(point);
        if (status.isDamaged()) {
            return Optional.empty();
        }
        IngestResult.Outcome answer = answer(point, status.state(), by);
        afterwards(point, by);
        return Optional.of(new Stored(answer, point.manifest().point(), point.manifest(), bytesSent));
    }

    private IngestResult.Outcome answer(SealedPoint point, PointStatus.State state, String by) {
        return switch (state) {
            case STORED, VERIFIED, DAMAGED -> IngestResult.Outcome.ALREADY_STORED;
            case HIDDEN -> {
                bringBack(point, by, "sent again");
                yield IngestResult.Outcome.BROUGHT_BACK;
            }
            case PURGING -> throw purging(point);
        };
    }

    private void bringBack(SealedPoint point, String by, String because) {
        points.bringBack(point);
        writeBack(point, by, because);
    }

    private void writeBack(SealedPoint point, String by, String because) {
        Manifest manifest = point.manifest();
        audit.after(AuditEntry.of(Act.UNDELETE, manifest.itemId(), manifest.point(), by, because));
    }

    private static VaultException purging(SealedPoint point) {
        return VaultException.of(
                        ErrorCode.POINT_PURGING,
                        "the point '" + point.manifest().point() + "' is being purged")
                .hint("it is tried again when the purge is over");
    }

    /** What a new point needs must be there and visible: what is hidden comes back with it. */
    void checkDependencies(ItemId item, List<PointId> dependsOn, String by) {
        dependencies.require(item, dependsOn, back -> writeBack(back, by, "needed by a new point"));
    }
}
