package dev.backupvault.cli;

import dev.backupvault.point.PointId;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.PointSummary;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws what a point needs, back to where its chain begins, and what needs it. Hidden points are left out. */
final class PointChain {
    private static final int MOST = 50;

    private PointChain() {}

    /** Nothing is drawn of a point that stands alone. */
    static void draw(PrintWriter out, ItemPoints item, PointId shown) {
        Set<PointId> chain = new HashSet<>(item.allNeeds(shown));
        chain.addAll(item.allUsers(shown));
        List<PointSummary> points = item.points().stream()
                .filter(point -> point.point().equals(shown) || chain.contains(point.point()) && !point.isHidden())
                .toList();
        if (points.size() < 2) {
            return;
        }
        out.println();
        if (points.size() > MOST) {
            out.println("It needs " + item.allNeeds(shown).size() + " points, and "
                    + item.allUsers(shown).size() + " need it: `points --tree` draws them.");
            return;
        }
        PointCondition.OfItem conditions = new PointCondition.OfItem(item);
        PointTree.draw(
                out,
                new ItemPoints(points, item.needs()),
                conditions,
                (point, condition) ->
                        PointsCommand.line(point, condition) + (point.point().equals(shown) ? "  <-" : ""));
    }
}
