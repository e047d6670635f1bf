package dev.backupvault.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Records;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
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

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        if (item != null && source == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--item needs --source");
        }
        try (OpenVault vault = OpenVault.open()) {
            String whose = tenant == null && source != null ? ItemId.DEFAULT_TENANT : tenant;
            List<Listed> points = listed(vault.services().points(), whose);
            if (json) {
                spec.commandLine().getOut().print(Records.json(points));
                spec.commandLine().getOut().flush();
            } else {
                table(points);
            }
        }
    }

    /** @param broken it cannot be restored, because what it needs is damaged or not there */
    private record Listed(@JsonUnwrapped PointSummary point, boolean broken) {}

    private List<Listed> listed(PointStore store, String whose) {
        List<Listed> all = new ArrayList<>();
        Consumer<ItemPoints> taker = found -> {
            Set<PointId> broken = found.broken();
            found.points().stream()
                    .filter(point -> deleted || !point.isHidden())
                    .forEach(point -> all.add(new Listed(point, broken.contains(point.point()))));
        };
        if (item != null) {
            taker.accept(ItemPoints.of(store, new ItemId(whose, source, item)));
        } else {
            ItemPoints.each(store, whose, source, taker);
        }
        return all;
    }

    private static String state(Listed listed) {
        PointStatus.State state = listed.point().state();
        boolean usable = state == PointStatus.State.STORED || state == PointStatus.State.VERIFIED;
        return listed.broken() && usable ? "broken" : state.word();
    }

    private void table(List<Listed> points) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POINT", "SOURCE", "ITEM", "KIND", "SIZE", "BACKUP TIME", "STATE", "READ BACK"));
        for (Listed listed : points) {
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
                    state(listed),
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
