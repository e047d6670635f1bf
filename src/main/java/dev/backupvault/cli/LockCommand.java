package dev.backupvault.cli;

import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault lock}. */
@Command(
        name = "lock",
        description = "Keeps a point until a time. A lock can be made longer, and never shorter.",
        mixinStandardHelpOptions = true)
final class LockCommand implements Runnable {
    @Mixin
    private OnePoint point;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            required = true,
            description = "RFC 3339, such as 2027-01-01T00:00:00Z.")
    private Instant until;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            SealedPoint found = point.find(vault.services().points());
            PrintWriter out = spec.commandLine().getOut();
            vault.services().protection().lock(found, until, Operator.name());
            out.println(OnePoint.describe(found) + " is locked until " + Text.time(until));
            out.flush();
        }
    }
}
