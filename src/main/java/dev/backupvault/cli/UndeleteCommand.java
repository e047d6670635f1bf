package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup-vault undelete}. */
@Command(
        name = "undelete",
        description = "Brings a hidden point back, whoever deleted it. `points --deleted` lists those there are.",
        mixinStandardHelpOptions = true)
final class UndeleteCommand implements Runnable {
    @Parameters(paramLabel = "POINT", description = "Id of the point.")
    private String point;

    @Option(names = "--tenant", description = "Whose it is, where an id is not enough.")
    private String tenant;

    @Option(names = "--source", description = "Its source, where an id is not enough; needs --tenant.")
    private String source;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        if (!PointId.isPointId(point)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "'" + point + "' is no point id");
        }
        if (source != null && tenant == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--source needs --tenant");
        }
        try (OpenVault vault = OpenVault.open()) {
            PointStore points = vault.services().points();
            SealedPoint found = points.locate(tenant, source, PointId.parse(point));
            points.update(found, status -> {
                if (status.state() == PointStatus.State.PURGING) {
                    throw VaultException.of(ErrorCode.POINT_PURGING, "the point '" + point + "' is being purged")
                            .hint("it is too late for this one");
                }
                return status.withHidden(null);
            });
            PrintWriter out = spec.commandLine().getOut();
            out.println(Text.printable(found.manifest().itemId() + " " + point) + " is back");
            out.flush();
        }
    }
}
