package dev.backupvault.console;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.ListedPoint;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.util.Comparator;
import java.util.List;

/**
 * The newest points of an item, newest first, hidden ones too.
 *
 * @param all how many there are
 */
record Timeline(int all, List<Entry> points) {
    private static final int MOST = 500;

    /** @param needs what must be restored with it, directly */
    record Entry(@JsonUnwrapped ListedPoint point, List<PointId> needs) {}

    static Timeline of(PointStore store, ItemId id) {
        ItemPoints item = ItemPoints.of(store, id);
        PointCondition.OfItem conditions = new PointCondition.OfItem(item);
        return new Timeline(
                item.points().size(),
                item.points().stream()
                        .sorted(Comparator.comparing(PointSummary::backupTime)
                                .thenComparing(PointSummary::storedAt)
                                .reversed())
                        .limit(MOST)
                        .map(point ->
                                new Entry(new ListedPoint(point, conditions.of(point)), item.needsOf(point.point())))
                        .toList());
    }
}
