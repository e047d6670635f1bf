package dev.backupvault.cli;

import dev.backupvault.point.Records;
import dev.backupvault.vault.PointSummary;
import java.util.ArrayList;
import java.util.List;
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
            String whose = tenant == null && source != null ? dev.backupvault.point.ItemId.DEFAULT_TENANT : tenant;
            List<PointSummary> points = vault.services()
                    .points()
                    .list(whose, source, item)
                    .filter(point -> deleted || !point.isHidden())
                    .toList();
            if (json) {
                spec.commandLine().getOut().print(Records.json(points));
                spec.commandLine().getOut().flush();
            } else {
                table(points);
            }
        }
    }

    private void table(List<PointSummary> points) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POINT", "SOURCE", "ITEM", "KIND", "SIZE", "BACKUP TIME", "STATE", "READ BACK"));
        for (PointSummary point : points) {
            String owner = point.tenant().equals(dev.backupvault.point.ItemId.DEFAULT_TENANT)
                    ? point.source()
                    : point.tenant() + "/" + point.source();
            rows.add(List.of(
                    point.point().text(),
                    Text.printable(owner),
                    Text.printable(point.item()),
                    point.kind().word(),
                    Text.size(point.bytes()),
                    Text.time(point.backupTime()),
                    point.state().word(),
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
