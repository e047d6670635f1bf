package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the points that a selection means. Thread-safe. */
final class Selector {
    private final PointStore points;

    Selector(PointStore points) {
        this.points = points;
    }

    /**
     * The points, each after what it depends on.
     *
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND} also if a chain is not complete
     */
    List<SealedPoint> select(Selection wanted) {
        if (wanted.items() != null) {
            return newestOfEach(wanted);
        }
        SealedPoint point = wanted.point() == null
                ? points.newest(item(wanted), Optional.ofNullable(wanted.asOf()))
                : located(wanted);
        return wanted.chain() ? chain(point) : List.of(point);
    }

    private static ItemId item(Selection wanted) {
        return new ItemId(wanted.tenant(), wanted.source(), wanted.item());
    }

    private SealedPoint located(Selection wanted) {
        Optional<SealedPoint> known = wanted.source() == null || wanted.item() == null
                ? Optional.empty()
                : points.find(item(wanted), wanted.point());
        return known.orElseGet(() -> points.locate(wanted.tenant(), wanted.source(), wanted.point()));
    }

    private List<SealedPoint> chain(SealedPoint point) {
        ItemPoints item = ItemPoints.of(points, point.manifest().itemId());
        Set<PointId> needed = item.allNeeds(point.manifest().point());
        Set<PointId> missing = new HashSet<>(needed);
        List<SealedPoint> chain = new ArrayList<>();
        List<PointSummary> order = item.dependentsFirst();
        for (int at = order.size() - 1; at >= 0; at--) {
            PointSummary one = order.get(at);
            if (needed.contains(one.point()) && one.state() != PointStatus.State.PURGING) {
                missing.remove(one.point());
                chain.add(points.open(one));
            }
        }
        if (!missing.isEmpty()) {
            throw VaultException.mismatch(
                            ErrorCode.POINT_NOT_FOUND,
                            "the chain of '" + point.manifest().point() + "' is not complete",
                            needed.size() + " points that it depends on",
                            "without " + missing)
                    .hint("restore an older point, whose chain is complete: `backup-vault points --source "
                            + point.manifest().source() + "`");
        }
        chain.add(point);
        return chain;
    }

    private List<SealedPoint> newestOfEach(Selection wanted) {
        Glob items = Glob.of(wanted.items());
        List<SealedPoint> found = new ArrayList<>();
        ItemPoints.each(points, wanted.tenant(), wanted.source(), item -> item.points().stream()
                .filter(point -> !point.isHidden())
                .filter(point -> wanted.asOf() == null || !point.backupTime().isAfter(wanted.asOf()))
                .max(Comparator.comparing(PointSummary::backupTime).thenComparing(PointSummary::storedAt))
                .filter(point -> wanted.since() == null || !point.backupTime().isBefore(wanted.since()))
                .map(points::open)
                .filter(point -> items.matches(point.manifest().item()))
                .ifPresent(found::add));
        if (found.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.POINT_NOT_FOUND,
                            "the source '" + wanted.source() + "' has no point of an item like '" + wanted.items()
                                    + "' in that time")
                    .hint("`backup-vault points --source " + wanted.source() + "` lists what there is");
        }
        return found;
    }
}
