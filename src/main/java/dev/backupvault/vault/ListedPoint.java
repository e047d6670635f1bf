package dev.backupvault.vault;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A point as a list shows it.
 *
 * @param broken it cannot be restored, because what it needs is damaged or not there
 */
public record ListedPoint(@JsonUnwrapped PointSummary point, boolean broken) {
    /**
     * Points in the store's order, hidden ones too; to be closed.
     *
     * @param source null for all; needed for an item
     * @param item null for all
     */
    public static Stream<ListedPoint> of(PointStore store, String tenant, String source, String item) {
        String whose = tenant == null && source != null ? ItemId.DEFAULT_TENANT : tenant;
        return (item != null
                        ? Stream.of(ItemPoints.of(store, new ItemId(whose, source, item)))
                        : ItemPoints.stream(store, whose, source))
                .flatMap(ListedPoint::of);
    }

    private static Stream<ListedPoint> of(ItemPoints item) {
        Set<PointId> broken = item.broken();
        return item.points().stream().map(point -> new ListedPoint(point, broken.contains(point.point())));
    }
}
