package dev.backupvault.console;

import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * An item as a list shows it.
 *
 * @param points visible ones
 * @param bytes of these
 * @param newest the time of the newest backup; null if all are hidden
 * @param damaged visible points whose bytes were read back and found wrong, or that need such a one
 */
record ItemLine(String item, int points, long bytes, Instant newest, String policy, int damaged) {
    private static final String CUT = "…";

    static ItemLine of(PointStore store, ItemPoints item) {
        List<PointSummary> visible =
                item.points().stream().filter(point -> !point.isHidden()).toList();
        var broken = item.broken();
        String name = item.points().get(0).item();
        return new ItemLine(
                name.endsWith(CUT) ? item.item(store).item() : name,
                visible.size(),
                visible.stream().mapToLong(PointSummary::bytes).sum(),
                visible.stream()
                        .map(PointSummary::backupTime)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                item.policy().orElse(null),
                (int) visible.stream()
                        .filter(point -> point.damaged() || broken.contains(point.point()))
                        .count());
    }
}
