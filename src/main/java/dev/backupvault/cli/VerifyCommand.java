package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.verify.Verification;
import dev.backupvault.verify.Verifier;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
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

    @Option(
            names = "--level",
            paramLabel = "N",
            description = {
                "How much to prove besides the bytes: 0 nothing, 1 the format's first bytes, 2 its structure,",
                "3 its own checksums, 4 the partner's own tool by a restore procedure (docs/PARTNERS.md).",
                "By default what the policy says."
            })
    private Integer level;

    @Option(
            names = "--procedure",
            paramLabel = "NAME",
            description =
                    "With --level 4: the restore procedure that asks the tool; without, the one that there is for the point's source and item.")
    private String procedure;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        boolean byTool = level != null && level == ToolProof.LEVEL;
        if (level != null && (level < 0 || level > ToolProof.LEVEL)) {
            throw usage("--level is 0 to " + ToolProof.LEVEL);
        }
        if (procedure != null && !byTool) {
            throw usage("--procedure is for --level 4");
        }
        if (byTool && all) {
            throw usage("--level 4 is for one point: each would be a restore with programs of its own;"
                    + " a drill proves the newest point of an item by a schedule");
        }
        if (byTool) {
            return new ToolProof(spec.commandLine().getOut(), selection, procedure).carryOut();
        }
        try (OpenVault vault = OpenVault.open()) {
            if (!all) {
                return report(verify(vault, selection.find(vault.services().points())));
            }
            return selectionOfAll(vault);
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private Verification verify(OpenVault vault, SealedPoint point) {
        Verifier verifier = vault.services().verifier();
        return level == null
                ? verifier.verify(point, Operator.name())
                : verifier.verify(point, Operator.name(), UnaryOperator.identity(), level);
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
            return report(verify(vault, point));
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
                + (result.good() && result.detail() != null
                        ? "INCOMPLETE  " + Text.printable(result.detail()) + "; its bytes are those that were stored"
                        : result.good()
                                ? "good  level " + result.level() + "  " + Text.size(result.bytes()) + " read back, "
                                        + Text.rate(
                                                result.bytes(), result.took().toNanos() / 1e9)
                                : "DAMAGED  " + Text.printable(result.detail())));
        out.flush();
        return result.good() && result.detail() == null ? ErrorCode.Exit.OK : ErrorCode.Exit.DAMAGED;
    }
}
