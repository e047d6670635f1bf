package dev.backupvault.cli;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Records;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.ListedPoint;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backup-vault points}. */
@Command(name = "points", description = "Lists recovery points with their states.", mixinStandardHelpOptions = true)
final class PointsCommand implements Runnable {
    @Option(names = "--tenant", description = "Only this tenant's.")
    private String tenant;

    @Option(names = "--source", description = "Only of this source.")
    private String source;

    @Option(names = "--item", description = "Only of this item; needs --source.")
    private String item;

    @Option(names = "--deleted", description = "Also points that are hidden and can be brought back.")
    private boolean deleted;

    @Option(names = "--tree", description = "Which points need which, item by item.")
    private boolean tree;

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        if (item != null && source == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--item needs --source");
        }
        if (tree && json) {
            throw new CommandLine.ParameterException(spec.commandLine(), "either --tree or --json");
        }
        try (OpenVault vault = OpenVault.open()) {
            if (tree) {
                tree(vault.services().points());
                return;
            }
            List<ListedPoint> points = listed(vault.services().points());
            if (json) {
                spec.commandLine().getOut().print(Records.json(points));
                spec.commandLine().getOut().flush();
            } else {
                table(points);
            }
        }
    }

    private List<ListedPoint> listed(PointStore store) {
        try (Stream<ListedPoint> all = ListedPoint.of(store, tenant, source, item)) {
            return all.filter(listed -> deleted || !listed.point().isHidden()).toList();
        }
    }

    private void tree(PointStore store) {
        PrintWriter out = spec.commandLine().getOut();
        String owner = tenant == null && source != null ? ItemId.DEFAULT_TENANT : tenant;
        try (Stream<ItemPoints> items = item != null
                ? Stream.of(ItemPoints.of(store, new ItemId(owner, source, item)))
                : ItemPoints.stream(store, owner, source)) {
            items.map(this::visible)
                    .filter(points -> !points.points().isEmpty())
                    .forEach(points ->
                            PointTree.draw(out, points, new PointCondition.OfItem(points), PointsCommand::line));
        }
        out.flush();
    }

    private ItemPoints visible(ItemPoints points) {
        return deleted
                ? points
                : new ItemPoints(
                        points.points().stream()
                                .filter(point -> !point.isHidden())
                                .toList(),
                        points.needs());
    }

    /** A point in a tree. */
    static String line(PointSummary point, PointCondition condition) {
        return point.point() + "  " + point.kind().word() + "  " + Text.size(point.bytes()) + "  "
                + Text.time(point.backupTime()) + "  " + state(point, condition)
                + (point.artifacts() > 1 ? "  " + point.artifacts() + " files" : "");
    }

    private static String state(PointSummary point, PointCondition condition) {
        PointStatus.State state = point.state();
        boolean usable = state == PointStatus.State.STORED || state == PointStatus.State.VERIFIED;
        return condition.because() != null && usable ? condition.condition().word() : state.word();
    }

    private void table(List<ListedPoint> points) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POINT", "SOURCE", "ITEM", "KIND", "SIZE", "BACKUP TIME", "STATE", "READ BACK"));
        for (ListedPoint listed : points) {
            PointSummary point = listed.point();
            String owner = point.tenant().equals(ItemId.DEFAULT_TENANT)
                    ? point.source()
                    : point.tenant() + "/" + point.source();
            rows.add(List.of(
                    point.point().text(),
                    Text.printable(owner),
                    Text.printable(point.item()),
                    point.kind().word(),
                    Text.size(point.bytes()),
                    Text.time(point.backupTime()),
                    state(point, listed.condition()),
                    Text.time(point.readBackAt())));
        }
        if (points.isEmpty()) {
            spec.commandLine().getOut().println("no recovery points yet");
            spec.commandLine().getOut().flush();
        } else {
            Text.table(spec.commandLine().getOut(), rows);
        }
    }
}
