package dev.backupvault.cli;

import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code backup-vault undelete}. */
@Command(
        name = "undelete",
        description =
                "Brings a hidden point back, whoever deleted it, and what it needs. `points --deleted` lists those there are.",
        mixinStandardHelpOptions = true)
final class UndeleteCommand implements Runnable {
    @Mixin
    private OnePoint point;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            SealedPoint found = point.find(vault.services().points());
            PrintWriter out = spec.commandLine().getOut();
            vault.services().expiry().bringBack(found, Operator.name());
            out.println(OnePoint.describe(found) + " is back");
            out.flush();
        }
    }
}
