package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bandwidth;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Records;
import dev.backupvault.replicate.Attempts;
import dev.backupvault.replicate.Backlog;
import dev.backupvault.replicate.DuePoint;
import dev.backupvault.replicate.Replication;
import dev.backupvault.replicate.Replicator;
import dev.backupvault.vault.Lag;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backup-vault replicate}. */
@Command(
        name = "replicate",
        description = {
            "Copies the points that wait for it to the location that their policy names, now.",
            "A connector that runs does it by itself."
        },
        mixinStandardHelpOptions = true)
final class ReplicateCommand implements Callable<Integer> {
    /** Points of one look; another follows while there are more. */
    private static final int AT_ONCE = 1000;

    @Option(names = "--source", description = "Only of this source.")
    private String source;

    @Option(
            names = "--tenant",
            defaultValue = ItemId.DEFAULT_TENANT,
            description = "With --source: whose (default: ${DEFAULT-VALUE}).")
    private String tenant;

    @Option(names = "--status", description = "Only shows how many points wait, and for how long.")
    private boolean status;

    @Option(names = "--json", description = "With --status: as JSON, one array.")
    private boolean json;

    @Option(
            names = "--bandwidth",
            paramLabel = "RATE",
            description = "How fast bytes are read at most, such as 20MiB/s, or rules by time of day as for sources.")
    private String bandwidth = Bandwidth.UNLIMITED.toString();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        Pacer pacer = pacer();
        try (OpenVault vault = OpenVault.open()) {
            Replication replication = vault.services().replication();
            return status ? show(replication) : copy(replication, pacer);
        }
    }

    private Pacer pacer() {
        try {
            return new Pacer(Bandwidth.parse(bandwidth));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--bandwidth: " + e.getMessage());
        }
    }

    private Backlog.Found find(Replication replication, Attempts attempts) {
        return replication.find(source == null ? null : tenant, source, AT_ONCE, attempts.failed());
    }

    private int show(Replication replication) {
        Backlog.Found found = find(replication, new Attempts());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Records.json(found.lags()));
        } else if (found.lags().isEmpty()) {
            out.println("no policy replicates");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("LOCATION", "WAITING", "BYTES", "OLDEST STORED"));
            for (Lag lag : found.lags()) {
                rows.add(List.of(
                        lag.location(), Long.toString(lag.points()), Text.size(lag.bytes()), Text.time(lag.oldest())));
            }
            Text.table(out, rows);
        }
        warn(found);
        out.flush();
        return ErrorCode.Exit.OK;
    }

    private void warn(Backlog.Found found) {
        found.unknownPolicies().forEach(policy -> spec.commandLine()
                .getErr()
                .println("there is no policy '" + Text.printable(policy)
                        + "': the items that were sealed under it are not replicated"));
        spec.commandLine().getErr().flush();
    }

    private int copy(Replication replication, Pacer pacer) {
        Attempts attempts = new Attempts();
        int worst = ErrorCode.Exit.OK;
        boolean more = true;
        while (more) {
            Backlog.Found found = find(replication, attempts);
            more = false;
            for (DuePoint due : found.points()) {
                if (!attempts.hasFailed(due) && !attempts.skips(due)) {
                    more = true;
                    worst = Math.max(worst, one(replication, due, attempts, pacer));
                }
            }
            if (!more) {
                warn(found);
            }
        }
        return worst;
    }

    private int one(Replication replication, DuePoint due, Attempts attempts, Pacer pacer) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Replicator.Outcome outcome = replication.replicate(due, pacer);
            attempts.succeeded(due);
            out.println(due.point().point() + "  " + due.location() + "  "
                    + switch (outcome) {
                        case REPLICATED -> "copied  " + Text.size(due.point().bytes());
                        case ALREADY_THERE -> "is there";
                        case PURGED_THERE -> "was purged there, and stays so";
                        case NOT_WANTED -> "is hidden or damaged by now";
                    });
            return ErrorCode.Exit.OK;
        } catch (VaultException e) {
            attempts.failed(due, e);
            out.println(due.point().point() + "  " + due.location() + "  NOT COPIED  "
                    + Text.printable(e.code().id() + " " + e.fact())
                    + e.hint().map(hint -> "; " + Text.printable(hint)).orElse(""));
            return e.code().exit();
        } finally {
            out.flush();
        }
    }
}
