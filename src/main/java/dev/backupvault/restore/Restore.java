package dev.backupvault.restore;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings points back: planned first, from the nearest good copy, and every byte hashed before a file gets its final
 * name. A copy that turns out bad is passed over for the next. Thread-safe.
 */
public final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private final Selector selector;
    private final RestorePlanner planner;
    private final Audit audit;

    /**
     * @param points where points are looked up
     * @param nearby copies that are asked before the store, if any
     * @param store what the manifests name
     * @param replicas where else a point of this status may be found, nearest first
     */
    public Restore(
            PointStore points,
            Optional<Copies> nearby,
            Copies store,
            BiFunction<SealedPoint, PointStatus, List<Copies>> replicas,
            Audit audit) {
        this.selector = new Selector(points);
        this.planner = new RestorePlanner(points, nearby, store, replicas);
        this.audit = audit;
    }

    /**
     * Finds what is wanted, and a copy of each file.
     *
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND}, also of a chain that is not complete;
     *     {@link ErrorCode#RESTORE_EXISTS}, {@link ErrorCode#RESTORE_ESCAPES} if the target cannot take it
     */
    public RestorePlan plan(Selection wanted, RestoreTarget target) {
        return planner.plan(selector.select(wanted), wanted.artifacts(), target);
    }

    /** The same for one point that was found already. */
    public RestorePlan plan(SealedPoint point, RestoreTarget target) {
        return planner.plan(List.of(point), null, target);
    }

    /**
     * Carries a plan out: all of it, or what was done before the first file that no copy could give.
     *
     * @param by who wants it, for the audit
     * @param progress told how many bytes more were read, good or not
     * @return point by point, in the plan's order
     * @throws VaultException {@link ErrorCode#DATA_DAMAGED}, {@link ErrorCode#DATA_MISSING},
     *     {@link ErrorCode#STORE_ARCHIVED}, {@link ErrorCode#RESTORE_TARGET}
     */
    public List<Restored> restore(RestorePlan plan, RestoreTarget target, String by, LongConsumer progress) {
        List<Restored> restored = new ArrayList<>();
        try {
            plan.requireAll();
            target.requireRoom(plan.bytes());
        } catch (VaultException e) {
            plan.sealed()
                    .forEach(point -> audit(
                            point, by, "failed to " + target + ": " + e.code().id(), 0));
            throw e;
        }
        for (RestorePlan.Point point : plan.points()) {
            restored.add(restore(point, target, by, progress));
        }
        return restored;
    }

    /** One point, all of it, to a folder. */
    public Restored restore(SealedPoint point, Path folder, boolean overwrite, String by) {
        RestoreTarget target = new FolderTarget(folder, overwrite);
        return restore(plan(point, target), target, by, bytes -> {}).get(0);
    }

    private Restored restore(RestorePlan.Point point, RestoreTarget target, String by, LongConsumer progress) {
        Manifest manifest = point.sealed().manifest();
        long started = System.nanoTime();
        List<Restored.File> files = new ArrayList<>();
        try {
            point.folders().forEach(target::folder);
            for (RestorePlan.File file : point.files()) {
                files.add(
                        file.isDone()
                                ? new Restored.File(file.there(), file.artifact(), "target")
                                : bring(manifest, file, target, progress));
            }
        } catch (VaultException e) {
            audit(point.sealed(), by, "failed to " + target + ": " + e.code().id(), 0);
            throw e;
        }
        Restored restored = new Restored(manifest, List.copyOf(files), Duration.ofNanos(System.nanoTime() - started));
        LOG.info(
                "restored point={} files={} bytes={} from={} seconds={}",
                manifest.point(),
                files.size(),
                restored.bytes(),
                restored.from(),
                "%.2f".formatted(restored.took().toNanos() / 1e9));
        audit(point.sealed(), by, files.size() + " files to " + target + " from " + restored.from(), restored.bytes());
        return restored;
    }

    /** After it, and late if the store does not take it: a restore must work where nothing can be written. */
    private void audit(SealedPoint point, String by, String detail, long bytes) {
        Manifest manifest = point.manifest();
        audit.after(AuditEntry.of(Act.RESTORE, manifest.itemId(), manifest.point(), by, detail)
                .withBytes(bytes));
    }

    private Restored.File bring(Manifest manifest, RestorePlan.File file, RestoreTarget target, LongConsumer progress) {
        while (true) {
            Copy copy = file.copy().orElseThrow(() -> file.choice().fault());
            try (CheckedPieces pieces = new CheckedPieces(copy, manifest, file.artifact(), progress)) {
                return new Restored.File(
                        target.write(file.path(), file.artifact(), pieces), file.artifact(), copy.place());
            } catch (UnusableCopy e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e.fault(); // the copy may be good: reading it was stopped
                }
                LOG.warn(
                        "copy-unusable point={} artifact={} copy={} code={} why=\"{}\"",
                        manifest.point(),
                        file.artifact().id(),
                        copy.place(),
                        e.fault().code().id(),
                        e.fault().fact().replaceAll("\\p{Cntrl}", " "));
                copy.discard();
                file.choice().next(e.fault());
            } catch (IOException e) {
                throw target.unusable(file.path(), e);
            }
        }
    }
}
