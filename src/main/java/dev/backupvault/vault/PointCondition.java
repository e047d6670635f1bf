package dev.backupvault.vault;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Profiled;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What can be brought back of a point. Immutable.
 *
 * @param because why it is not recoverable; null if it is
 */
public record PointCondition(Is condition, String because) {
    private static final PointCondition RECOVERABLE = new PointCondition(Is.RECOVERABLE, null);

    /** In short. */
    public enum Is {
        /** All its files, and all that it depends on. */
        RECOVERABLE,
        /** All its files; but the tool needs more to make use of them, which no point of the item holds. */
        COMPLETE,
        /** It, or what it depends on, is damaged or not there. */
        BROKEN;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The conditions of an item's points, worked out once. */
    public static final class OfItem {
        private final Map<PointId, PointId> brokenBy;
        private final Map<PointId, PointSummary> points = new HashMap<>();

        public OfItem(ItemPoints item) {
            brokenBy = item.brokenBy();
            item.points().forEach(point -> points.put(point.point(), point));
        }

        public PointCondition of(PointSummary point) {
            if (point.damaged()) {
                return broken("its bytes were read back and found wrong");
            }
            PointId by = brokenBy.get(point.point());
            if (by != null) {
                return broken(by.equals(PointId.NOWHERE) ? "it needs what is not in the vault" : needs(by));
            }
            String lacks = point.facts().get(Profiled.LACKS);
            return lacks == null ? RECOVERABLE : new PointCondition(Is.COMPLETE, "it lacks " + lacks);
        }

        private String needs(PointId by) {
            PointSummary base = points.get(by);
            String is = base == null
                    ? "is not in the vault"
                    : base.damaged() ? "is damaged" : "needs what is not in the vault";
            return "it needs " + by + ", which " + is;
        }

        private static PointCondition broken(String because) {
            return new PointCondition(Is.BROKEN, because);
        }
    }

    /** @param item that has the point */
    public static PointCondition of(ItemPoints item, PointId id) {
        OfItem conditions = new OfItem(item);
        return conditions.of(conditions.points.get(id));
    }
}
