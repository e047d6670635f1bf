package dev.backupvault.cli;

import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault hold}. */
@Command(
        name = "hold",
        description = "Keeps a point for a reason until `release`: it is neither hidden nor purged.",
        mixinStandardHelpOptions = true)
final class HoldCommand implements Runnable {
    @Mixin
    private OnePoint point;

    @Option(
            names = "--case",
            required = true,
            description = "What it is held for, such as a case number; `release` takes the same.")
    private String caseId;

    @Option(names = "--reason", required = true, description = "Why, in words.")
    private String reason;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            SealedPoint found = point.find(vault.services().points());
            PrintWriter out = spec.commandLine().getOut();
            vault.services().protection().hold(found, caseId, reason, Operator.name());
            out.println(OnePoint.describe(found) + " is held for " + Text.printable(caseId));
            out.flush();
        }
    }
}
