package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.verify.Verification;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault verify}. */
@Command(
        name = "verify",
        description = "Reads points back from the store, hashes them and records the result.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private PointSelection selection;

    @Option(names = "--all", description = "All points (of --source, if given) instead of one.")
    private boolean all;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        try (OpenVault vault = OpenVault.open()) {
            if (!all) {
                return report(vault.services()
                        .verifier()
                        .verify(selection.find(vault.services().points()), Operator.name()));
            }
            return selectionOfAll(vault);
        }
    }

    private int selectionOfAll(OpenVault vault) {
        String source = spec.commandLine().getParseResult().matchedOptionValue("--source", null);
        String tenant = spec.commandLine()
                .getParseResult()
                .matchedOptionValue("--tenant", source == null ? null : ItemId.DEFAULT_TENANT);
        List<PointSummary> points = vault.services()
                .points()
                .list(tenant, source, null)
                .filter(point -> point.state() != PointStatus.State.PURGING)
                .toList();
        int worst = ErrorCode.Exit.OK;
        for (PointSummary listed : points) {
            worst = Math.max(worst, one(vault, listed));
        }
        return worst;
    }

    /** A point that is damaged, archived or gone is no reason to leave the others unread. */
    private int one(OpenVault vault, PointSummary listed) {
        try {
            SealedPoint point = vault.services().points().open(listed);
            return report(vault.services().verifier().verify(point, Operator.name()));
        } catch (VaultException e) {
            if (e.code().exit() == ErrorCode.Exit.STORE) {
                throw e; // it would be the same with the next one
            }
            String word = e.code().exit() == ErrorCode.Exit.DAMAGED ? "DAMAGED" : "NOT READ";
            spec.commandLine().getOut().println(listed.point() + "  " + word + "  " + Text.printable(e.fact()));
            return e.code().exit();
        }
    }

    private int report(Verification result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.point() + "  "
                + (result.good()
                        ? "good  " + Text.size(result.bytes()) + " read back, "
                                + Text.rate(result.bytes(), result.took().toNanos() / 1e9)
                        : "DAMAGED  " + Text.printable(result.detail())));
        out.flush();
        return result.good() ? ErrorCode.Exit.OK : ErrorCode.Exit.DAMAGED;
    }
}
