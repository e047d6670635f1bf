package dev.backupvault.verify;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks the points that need a damaged one, and takes the marks away when it is whole again (docs/FORMAT.md §6). Asked
 * again, it does what is missing. Thread-safe.
 */
final class ChainMarks {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    private final PointStore points;
    private final Audit audit;

    ChainMarks(PointStore points, Audit audit) {
        this.points = points;
        this.audit = audit;
    }

    /**
     * Corrects the marks of a point's item, if anything speaks for it: all that is not, or was not, as it should be.
     *
     * @param before the point's status before it was verified
     * @param good what its verification found
     */
    void correct(SealedPoint point, PointStatus before, boolean good, String by) {
        if (!good || before.isDamaged() || !isCurrent(before, point.manifest())) {
            correctAll(point.manifest(), good, by);
        }
    }

    /** To list an item for each of its points would take too long; each mark follows from those one below it. */
    private boolean isCurrent(PointStatus before, Manifest manifest) {
        try {
            return before.brokenBy()
                    .equals(PointStatus.named(Stream.concat(manifest.dependsOn().stream(), before.found().stream())
                            .flatMap(base -> points.find(manifest.itemId(), base).stream()
                                    .flatMap(found -> points.status(found).breaks(base)))));
        } catch (VaultException e) {
            if (isOfThatPoint(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Rather than the store's. */
    private static boolean isOfThatPoint(VaultException e) {
        return e.code() == ErrorCode.RECORD_DAMAGED
                || e.code() == ErrorCode.FORMAT_NEWER
                || e.code() == ErrorCode.POINT_NOT_FOUND;
    }

    private void correctAll(Manifest verified, boolean good, String by) {
        ItemPoints item = ItemPoints.of(points, verified.itemId());
        Set<PointId> damaged = new HashSet<>();
        item.points().stream().filter(PointSummary::damaged).forEach(point -> damaged.add(point.point()));
        if (good) {
            damaged.remove(verified.point()); // its status says so last
        }
        List<PointSummary> basesFirst = new ArrayList<>(item.dependentsFirst());
        Collections.reverse(basesFirst);
        Map<PointId, List<PointId>> brokenBy = new HashMap<>();
        for (PointSummary point : basesFirst) {
            List<PointId> mark = PointStatus.named(item.needsOf(point.point()).stream()
                    .flatMap(base -> Stream.concat(
                            Stream.of(base).filter(damaged::contains),
                            brokenBy.getOrDefault(base, List.of()).stream())));
            brokenBy.put(point.point(), mark);
            if (!mark.equals(point.brokenBy()) && point.state() != PointStatus.State.PURGING) {
                mark(verified.itemId(), point, mark, by);
            }
        }
    }

    /** A point that cannot be read is no reason to leave the others without their marks. */
    private void mark(ItemId item, PointSummary listed, List<PointId> mark, String by) {
        try {
            points.update(points.open(listed), status -> status.withBrokenBy(mark));
        } catch (VaultException e) {
            if (!isOfThatPoint(e)) {
                throw e;
            }
            LOG.warn(
                    "not-marked point={} code={} why=\"{}\"",
                    listed.point(),
                    e.code().id(),
                    e.fact());
            return;
        }
        audit.after(AuditEntry.of(
                Act.VERIFY,
                item,
                listed.point(),
                by,
                mark.isEmpty()
                        ? "whole again: nothing that it needs is damaged"
                        : "broken: needs what is damaged: " + mark));
        if (mark.isEmpty()) {
            LOG.info("whole-again point={}", listed.point());
        } else {
            LOG.error("broken point={} because=\"it needs {}\"", listed.point(), mark);
        }
    }
}
