package dev.backupvault.cli;

import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault delete}. */
@Command(
        name = "delete",
        description = "Hides a point: it can be brought back with `undelete` for a while, and is purged then.",
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Runnable {
    @Mixin
    private OnePoint point;

    @Option(names = "--reason", required = true, description = "Why, in words.")
    private String reason;

    @Option(
            names = "--purge-after",
            paramLabel = "TIME",
            defaultValue = "14d",
            converter = Text.DurationOption.class,
            description = "How long it can be brought back (default: ${DEFAULT-VALUE}).")
    private Duration grace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            SealedPoint found = point.find(vault.services().points());
            PrintWriter out = spec.commandLine().getOut();
            var item = found.manifest().itemId();
            try (SourceLease lease =
                    SourceLease.take(vault.services().vault(), item.tenant(), item.source(), Operator.name())) {
                vault.services().expiry().hide(lease, found, grace, Operator.name(), reason);
            }
            out.println(OnePoint.describe(found) + " is hidden");
            out.flush();
        }
    }
}
