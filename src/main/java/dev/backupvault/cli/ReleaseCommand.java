package dev.backupvault.cli;

import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault release}. */
@Command(
        name = "release",
        description = "Lifts a hold. The point is then kept as its policy says.",
        mixinStandardHelpOptions = true)
final class ReleaseCommand implements Runnable {
    @Mixin
    private OnePoint point;

    @Option(names = "--case", required = true, description = "What it was held for.")
    private String caseId;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            SealedPoint found = point.find(vault.services().points());
            PrintWriter out = spec.commandLine().getOut();
            vault.services().protection().release(found, caseId, Operator.name());
            out.println(OnePoint.describe(found) + " is no longer held for " + Text.printable(caseId));
            out.flush();
        }
    }
}
