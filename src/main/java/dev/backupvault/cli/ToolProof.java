package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;
import dev.backupvault.procedure.DrillReport;
import dev.backupvault.procedure.Procedures;
import dev.backupvault.procedure.RunRequest;
import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;

/** Level 4 of {@code verify}: a restore procedure that asks the partner's own tool, pointed at one point. */
final class ToolProof {
    static final int LEVEL = 4;

    private final PrintWriter out;
    private final PointSelection selection;
    private final String procedure;

    /** @param procedure null for the one that there is for the point */
    ToolProof(PrintWriter out, PointSelection selection, String procedure) {
        this.out = out;
        this.selection = selection;
        this.procedure = procedure;
    }

    /** @return the exit code */
    int carryOut() {
        return ProcedureRun.with(this::carryOut);
    }

    private int carryOut(OpenVault vault, Connector connector) {
        SealedPoint point = selection.find(vault.services().points());
        Manifest manifest = point.manifest();
        Procedures.requireProvable(manifest);
        String name = procedure == null ? connector.procedures().proving(manifest.itemId()) : procedure;
        connector.procedures().requireProving(name, manifest.itemId());
        PointStatus.Verification before =
                vault.services().points().status(point).verification();
        DrillReport report =
                connector.procedures().run(name, RunRequest.proof(Operator.name(), manifest.point(), this::say));
        PointStatus.Verification after = vault.services().points().status(point).verification();
        return report(report, manifest, after != null && after.level() == LEVEL && !after.equals(before));
    }

    /** A procedure that passed says nothing of bytes that it had from elsewhere, or did not look at. */
    private int report(DrillReport report, Manifest manifest, boolean proved) {
        String result;
        if (!report.isPassed()) {
            result = "NOT PROVED  the procedure '" + report.procedure() + "' failed in "
                    + report.failure().phase() + ": " + report.failure().code() + " "
                    + report.failure().fact();
        } else if (!proved) {
            result = "NOT PROVED  the procedure '" + report.procedure()
                    + "' passed, but did not check all files of this point as they are in the store";
        } else {
            result = "good  level " + LEVEL + "  " + Text.size(manifest.bytes()) + " read back, procedure '"
                    + report.procedure() + "' passed in " + report.rtoSeconds() + " s";
        }
        say("report: " + ProcedureRun.page(report));
        say(manifest.point() + "  " + result);
        return proved && report.isPassed() ? ErrorCode.Exit.OK : ErrorCode.PROCEDURE_FAILED.exit();
    }

    private void say(String line) {
        out.println(Text.printable(line));
        out.flush();
    }
}
