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
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.Dependencies;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
    Optional<Stored> seal(ReceivedSet received, long bytesSent, String by) {
        Manifest manifest = received.manifest(software);
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
    Optional<Stored> known(SealedPoint sealed, ReceivedSet received, long bytesSent, String by) {
        return sealed.manifest().sameBytes(received.manifest(software))
                ? existing(sealed, bytesSent, by)
                : Optional.empty();
    }

    private Stored stored(SealedPoint sealed, long bytesSent, String by) {
        Manifest manifest = sealed.manifest();
        audit.after(AuditEntry.of(
                        Act.STORE,
                        manifest.itemId(),
                        manifest.point(),
                        by,
                        manifest.bytes() + " bytes, sha256 "
                                + manifest.artifacts().get(0).sha256())
                .withBytes(manifest.bytes()));
        afterwards(sealed, by);
        return new Stored(IngestResult.Outcome.STORED, manifest.point(), manifest, bytesSent);
    }

    /** Retention may have hidden what the point needs after that was looked at and before there was a point to see. */
    private void afterwards(SealedPoint sealed, String by) {
        markBroken(sealed, checkDependencies(sealed.manifest().itemId(), points.needsOf(sealed), by), by);
        after.sealed(sealed, by);
    }

    /** A backup on a damaged one is better than none, but must not look whole. */
    private void markBroken(SealedPoint sealed, List<PointId> damaged, String by) {
        if (damaged.isEmpty() || points.status(sealed).brokenBy().equals(damaged)) {
            return;
        }
        try {
            points.update(sealed, status -> status.withBrokenBy(damaged));
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_DENIED) {
                return; // we may not change what is there: the next verification does it
            }
            throw e;
        }
        Manifest manifest = sealed.manifest();
        audit.after(AuditEntry.of(
                Act.VERIFY, manifest.itemId(), manifest.point(), by, "broken: needs what is damaged: " + damaged));
    }

    /** Remembers the artifact for {@link #sealReceived}. @return empty like {@link #seal} */
    Optional<Stored> receive(Received received, long bytesSent, String by) {
        PointId id = received.artifact().id();
        Optional<SealedPoint> sealed = points.find(received.itemId(), id);
        if (sealed.isPresent()) { // by an earlier try
            return known(sealed.get(), ReceivedSet.of(received), bytesSent, by);
        }
        Optional<SealedPoint> set =
                received.profiled() == null || received.profiled().part() == null
                        ? Optional.empty()
                        : points.setOf(received.itemId(), received.artifact());
        if (set.isPresent()) { // whoever brought the last part made the point
            return existing(set.get(), bytesSent, by);
        }
        points.receive(received);
        return Optional.of(new Stored(IngestResult.Outcome.RECEIVED, id, null, bytesSent));
    }

    /**
     * @param artifacts in the order that the point has them in
     * @param before done to each that waits before the manifest is written
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND}, {@link ErrorCode#SET_REFUSED}
     */
    Stored sealReceived(String tenant, String source, List<PointId> artifacts, Consumer<Received> before, String by) {
        Map<PointId, Received> waiting = points.received(tenant, source, Set.copyOf(artifacts));
        Stored stored = waiting.keySet().containsAll(artifacts)
                ? sealAll(artifacts.stream().map(waiting::get).toList(), before, by)
                : sealedBefore(tenant, source, artifacts, waiting.keySet(), by);
        waiting.values().forEach(points::forget);
        return stored;
    }

    private Stored sealAll(List<Received> parts, Consumer<Received> before, String by) {
        ReceivedSet set = new ReceivedSet(parts, List.of());
        parts.forEach(before);
        return sealAll(set, 0, by);
    }

    /**
     * Makes one point of artifacts whose data is in the vault and stays there meanwhile.
     *
     * @throws VaultException {@link ErrorCode#DATA_DAMAGED}, {@link ErrorCode#KEY_REUSED}
     */
    Stored sealAll(ReceivedSet set, long bytesSent, String by) {
        Optional<Tombstone> tombstone = points.tombstone(set.item(), set.point());
        if (tombstone.isPresent()) {
            return purged(set, tombstone.get());
        }
        checkDependencies(set.item(), set.dependsOn(), by);
        return seal(set, bytesSent, by).orElseThrow(() -> VaultException.of(
                        ErrorCode.DATA_DAMAGED, "the point '" + set.point() + "' of these artifacts is damaged")
                .hint("send them again: they are stored anew"));
    }

    private Stored purged(ReceivedSet set, Tombstone tombstone) {
        if (!tombstone.sha256().equals(set.hashes())) {
            throw VaultException.of(
                            ErrorCode.KEY_REUSED, "the keys of these artifacts were used before, for a purged backup")
                    .hint("send them again under new keys");
        }
        return new Stored(IngestResult.Outcome.PURGED, set.point(), null, 0);
    }

    /** Asked again, or by two at once. */
    private Stored sealedBefore(
            String tenant, String source, List<PointId> artifacts, Set<PointId> waiting, String by) {
        String missing = artifacts.stream()
                .filter(artifact -> !waiting.contains(artifact))
                .map(PointId::text)
                .collect(Collectors.joining(", "));
        return points.lookFor(tenant, source, PointId.ofPoint(tenant, source, artifacts))
                .flatMap(point -> existing(point, 0, by))
                .orElseThrow(() -> notWaiting(missing));
    }

    private static VaultException notWaiting(String artifacts) {
        return VaultException.of(ErrorCode.POINT_NOT_FOUND, "nothing waits to be sealed as '" + artifacts + "'")
                .hint("send it first, with ?commit=explicit");
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

    /**
     * What a new point needs must be there and visible: what is hidden comes back with it. @return the damaged among it
     */
    List<PointId> checkDependencies(ItemId item, List<PointId> dependsOn, String by) {
        return dependencies.require(item, dependsOn, back -> writeBack(back, by, "needed by a new point"));
    }
}
