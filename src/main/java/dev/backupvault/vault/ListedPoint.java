package dev.backupvault.vault;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backupvault.point.ItemId;
import java.util.stream.Stream;

/** A point as a list shows it. */
public record ListedPoint(@JsonUnwrapped PointSummary point, @JsonUnwrapped PointCondition condition) {
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
        PointCondition.OfItem conditions = new PointCondition.OfItem(item);
        return item.points().stream().map(point -> new ListedPoint(point, conditions.of(point)));
    }
}
