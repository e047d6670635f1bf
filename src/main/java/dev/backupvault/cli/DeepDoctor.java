package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.hygiene.DeepLook;
import dev.backupvault.hygiene.DeepReport;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Records;
import dev.backupvault.vault.PointStore.Origin;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code doctor --deep} does: looks at all that is in the vault, and says what is lost and what is left over. */
final class DeepDoctor {
    /** What is younger may be under way. */
    private static final Duration AGE = Duration.ofDays(1);

    @Option(
            names = "--deep",
            required = true,
            description =
                    "Looks for points that lost their data or what they need (exit code 4), and for what nothing names.")
    private boolean deep;

    @Option(names = "--source", description = "With --deep: only this source.")
    private String source;

    @Option(names = "--tenant", defaultValue = ItemId.DEFAULT_TENANT, description = "With --source: whose it is.")
    private String tenant;

    @Option(names = "--json", description = "With --deep: as JSON.")
    private boolean json;

    /** @return the exit code */
    int look(PrintWriter out) {
        DeepReport report;
        try (OpenVault vault = OpenVault.open()) {
            report = look(vault.services().deepLook());
        }
        if (json) {
            out.print(Records.json(report));
        } else {
            print(report, out);
        }
        out.flush();
        return report.lost() ? ErrorCode.Exit.DAMAGED : ErrorCode.Exit.OK;
    }

    private DeepReport look(DeepLook look) {
        DeepReport.Builder report = new DeepReport.Builder();
        List<Origin> sources = source == null ? look.sources() : List.of(new Origin(tenant, source));
        for (Origin origin : sources) {
            look.source(origin, AGE, report);
            look.uncommitted(origin, report);
        }
        if (source == null) {
            look.records(report);
        }
        return report.build(sources.size());
    }

    private static void print(DeepReport report, PrintWriter out) {
        for (DeepReport.Line line : report.findings()) {
            out.println((line.lost() ? "LOST   " : "left   ") + line.count() + " "
                    + line.kind().sentence() + ": " + Text.size(line.bytes())
                    + (line.oldest() == null ? "" : ", oldest " + Text.time(line.oldest())));
            line.names().forEach(name -> out.println("       " + Text.printable(name)));
            if (line.count() > line.names().size()) {
                out.println("       and " + (line.count() - line.names().size()) + " more");
            }
        }
        out.println(report.sources() + " sources: "
                + (report.lost()
                        ? "something is lost, see above"
                        : report.findings().isEmpty() ? "nothing is lost or left over" : "nothing is lost"));
    }
}
