package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Received;
import dev.backupvault.point.Records;
import dev.backupvault.point.Tombstone;
import dev.backupvault.point.UploadRecord;
import dev.backupvault.vault.RecordBlobs.Stored;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Recovery points in a vault: seals, finds and lists them, and changes their status (docs/FORMAT.md). Thread-safe. */
public final class PointStore {
    private static final int RACES = 20;

    private final Vault vault;
    private final RecordBlobs records;
    private final ReceivedRecords received;
    private final ManifestBlobs manifests;

    public PointStore(Vault vault) {
        this.vault = vault;
        this.records = new RecordBlobs(vault);
        this.received = new ReceivedRecords(vault);
        this.manifests = new ManifestBlobs(vault);
    }

    /**
     * Writes a manifest: from here on the point exists.
     *
     * @return the point as it is in the store; if one of this id was there already, that one, whose bytes the caller
     *     must compare
     */
    public SealedPoint seal(Manifest manifest) {
        try {
            return new SealedPoint(manifest, manifests.put(manifest, Records.write(manifest), Condition.ABSENT));
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS) {
                throw e;
            }
            return find(manifest.itemId(), manifest.point())
                    .orElseThrow(() -> VaultException.of(
                            ErrorCode.POINT_PURGING,
                            "the point '" + manifest.point() + "' was deleted while it was stored"));
        }
    }

    public Optional<SealedPoint> find(ItemId item, PointId point) {
        return read(VaultLayout.manifest(item, point));
    }

    private Optional<SealedPoint> read(BlobPath path) {
        return manifests.read(path).map(ManifestBlobs.Raw::sealed);
    }

    /**
     * Finds a point by its id alone.
     *
     * @param source where to look, or null for everywhere
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND}, {@link ErrorCode#POINT_AMBIGUOUS}
     */
    public SealedPoint locate(String tenant, String source, PointId point) {
        return lookFor(tenant, source, point).orElseThrow(() -> notFound("'" + point + "'"));
    }

    /**
     * Looks for a point by its id alone.
     *
     * @throws VaultException {@link ErrorCode#POINT_AMBIGUOUS}
     */
    public Optional<SealedPoint> lookFor(String tenant, String source, PointId point) {
        BlobPath found = null;
        for (BlobInfo blob : Listing.of(vault, VaultLayout.manifests(tenant, source, null))) {
            if (blob.path().name().endsWith("/" + point + ".json")) {
                if (found != null) {
                    throw VaultException.of(
                                    ErrorCode.POINT_AMBIGUOUS,
                                    "the id '" + point + "' names points of more than one item: '" + found + "' and '"
                                            + blob.path() + "'")
                            .hint("say which with --source and --item");
                }
                found = blob.path();
            }
        }
        return Optional.ofNullable(found).flatMap(this::read);
    }

    /** @throws VaultException {@link ErrorCode#POINT_NOT_FOUND} if it went since it was listed */
    public SealedPoint open(PointSummary listed) {
        return read(listed.manifest()).orElseThrow(() -> notFound("'" + listed.point() + "'"));
    }

    private static VaultException notFound(String what) {
        return VaultException.of(ErrorCode.POINT_NOT_FOUND, "no recovery point " + what)
                .hint("`backup-vault points` lists what there is");
    }

    /**
     * The newest visible point of an item, or the newest that was taken at or before a time.
     *
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND}
     */
    public SealedPoint newest(ItemId item, Optional<Instant> asOf) {
        return list(item.tenant(), item.source(), item.item())
                .filter(point -> !point.isHidden())
                .filter(point -> asOf.isEmpty() || !point.backupTime().isAfter(asOf.get()))
                .max((a, b) -> a.backupTime().equals(b.backupTime())
                        ? a.storedAt().compareTo(b.storedAt())
                        : a.backupTime().compareTo(b.backupTime()))
                .flatMap(point -> read(point.manifest()))
                .orElseThrow(() -> notFound("of '" + item + "'"
                        + asOf.map(time -> " taken until " + time).orElse("")));
    }

    /**
     * Points with their states, in the store's order; null stands for all. Memory holds a page of manifests and the
     * statuses of what is listed.
     */
    public Stream<PointSummary> list(String tenant, String source, String item) {
        Map<String, PointMetadata.StatusLine> statuses = new HashMap<>();
        Listing.of(vault, VaultLayout.statuses(tenant, source, item))
                .forEach(blob -> statuses.put(blob.path().name(), PointMetadata.StatusLine.of(blob)));
        return StreamSupport.stream(
                        Listing.of(vault, VaultLayout.manifests(tenant, source, item))
                                .spliterator(),
                        false)
                .filter(blob -> VaultLayout.isManifest(blob.path()))
                .map(blob -> PointMetadata.summary(
                        blob, statuses.get(VaultLayout.statusOf(blob.path()).name())));
    }

    /** Whose points there are, and from where. */
    public record Origin(String tenant, String source) {}

    /** Tenants and sources that have points, hidden ones too; reads the whole list of manifests. */
    public List<Origin> origins() {
        Set<Origin> origins = new LinkedHashSet<>();
        for (BlobInfo blob : Listing.of(vault, VaultLayout.manifests(null, null, null))) {
            if (VaultLayout.isManifest(blob.path())) {
                var place = VaultLayout.manifestPlace(blob.path());
                origins.add(new Origin(place.tenant(), place.source()));
            }
        }
        return List.copyOf(origins);
    }

    /**
     * The status of a point; fresh if it has none or one of another manifest.
     *
     * @throws VaultException {@link ErrorCode#RECORD_DAMAGED}: treat the point as held and locked
     */
    public PointStatus status(SealedPoint point) {
        return statusBlob(point)
                .map(Stored::record)
                .filter(status -> point.etag().equals(status.manifest()))
                .orElse(PointStatus.fresh(point.etag()));
    }

    private Optional<Stored<PointStatus>> statusBlob(SealedPoint point) {
        return records.read(
                PointStatus.class,
                VaultLayout.status(point.manifest().itemId(), point.manifest().point()),
                PointStatus.FORMAT);
    }

    /** Changes a status; a lost race is read again and tried again, so the change may be asked for more than once. */
    public PointStatus update(SealedPoint point, UnaryOperator<PointStatus> change) {
        return write(
                point,
                old -> change.apply(old.filter(status -> point.etag().equals(status.manifest()))
                        .orElse(PointStatus.fresh(point.etag()))));
    }

    /**
     * Gives a manifest the status of the one whose place it took, so that its holds and its lock hold on. Asked again,
     * it changes nothing.
     */
    public void carryOver(SealedPoint point) {
        boolean wanted = statusBlob(point)
                .map(Stored::record)
                .filter(status -> !point.etag().equals(status.manifest()) && status.purging() == null)
                .isPresent();
        if (wanted) {
            write(point, old -> old.map(status -> status.of(point.etag())).orElse(PointStatus.fresh(point.etag())));
        }
    }

    private PointStatus write(SealedPoint point, Function<Optional<PointStatus>, PointStatus> change) {
        BlobPath path =
                VaultLayout.status(point.manifest().itemId(), point.manifest().point());
        VaultException last = null;
        for (int race = 0; race < RACES; race++) {
            Optional<Stored<PointStatus>> old = statusBlob(point);
            PointStatus next = change.apply(old.map(Stored::record));
            try {
                records.put(
                        path,
                        next,
                        PointMetadata.of(point, next),
                        old.map(stored -> Condition.unchanged(stored.blob().etag()))
                                .orElse(Condition.ABSENT));
                return next;
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_BLOB_EXISTS && e.code() != ErrorCode.STORE_CONDITION_FAILED) {
                    throw e;
                }
                last = e; // another writer, or our own lost answer: look again
            }
        }
        throw last;
    }

    /**
     * Makes a hidden point visible again; one that is visible stays so.
     *
     * @throws VaultException {@link ErrorCode#POINT_PURGING} if it is too late
     */
    public void bringBack(SealedPoint point) {
        update(point, status -> {
            if (status.purging() != null) {
                throw VaultException.of(
                                ErrorCode.POINT_PURGING,
                                "the point '" + point.manifest().point() + "' is being purged")
                        .hint("a backup of the same bytes can be stored again when the purge is over");
            }
            return status.withHidden(null);
        });
    }

    public Optional<Tombstone> tombstone(ItemId item, PointId point) {
        return records.read(Tombstone.class, VaultLayout.tombstone(item, point), Tombstone.FORMAT)
                .map(Stored::record);
    }

    /** Writes the trace of a point that is about to go; one that is there stays as it is. */
    public void bury(ItemId item, Tombstone tombstone) {
        try {
            records.put(VaultLayout.tombstone(item, tombstone.point()), tombstone, Map.of(), Condition.ABSENT);
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS) {
                throw e;
            }
        }
    }

    /** Takes a tombstone away again: its point stays. */
    public void unbury(ItemId item, PointId point) {
        BlobPath path = VaultLayout.tombstone(item, point);
        vault.stat(path).ifPresent(blob -> vault.delete(path, blob.etag()));
    }

    /** Remembers an artifact that waits for its point; what is remembered already stays as it is. */
    public void receive(Received record) {
        received.put(record);
    }

    /** The points that a point needs: those that its manifest names, and those that it awaited and that came later. */
    public List<PointId> needsOf(SealedPoint point) {
        return Stream.concat(point.manifest().dependsOn().stream(), status(point).found().stream())
                .distinct()
                .toList();
    }

    /** Whether a record that was listed waits for the rest of a set that a profile knows. */
    public static boolean isPart(BlobInfo listed) {
        return ReceivedRecords.isPart(listed);
    }

    /** As a list of {@link VaultLayout#received} showed it; empty if it went or was sealed since. */
    public Optional<Received> received(BlobInfo listed) {
        return received.read(listed.path());
    }

    /** Those of the artifacts that wait for their point, by their ids alone. */
    public Map<PointId, Received> received(String tenant, String source, Set<PointId> artifacts) {
        return received.find(tenant, source, artifacts);
    }

    /** All artifacts of an item that wait for their point. */
    public List<Received> received(ItemId item) {
        return received.of(item);
    }

    /** Forgets an artifact that a manifest names by now; never fails for want of the right to delete. */
    public void forget(Received record) {
        received.forget(record);
    }

    /**
     * Keeps a point's data in the vault, whatever becomes of the point, until {@link #unpin}.
     *
     * @return where that is written
     */
    public BlobPath pin(SealedPoint point) {
        return received.pin(
                Received.pin(point.manifest(), now()), point.manifest().point());
    }

    /** Keeps an artifact's data in the vault until {@link #unpin}, whoever else names it or does so no more. */
    public BlobPath pin(Received artifact) {
        return received.pin(artifact, artifact.artifact().id());
    }

    /** The opposite of {@link #pin}; never fails for want of the right to delete. */
    public void unpin(BlobPath pin) {
        received.forget(pin);
    }

    /** Whether a point names this artifact, and its bytes were found wrong. */
    public boolean isInDamagedSet(ItemId item, PointId artifact) {
        return damagedArtifacts(item).contains(artifact);
    }

    /** What points name whose bytes were found wrong; which of several it is nobody knows. */
    public Set<PointId> damagedArtifacts(ItemId item) {
        try (Stream<PointSummary> all = list(item.tenant(), item.source(), item.item())) {
            return all.filter(PointSummary::damaged)
                    .map(point -> read(point.manifest()))
                    .flatMap(Optional::stream)
                    .flatMap(point -> point.manifest().artifacts().stream())
                    .map(Artifact::id)
                    .collect(Collectors.toSet());
        }
    }

    /**
     * The newest visible point of an item whose bytes are not known to be wrong.
     *
     * @param fact the name of a fact that it must have, and {@code value} the fact's value
     */
    public Optional<SealedPoint> newestWhole(ItemId item, String fact, String value) {
        try (Stream<PointSummary> all = list(item.tenant(), item.source(), item.item())) {
            return all.filter(point -> !point.isHidden() && !point.damaged())
                    .filter(point -> value.equals(point.facts().get(fact)))
                    .max(Comparator.comparing(PointSummary::backupTime).thenComparing(PointSummary::storedAt))
                    .flatMap(point -> read(point.manifest()));
        }
    }

    /** The point of several artifacts, none of them damaged, that has this one. */
    public Optional<SealedPoint> setOf(ItemId item, Artifact artifact) {
        try (Stream<PointSummary> all = list(item.tenant(), item.source(), item.item())) {
            return all.filter(point -> !point.damaged() && point.artifacts() > 1)
                    .map(point -> read(point.manifest()))
                    .flatMap(Optional::stream)
                    .filter(point -> point.manifest().artifacts().stream()
                            .anyMatch(named -> named.id().equals(artifact.id())
                                    && named.sha256().equals(artifact.sha256())))
                    .findFirst();
        }
    }

    /** The record that fixes id, time and schedule of a keyed stream; whoever writes it first decides for all tries. */
    public UploadRecord upload(Identity identity, UploadRecord proposal) {
        BlobPath path = VaultLayout.upload(identity);
        Optional<UploadRecord> known =
                records.read(UploadRecord.class, path, UploadRecord.FORMAT).map(Stored::record);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            records.put(path, proposal, Map.of(), Condition.ABSENT);
            return proposal;
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS) {
                throw e;
            }
            return records.read(UploadRecord.class, path, UploadRecord.FORMAT)
                    .map(Stored::record)
                    .orElseThrow(() -> e);
        }
    }

    /**
     * Whether a keyed stream waits for its point, or became one that is to be seen and not damaged; the same key cannot
     * store anything more.
     */
    public boolean isStored(ItemId item, Identity keyed) {
        Optional<PointId> artifact = records.read(UploadRecord.class, VaultLayout.upload(keyed), UploadRecord.FORMAT)
                .map(upload -> upload.record().artifact());
        return artifact.flatMap(id -> find(item, id))
                        .map(this::status)
                        .filter(status -> status.state() == PointStatus.State.STORED
                                || status.state() == PointStatus.State.VERIFIED)
                        .isPresent()
                || artifact.flatMap(id -> received.read(VaultLayout.received(item, id)))
                        .isPresent();
    }

    /** The store's clock. */
    public Instant now() {
        return vault.now();
    }
}
