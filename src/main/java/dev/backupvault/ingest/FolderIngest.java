package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Received;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stores a folder as one point: all of it, or nothing that anyone sees. What the item's newest point has already is
 * named again instead of sent again (docs/FORMAT.md §8). Thread-safe.
 */
final class FolderIngest {
    private static final int AT_ONCE = 8;
    private static final int LONGEST_ID = 45;
    private static final Duration FRESH = Duration.ofHours(12);

    private final PointStore points;
    private final ArtifactWriter writer;
    private final Renewal renewal;
    private final Sealer sealer;
    private final BlockSchedule schedule;
    private final Uploads uploads;

    FolderIngest(
            PointStore points,
            ArtifactWriter writer,
            Renewal renewal,
            Sealer sealer,
            BlockSchedule schedule,
            Uploads uploads) {
        this.points = points;
        this.writer = writer;
        this.renewal = renewal;
        this.sealer = sealer;
        this.schedule = schedule;
        this.uploads = uploads;
    }

    /** @param unchanged asked when all is read; throws if the folder is not what it was */
    Sealer.Stored ingest(FolderBackup backup, Runnable unchanged) {
        IngestRequest first = backup.first();
        int blob = VaultLayout.allData(first.item().tenant(), first.item().source())
                        .name()
                        .length()
                + LONGEST_ID;
        // Said before anything is sent.
        ReceivedSet.requireShort(Stream.concat(
                        backup.files().map(IngestRequest::path),
                        backup.also().stream().map(FolderBackup.Named::path))
                .mapToLong(path -> path.length() + 2L * (path.length() - path.lastIndexOf('/')) + blob)
                .sum());
        sealer.checkDependencies(first.item(), first.dependsOn(), first.by());
        Set<PointId> damaged = points.damagedArtifacts(first.item());
        Known known = Known.NONE;
        Run run = null;
        List<BlobPath> pins = new ArrayList<>();
        try {
            List<Received> named = named(backup, damaged, pins);
            known = known(backup, damaged);
            run = new Run(backup, known, damaged);
            List<Received> received = run.all();
            received.addAll(1, named); // the first says what the point is
            unchanged.run();
            renew(run);
            ReceivedSet set = new ReceivedSet(received, backup.folders());
            return sealer.sealAll(set, run.sent.get(), first.by());
        } finally {
            if (run != null) {
                run.records.forEach(points::unpin);
            }
            known.pin().ifPresent(points::unpin);
            pins.forEach(points::unpin);
        }
    }

    private List<Received> named(FolderBackup backup, Set<PointId> damaged, List<BlobPath> pins) {
        backup.also().stream()
                .map(FolderBackup.Named::of)
                .distinct()
                .forEach(point -> pins.add(
                        pin(point).orElseThrow(() -> gone(point.manifest().point()))));
        List<Received> named = new ArrayList<>();
        for (FolderBackup.Named also : backup.also()) {
            if (damaged.contains(also.artifact().id())) {
                throw gone(also.of().manifest().point());
            }
            IngestRequest first = backup.first();
            named.add(received(
                    first,
                    also.artifact().withPath(also.path()),
                    first.backupTime().orElseThrow(),
                    points.now()));
        }
        return named;
    }

    private static VaultException gone(PointId point) {
        return VaultException.of(ErrorCode.SOURCE_CHANGED, "the point '" + point + "', which is needed, went meanwhile")
                .hint("it is tried again");
    }

    /** @return empty if the point is on its way out */
    private Optional<BlobPath> pin(SealedPoint point) {
        BlobPath pin = points.pin(point);
        // A purge marks its point before it looks for pins: one that began before ours shows now.
        if (points.status(point).purging() != null
                || points.find(point.manifest().itemId(), point.manifest().point())
                        .isEmpty()) {
            points.unpin(pin);
            return Optional.empty();
        }
        return Optional.of(pin);
    }

    /** What was sent half a day ago is made young: nothing named it, and the manifest is written now. */
    private void renew(Run run) {
        Instant old = points.now().minus(FRESH);
        run.unnamed.stream().filter(part -> part.receivedAt().isBefore(old)).forEach(renewal::keep);
    }

    /** What the item's newest point has, which stays in the vault for as long as the pin. */
    private record Known(Map<String, Artifact> byPath, Optional<BlobPath> pin) {
        private static final Known NONE = new Known(Map.of(), Optional.empty());
    }

    private Known known(FolderBackup backup, Set<PointId> damaged) {
        Optional<SealedPoint> newest = points.newestWhole(backup.first().item(), "file", backup.name());
        if (newest.isEmpty()) {
            return Known.NONE;
        }
        Set<String> paths = backup.files().map(IngestRequest::path).collect(Collectors.toSet());
        Map<String, Artifact> byPath = newest.get().manifest().artifacts().stream()
                .filter(artifact -> paths.contains(artifact.path())
                        && artifact.container() == null
                        && !damaged.contains(artifact.id()))
                .collect(Collectors.toMap(Artifact::path, Function.identity()));
        if (byPath.isEmpty()) {
            return Known.NONE;
        }
        return pin(newest.get()).map(pin -> new Known(byPath, Optional.of(pin))).orElse(Known.NONE);
    }

    /** One folder on its way. */
    private final class Run {
        private final FolderBackup backup;
        private final Known known;
        private final Set<PointId> damaged;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong read = new AtomicLong();
        private final Queue<BlobPath> records = new ConcurrentLinkedQueue<>();
        private final Queue<Received> unnamed = new ConcurrentLinkedQueue<>();

        Run(FolderBackup backup, Known known, Set<PointId> damaged) {
            this.backup = backup;
            this.known = known;
            this.damaged = damaged;
        }

        List<Received> all() {
            ItemId item = backup.first().item();
            long bytes =
                    backup.files().mapToLong(request -> offer(request).length()).sum();
            List<Received> received = new ArrayList<>();
            ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
            try (Uploads.Upload upload = uploads.begin(item, item.toString(), bytes)) {
                for (List<IngestRequest> stage : backup.stages()) {
                    received.addAll(stage(workers, stage, upload));
                }
            } finally {
                stop(workers);
            }
            return received;
        }

        /** What still runs after a failure must not write records when those that are known are gone. */
        private void stop(ExecutorService workers) {
            workers.shutdownNow();
            try {
                workers.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private List<Received> stage(ExecutorService workers, List<IngestRequest> stage, LongConsumer progress) {
            List<Future<Received>> running = stage.stream()
                    .map(request -> workers.submit(() -> store(request, progress)))
                    .toList();
            List<Received> received = new ArrayList<>();
            try {
                for (Future<Received> file : running) {
                    received.add(file.get());
                }
                return received;
            } catch (ExecutionException e) {
                running.forEach(file -> file.cancel(true));
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                running.forEach(file -> file.cancel(true));
                Thread.currentThread().interrupt();
                throw VaultException.of(
                                ErrorCode.SOURCE_CUT,
                                "storing '" + backup.first().item() + "' was stopped")
                        .hint("what was sent is found by the next try");
            }
        }

        private Received store(IngestRequest request, LongConsumer progress) {
            Offer offer = offer(request);
            LongConsumer own = progress(progress);
            Artifact before = known.byPath().get(request.path());
            if (before != null && isUnchanged(request, offer, before, own)) {
                own.accept(offer.length());
                return received(request, before, offer.time(), points.now());
            }
            return send(request, offer, own);
        }

        /** The bytes decide, except of a file that is never written twice under one name. */
        private boolean isUnchanged(IngestRequest request, Offer offer, Artifact before, LongConsumer progress) {
            if (before.bytes() != offer.length() || !offer.modifiedAt().equals(before.modifiedAt())) {
                return false;
            }
            return backup.fixed().contains(request.path())
                    || offer.versioned() && before.id().equals(id(request, offer))
                    || writer.hash(offer, request.name(), request.expected(), request.pacer(), progress)
                            .sha256()
                            .equals(before.sha256());
        }

        private Received send(IngestRequest request, Offer offer, LongConsumer progress) {
            PointId id = id(request, offer);
            while (true) {
                BlobPath data = VaultLayout.data(request.item(), id, request.name());
                Optional<ArtifactWriter.Written> written = damaged.contains(id)
                        ? Optional.empty()
                        : writer.write(
                                data, offer, request.name(), schedule, request.expected(), request.pacer(), progress);
                if (written.isPresent()) {
                    Received received = received(
                            request,
                            artifact(request, offer, id, data, written.get()),
                            offer.time(),
                            written.get().blob().lastModified());
                    Renewal.Answer answer =
                            written.get().found() ? found(received, written.get()) : Renewal.Answer.YOUNG;
                    if (answer == Renewal.Answer.YOUNG) {
                        sent.addAndGet(written.get().bytesSent());
                        unnamed.add(received);
                        return received;
                    }
                    if (answer == Renewal.Answer.GONE) {
                        continue; // it was cleaned away: the same place is free
                    }
                }
                id = id.nextGeneration();
            }
        }

        /** Another point may name these bytes, and be purged right now: the record is there before the ETag changes. */
        private Renewal.Answer found(Received received, ArtifactWriter.Written written) {
            records.add(points.pin(received)); // one of its own: another run may have one, and end first
            return renewal.touch(written.blob());
        }

        private Artifact artifact(
                IngestRequest request, Offer offer, PointId id, BlobPath data, ArtifactWriter.Written written) {
            return new Artifact(
                    id,
                    request.name(),
                    request.path(),
                    data.name(),
                    written.bytes(),
                    written.sha256(),
                    offer.modifiedAt(),
                    written.blocks() ? schedule.toString() : null);
        }

        private LongConsumer progress(LongConsumer all) {
            AtomicLong last = new AtomicLong();
            return bytes -> {
                long more = bytes - last.getAndSet(bytes);
                all.accept(read.addAndGet(Math.max(0, more)));
            };
        }
    }

    private static Offer offer(IngestRequest request) {
        return Offer.of(request.payload(), request.name());
    }

    private static PointId id(IngestRequest request, Offer offer) {
        return PointId.first(offer.time().at(), offer.identity(request.item(), request.path()));
    }

    private static Received received(IngestRequest request, Artifact artifact, BackupTime own, Instant storedAt) {
        BackupTime time = request.backupTime().orElse(own).notAfter(storedAt);
        return new Received(
                Received.FORMAT,
                request.item().tenant(),
                request.item().source(),
                request.item().item(),
                request.kind(),
                request.dependsOn(),
                time.at(),
                time.from(),
                request.partner(),
                request.policy(),
                request.profiled(),
                request.keepFor().map(storedAt::plus).orElse(null),
                artifact,
                storedAt,
                List.of());
    }
}
