package dev.backupvault.cli;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.PointSummary;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Draws which points of an item need which: what needs a point stands below it, the oldest first. Points of which each
 * is needed by one other go straight down, so that a long chain does not run out of the terminal.
 */
final class PointTree {
    private static final String LAST = "`- ";
    private static final String MORE = "|- ";
    private static final Comparator<PointSummary> OLDEST_FIRST =
            Comparator.comparing(PointSummary::backupTime).thenComparing(PointSummary::point);

    private PointTree() {}

    /** @param run whether it goes straight down from the one above */
    private record Node(PointSummary point, String indent, String mark, boolean run) {
        String below() {
            return indent + (mark.isEmpty() ? "" : mark.equals(MORE) ? "|  " : "   ");
        }
    }

    /** @param words what to say of a point in its condition */
    static void draw(
            PrintWriter out,
            ItemPoints item,
            PointCondition.OfItem conditions,
            BiFunction<PointSummary, PointCondition, String> words) {
        PointSummary first = item.points().get(0);
        String owner = first.tenant().equals(ItemId.DEFAULT_TENANT) ? "" : first.tenant() + "/";
        out.println(Text.printable(owner + first.source() + "/" + first.item()));
        Map<PointId, List<PointSummary>> users = item.users();
        Set<PointId> drawn = new HashSet<>();
        Deque<Node> open = new ArrayDeque<>();
        add(open, roots(item), "  ", true);
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (drawn.add(node.point.point())) { // a point may need two others
                out.println(node.indent + node.mark + words.apply(node.point, conditions.of(node.point)));
                List<PointSummary> next = users.getOrDefault(node.point.point(), List.of());
                if (next.size() == 1) {
                    open.push(new Node(next.get(0), node.run ? node.indent : node.below(), LAST, true));
                } else {
                    add(open, next, node.below(), false);
                }
            }
        }
    }

    private static List<PointSummary> roots(ItemPoints item) {
        Set<PointId> there = new HashSet<>();
        item.points().forEach(point -> there.add(point.point()));
        return item.points().stream()
                .filter(point -> item.needsOf(point.point()).stream().noneMatch(there::contains))
                .toList();
    }

    private static void add(Deque<Node> open, List<PointSummary> points, String indent, boolean roots) {
        List<PointSummary> newestFirst =
                points.stream().sorted(OLDEST_FIRST.reversed()).toList();
        for (int i = 0; i < newestFirst.size(); i++) {
            open.push(new Node(newestFirst.get(i), indent, roots ? "" : i == 0 ? LAST : MORE, false));
        }
    }
}
