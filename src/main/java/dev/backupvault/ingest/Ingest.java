package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.Identity;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.point.UploadRecord;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Tombstones;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a file or a stream into a recovery point, exactly one for each backup whatever is tried again: data first,
 * manifest last, and only then an answer (docs/FORMAT.md §8). Thread-safe.
 */
public final class Ingest {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    private final PointStore points;
    private final Tombstones tombstones;
    private final ArtifactWriter writer;
    private final BlockSchedule schedule;
    private final String software;
    private final Uploads uploads = new Uploads();

    /** @param software name and version, for the manifests */
    public Ingest(Vault vault, PointStore points, BlockUploader uploader, BlockSchedule schedule, String software) {
        this.points = points;
        this.tombstones = new Tombstones(vault);
        this.writer = new ArtifactWriter(vault, uploader);
        this.schedule = schedule;
        this.software = software;
    }

    /** What is under way. */
    public Uploads uploads() {
        return uploads;
    }

    /**
     * Stores an offer. When this returns, the source may be acknowledged; when it throws, nothing of it is visible and
     * it can be offered again.
     *
     * @throws VaultException if {@link VaultException#permanent()}, the same offer will never succeed
     */
    public IngestResult ingest(IngestRequest request) {
        if (request.payload() instanceof Payload.OfFile file) {
            return ingestFile(request, file);
        }
        return request.payload() instanceof Payload.OfRemote remote
                ? ingestRemote(request, remote.file())
                : ingestStream(request, (Payload.OfStream) request.payload());
    }

    private IngestResult ingestRemote(IngestRequest request, RemoteFile file) {
        Identity identity = file.version()
                .map(version -> Identity.ofVersion(request.item(), request.path(), version))
                .orElseGet(() -> Identity.ofFile(
                        request.item(),
                        request.path(),
                        file.bytes(),
                        file.modified().toEpochMilli()));
        Offer offer = new Offer.Remote(file, request.name(), identity);
        BackupTime time = request.backupTime().orElse(offer.time());
        return run(request, offer, time, PointId.first(time.at(), identity), schedule);
    }

    private IngestResult ingestFile(IngestRequest request, Payload.OfFile of) {
        FileSnapshot before = of.seen() != null ? of.seen() : FileSnapshot.of(of.file());
        Identity identity = Identity.ofFile(
                request.item(),
                request.path(),
                before.bytes(),
                before.modified().toEpochMilli());
        Offer offer = new Offer.File(of.file(), request.name(), before, identity);
        BackupTime time = request.backupTime().orElse(offer.time());
        return run(request, offer, time, PointId.first(time.at(), identity), schedule);
    }

    private IngestResult ingestStream(IngestRequest request, Payload.OfStream of) {
        BackupTime arrival = request.backupTime().orElse(new BackupTime(Instant.now(), "arrival"));
        if (of.key().isEmpty()) {
            Identity run = Identity.ofRun();
            return run(
                    request,
                    new Offer.Stream(of, request.name(), arrival, run),
                    arrival,
                    PointId.first(arrival.at(), run),
                    schedule);
        }
        Identity identity = Identity.ofKeyedStream(request.item(), of.key().get());
        UploadRecord record = points.upload(
                identity,
                new UploadRecord(
                        UploadRecord.FORMAT,
                        request.item().tenant(),
                        request.item().source(),
                        request.item().item(),
                        request.name(),
                        PointId.first(arrival.at(), identity),
                        arrival.at(),
                        schedule.toString(),
                        Instant.now()));
        if (!record.item().equals(request.item().item()) || !record.name().equals(request.name())) {
            throw VaultException.mismatch(
                            ErrorCode.KEY_REUSED,
                            "the key was used for another backup",
                            "'" + record.item() + "' (" + record.name() + ")",
                            "'" + request.item().item() + "' (" + request.name() + ")")
                    .hint("use a new key for every backup");
        }
        BackupTime time = new BackupTime(record.backupTime(), arrival.from());
        return run(
                request,
                new Offer.Stream(of, request.name(), time, identity),
                time,
                record.artifact(),
                BlockSchedule.parse(record.blocks()));
    }

    /** Tries generation after generation until one is free or has these bytes. */
    private IngestResult run(IngestRequest request, Offer offer, BackupTime time, PointId first, BlockSchedule blocks) {
        long started = System.nanoTime();
        checkDependencies(request);
        try (Uploads.Upload upload = uploads.begin(
                request.item() + (request.path().equals(request.item().item()) ? "" : ":" + request.path()),
                offer.length())) {
            for (PointId id = usable(request, offer, first); ; id = id.nextGeneration()) {
                Optional<Stored> stored = generation(request, offer, time, id, blocks, upload);
                if (stored.isPresent()) {
                    return report(request, stored.get(), Duration.ofNanos(System.nanoTime() - started));
                }
                if (!offer.repeatable()) {
                    throw VaultException.of(
                                    ErrorCode.KEY_REUSED,
                                    "the key of '" + request.item() + "' was used before, for other bytes")
                            .hint("use a new key for every backup; the same key only to send the same bytes again");
                }
            }
        }
    }

    /** A stream can be read only once: generations that are known to be damaged are passed over before. */
    private PointId usable(IngestRequest request, Offer offer, PointId first) {
        PointId id = first;
        while (!offer.repeatable()
                && points.find(request.item(), id)
                        .filter(point -> points.status(point).isDamaged())
                        .isPresent()) {
            id = id.nextGeneration();
        }
        return id;
    }

    private record Stored(IngestResult.Outcome outcome, PointId point, Manifest manifest, long bytesSent) {}

    /** @return empty if this generation holds other bytes */
    private Optional<Stored> generation(
            IngestRequest request,
            Offer offer,
            BackupTime time,
            PointId id,
            BlockSchedule blocks,
            Uploads.Upload upload) {
        Optional<Tombstone> tombstone = tombstone(request, id);
        if (offer.versioned()) {
            if (tombstone.isPresent()) {
                return Optional.of(new Stored(IngestResult.Outcome.PURGED, id, null, 0));
            }
            Optional<SealedPoint> sealed = points.find(request.item(), id);
            if (sealed.isPresent()) {
                return existing(sealed.get(), 0);
            }
        }
        if (tombstone.isPresent()) {
            return purged(
                    tombstone.get(),
                    id,
                    writer.hash(offer, request.name(), request.expected(), request.pacer(), upload)
                            .sha256());
        }
        BlobPath data = VaultLayout.data(request.item(), id, request.name());
        return writer.write(data, offer, request.name(), blocks, request.expected(), request.pacer(), upload)
                .flatMap(written -> seal(request, offer, time, id, data, written, blocks));
    }

    private Optional<Tombstone> tombstone(IngestRequest request, PointId id) {
        return tombstones.has(request.item(), id) ? points.tombstone(request.item(), id) : Optional.empty();
    }

    private static Optional<Stored> purged(Tombstone tombstone, PointId id, Sha256 ours) {
        return tombstone.sha256().equals(List.of(ours))
                ? Optional.of(new Stored(IngestResult.Outcome.PURGED, id, null, 0))
                : Optional.empty();
    }

    private Optional<Stored> seal(
            IngestRequest request,
            Offer offer,
            BackupTime time,
            PointId id,
            BlobPath data,
            ArtifactWriter.Written written,
            BlockSchedule blocks) {
        // Sending may have taken hours: what a purge did meanwhile must be known when the manifest is written
        // (docs/FORMAT.md §8).
        Optional<Tombstone> tombstone = tombstone(request, id);
        if (tombstone.isPresent()) {
            return purged(tombstone.get(), id, written.sha256());
        }
        checkDependencies(request);
        Instant storedAt = written.blob().lastModified();
        BackupTime taken = time.notAfter(storedAt);
        Artifact artifact = new Artifact(
                id,
                request.name(),
                request.path(),
                data.name(),
                written.bytes(),
                written.sha256(),
                offer.modifiedAt(),
                written.blocks() ? blocks.toString() : null);
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                id,
                request.item().tenant(),
                request.item().source(),
                request.item().item(),
                request.kind(),
                request.dependsOn(),
                taken.at(),
                taken.from(),
                storedAt,
                request.partner(),
                request.policy(),
                written.bytes(),
                List.of(artifact),
                software);
        SealedPoint sealed = points.seal(manifest);
        if (sealed.manifest().equals(manifest)) {
            // Ours, now or in a try whose answer was lost. In that time it may have been hidden, but not by anyone who
            // knew of this offer.
            return sealed.manifest() == manifest
                    ? Optional.of(new Stored(IngestResult.Outcome.STORED, id, manifest, written.bytesSent()))
                    : existing(sealed, written.bytesSent());
        }
        return sealed.manifest().sameBytes(manifest) ? existing(sealed, written.bytesSent()) : Optional.empty();
    }

    /**
     * A point that was there: one that is damaged counts for nothing, one that is hidden comes back, one that is being
     * purged is waited for.
     */
    private Optional<Stored> existing(SealedPoint point, long bytesSent) {
        PointStatus status = points.status(point);
        return status.isDamaged()
                ? Optional.empty()
                : Optional.of(new Stored(
                        answer(point, status.state()), point.manifest().point(), point.manifest(), bytesSent));
    }

    private IngestResult.Outcome answer(SealedPoint point, PointStatus.State state) {
        return switch (state) {
            case STORED, VERIFIED, DAMAGED -> IngestResult.Outcome.ALREADY_STORED;
            case HIDDEN -> {
                points.update(point, status -> {
                    refusePurging(point, status.state());
                    return status.withHidden(null);
                });
                yield IngestResult.Outcome.BROUGHT_BACK;
            }
            case PURGING -> throw purging(point);
        };
    }

    private static void refusePurging(SealedPoint point, PointStatus.State state) {
        if (state == PointStatus.State.PURGING) {
            throw purging(point);
        }
    }

    private static VaultException purging(SealedPoint point) {
        return VaultException.of(
                        ErrorCode.POINT_PURGING,
                        "the point '" + point.manifest().point() + "' is being purged")
                .hint("it is tried again when the purge is over");
    }

    private void checkDependencies(IngestRequest request) {
        for (PointId needed : request.dependsOn()) {
            SealedPoint point = points.find(request.item(), needed).orElseThrow(() -> VaultException.of(
                            ErrorCode.POINT_NOT_FOUND,
                            "'" + request.item() + "' has no point '" + needed + "' to depend on")
                    .hint("`backup-vault points --source " + request.item().source() + "` lists its points"));
            refusePurging(point, points.status(point).state());
        }
    }

    private static IngestResult report(IngestRequest request, Stored stored, Duration took) {
        String outcome =
                stored.outcome().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        Consumer<String> log = stored.outcome() == IngestResult.Outcome.ALREADY_STORED ? LOG::debug : LOG::info;
        Manifest manifest = stored.manifest();
        log.accept(
                manifest == null
                        ? "%s point=%s item=\"%s\""
                                .formatted(
                                        outcome,
                                        stored.point(),
                                        printable(request.item().toString()))
                        : "%s point=%s item=\"%s\" bytes=%d sent=%d seconds=%.2f rate=%.1fMB/s sha256=%s"
                                .formatted(
                                        outcome,
                                        stored.point(),
                                        printable(request.item().toString()),
                                        manifest.bytes(),
                                        stored.bytesSent(),
                                        took.toNanos() / 1e9,
                                        manifest.bytes() / 1e6 / Math.max(1e-3, took.toNanos() / 1e9),
                                        manifest.artifacts().get(0).sha256()));
        return new IngestResult(
                stored.outcome(), stored.point(), Optional.ofNullable(manifest), stored.bytesSent(), took);
    }

    /** Names are other people's text: no line breaks, no terminal escapes in a log. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?").replace("\"", "'");
    }
}
