package dev.backupvault.ingest;

import dev.backupvault.audit.Audit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Received;
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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Turns a file or a stream into a recovery point, exactly one for each backup whatever is tried again: data first,
 * manifest last, and only then an answer (docs/FORMAT.md §8). Thread-safe.
 */
public final class Ingest {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    /** What the log has with every line about an upload under way, on whatever thread. */
    private static final String CONTEXT = "upload";

    private final Vault vault;
    private final PointStore points;
    private final Tombstones tombstones;
    private final ArtifactWriter writer;
    private final Renewal renewal;
    private final Sealer sealer;
    private final BlockSchedule schedule;
    private final FolderIngest folders;
    private final Function<IngestRequest, Tee> tees;
    private final Uploads uploads = new Uploads();

    /**
     * @param tees what else gets the bytes of an offer
     * @param software name and version, for the manifests
     */
    public Ingest(
            Vault vault,
            PointStore points,
            BlockUploader uploader,
            BlockSchedule schedule,
            Audit audit,
            AfterSeal after,
            Function<IngestRequest, Tee> tees,
            String software) {
        this.tees = tees;
        this.vault = vault;
        this.points = points;
        this.tombstones = new Tombstones(vault);
        this.writer = new ArtifactWriter(vault, uploader);
        this.renewal = new Renewal(vault);
        this.schedule = schedule;
        this.sealer = new Sealer(points, audit, after, software);
        this.folders = new FolderIngest(points, writer, renewal, sealer, schedule, uploads);
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
        if (request.payload() instanceof Payload.OfStream stream) {
            return ingestStream(request, stream);
        }
        Offer offer = Offer.of(request.payload(), request.name());
        // Its own time in the id, whatever a profile says of it: another profile must not make another backup of it.
        BackupTime time = request.backupTime().orElse(offer.time());
        PointId id = PointId.first(offer.time().at(), offer.identity(request.item(), request.path()));
        return run(request, offer, time, id, schedule);
    }

    /** A pipe or a command of our own may be slow too, but it is no stranger. */
    private static String sender(IngestRequest request) {
        String tenant = request.item().tenant();
        return tenant.equals(ItemId.DEFAULT_TENANT) ? null : tenant;
    }

    private IngestResult ingestStream(IngestRequest request, Payload.OfStream of) {
        BackupTime arrival = request.backupTime().orElse(new BackupTime(Instant.now(), "arrival"));
        if (of.key().isEmpty()) {
            Identity run = Identity.ofRun();
            return run(
                    request,
                    new Offer.Stream(of, request.name(), sender(request), arrival),
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
                new Offer.Stream(of, request.name(), sender(request), time),
                time,
                record.artifact(),
                BlockSchedule.parse(record.blocks()));
    }

    private IngestResult run(IngestRequest request, Offer offer, BackupTime time, PointId first, BlockSchedule blocks) {
        try (Tee tee = tees.apply(request)) {
            IngestResult result = generations(request, new Offer.Teed(offer, tee), time, first, blocks);
            result.manifest().ifPresent(tee::sealed);
            return result;
        }
    }

    /** Tries generation after generation until one is free or has these bytes. */
    private IngestResult generations(
            IngestRequest request, Offer offer, BackupTime time, PointId first, BlockSchedule blocks) {
        long started = System.nanoTime();
        Sealer.Stored stored;
        try (Uploads.Upload upload = uploads.begin(
                        request.item(),
                        request.item() + (request.path().equals(request.item().item()) ? "" : ":" + request.path()),
                        offer.length());
                var context = MDC.putCloseable(CONTEXT, first.text())) {
            sealer.checkDependencies(request.item(), request.dependsOn(), request.by());
            stored = firstFree(request, offer, time, usable(request, offer, first), blocks, upload);
        }
        return report(request.item().toString(), stored, Duration.ofNanos(System.nanoTime() - started));
    }

    private Sealer.Stored firstFree(
            IngestRequest request,
            Offer offer,
            BackupTime time,
            PointId first,
            BlockSchedule blocks,
            Uploads.Upload upload) {
        for (PointId id = first; ; id = id.nextGeneration()) {
            MDC.put(CONTEXT, id.text());
            Optional<Sealer.Stored> stored = generation(request, offer, time, id, blocks, upload);
            if (stored.isPresent()) {
                return stored.get();
            }
            if (!offer.repeatable()) {
                throw VaultException.of(
                                ErrorCode.KEY_REUSED,
                                "the key of '" + request.item() + "' was used before, for other bytes")
                        .hint("use a new key for every backup; the same key only to send the same bytes again");
            }
        }
    }

    /** A stream can be read only once: generations that are known to be damaged are passed over before. */
    private PointId usable(IngestRequest request, Offer offer, PointId first) {
        PointId id = first;
        while (!offer.repeatable() && isDamaged(request, id)) {
            id = id.nextGeneration();
        }
        return id;
    }

    private boolean isDamaged(IngestRequest request, PointId id) {
        Optional<SealedPoint> point = points.find(request.item(), id);
        return point.isPresent()
                ? points.status(point.get()).isDamaged()
                : (!request.seal()
                                || vault.stat(VaultLayout.data(request.item(), id, request.name()))
                                        .isPresent())
                        && points.isInDamagedSet(request.item(), id);
    }

    /** @return empty if this generation holds other bytes */
    private Optional<Sealer.Stored> generation(
            IngestRequest request,
            Offer offer,
            BackupTime time,
            PointId id,
            BlockSchedule blocks,
            Uploads.Upload upload) {
        Optional<Tombstone> tombstone = tombstone(request, id);
        if (offer.versioned()) {
            if (tombstone.isPresent()) {
                return Optional.of(new Sealer.Stored(IngestResult.Outcome.PURGED, id, null, 0));
            }
            Optional<SealedPoint> sealed = points.find(request.item(), id);
            if (sealed.isPresent()) {
                return sealer.existing(sealed.get(), 0, request.by());
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
        Optional<ArtifactWriter.Written> written =
                writer.write(data, offer, request.name(), blocks, request.expected(), request.pacer(), upload);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Optional<SealedPoint> known = written.get().found() ? points.find(request.item(), id) : Optional.empty();
        if (written.get().found() && known.isEmpty()) {
            if (points.isInDamagedSet(request.item(), id)) {
                return Optional.empty();
            }
            // Another point may name these bytes, and be purged right now: the record is there before the ETag changes.
            Received record = received(request, offer, time, id, data, written.get(), blocks);
            points.receive(record);
            Renewal.Answer answer = renewal.touch(written.get().blob());
            if (answer == Renewal.Answer.GONE) {
                points.forget(record);
                if (!offer.repeatable()) {
                    throw Renewal.gone(data);
                }
                return generation(request, offer, time, id, blocks, upload);
            }
            if (answer == Renewal.Answer.REFUSED && offer.repeatable()) {
                points.forget(record);
                return Optional.empty(); // bytes that may be cleaned away are no better than other bytes
            }
            Optional<Sealer.Stored> stored = seal(request, offer, time, id, data, written.get(), blocks, known);
            if (request.seal() || stored.filter(Ingest::isInPoint).isPresent()) {
                points.forget(record);
            }
            return stored;
        }
        return seal(request, offer, time, id, data, written.get(), blocks, known);
    }

    /** Whether a point has it by now: a part whose set is whole waits for nothing. */
    private static boolean isInPoint(Sealer.Stored stored) {
        return stored.outcome() != IngestResult.Outcome.RECEIVED;
    }

    private Optional<Tombstone> tombstone(IngestRequest request, PointId id) {
        return tombstones.has(request.item(), id) ? points.tombstone(request.item(), id) : Optional.empty();
    }

    private static Optional<Sealer.Stored> purged(Tombstone tombstone, PointId id, Sha256 ours) {
        return tombstone.sha256().equals(List.of(ours))
                ? Optional.of(new Sealer.Stored(IngestResult.Outcome.PURGED, id, null, 0))
                : Optional.empty();
    }

    private Optional<Sealer.Stored> seal(
            IngestRequest request,
            Offer offer,
            BackupTime time,
            PointId id,
            BlobPath data,
            ArtifactWriter.Written written,
            BlockSchedule blocks,
            Optional<SealedPoint> known) {
        // Sending may have taken hours: what a purge did meanwhile must be known when the manifest is written
        // (docs/FORMAT.md §8).
        Optional<Tombstone> tombstone = tombstone(request, id);
        if (tombstone.isPresent()) {
            return purged(tombstone.get(), id, written.sha256());
        }
        sealer.checkDependencies(request.item(), request.dependsOn(), request.by());
        Received received = received(request, offer, time, id, data, written, blocks);
        if (known.isPresent()) {
            return sealer.known(known.get(), ReceivedSet.of(received), written.bytesSent(), request.by());
        }
        return request.seal()
                ? sealer.seal(ReceivedSet.of(received), written.bytesSent(), request.by())
                : sealer.receive(received, written.bytesSent(), request.by());
    }

    private static Received received(
            IngestRequest request,
            Offer offer,
            BackupTime time,
            PointId id,
            BlobPath data,
            ArtifactWriter.Written written,
            BlockSchedule blocks) {
        Instant storedAt = written.blob().lastModified();
        BackupTime taken = time.notAfter(storedAt);
        return new Received(
                Received.FORMAT,
                request.item().tenant(),
                request.item().source(),
                request.item().item(),
                request.kind(),
                request.dependsOn(),
                taken.at(),
                taken.from(),
                request.partner(),
                request.policy(),
                request.profiled(),
                request.keepFor().map(storedAt::plus).orElse(null),
                new Artifact(
                        id,
                        request.name(),
                        request.path(),
                        data.name(),
                        written.bytes(),
                        written.sha256(),
                        offer.modifiedAt(),
                        written.blocks() ? blocks.toString() : null),
                storedAt,
                List.of());
    }

    /**
     * Makes one point of artifacts that were received; asked again, it answers the same.
     *
     * @param artifacts at least one, in the order that the point has them in
     * @param by who asks for it, for the audit
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND} if one of them does not wait and there is no such point,
     *     {@link ErrorCode#SET_REFUSED} if they do not make one point
     */
    public IngestResult seal(String tenant, String source, List<PointId> artifacts, String by) {
        long started = System.nanoTime();
        Sealer.Stored stored = sealer.sealReceived(tenant, source, artifacts, renewal::keep, by);
        String item =
                stored.manifest() == null ? source : stored.manifest().itemId().toString();
        return report(item, stored, Duration.ofNanos(System.nanoTime() - started));
    }

    /**
     * Stores a folder as one point: all of it, or nothing that anyone sees. The answer is given as by {@link #ingest(
     * IngestRequest)}, but operational copies have no folders.
     *
     * @param unchanged asked when all is read; throws if the folder is not what it was
     * @throws VaultException if {@link VaultException#permanent()}, the same offer will never succeed
     */
    public IngestResult ingest(FolderBackup backup, Runnable unchanged) {
        long started = System.nanoTime();
        Sealer.Stored stored = folders.ingest(backup, unchanged);
        return report(backup.first().item().toString(), stored, Duration.ofNanos(System.nanoTime() - started));
    }

    private static IngestResult report(String item, Sealer.Stored stored, Duration took) {
        String outcome =
                stored.outcome().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        Consumer<String> log = stored.outcome() == IngestResult.Outcome.ALREADY_STORED ? LOG::debug : LOG::info;
        Manifest manifest = stored.manifest();
        log.accept(
                manifest == null
                        ? "%s point=%s item=\"%s\"".formatted(outcome, stored.point(), printable(item))
                        : "%s point=%s item=\"%s\" bytes=%d sent=%d seconds=%.2f rate=%.1fMB/s sha256=%s"
                                .formatted(
                                        outcome,
                                        stored.point(),
                                        printable(item),
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
        return name.replaceAll("\\p{Cc}", "?").replace("\"", "'");
    }
}
