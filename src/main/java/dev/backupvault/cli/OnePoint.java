package dev.backupvault.cli;

import dev.backupvault.point.PointId;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A point by its id, for acts that must never take another one. */
final class OnePoint {
    @Parameters(paramLabel = "POINT", description = "The point's id, as `points` lists it.")
    private String point;

    @Option(names = "--tenant", description = "Whose it is, where an id is not enough.")
    private String tenant;

    @Option(names = "--source", description = "Its source, where an id is not enough; needs --tenant.")
    private String source;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    SealedPoint find(PointStore points) {
        if (!PointId.isPointId(point)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "'" + point + "' is no point id");
        }
        if (source != null && tenant == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--source needs --tenant");
        }
        return points.locate(tenant, source, PointId.parse(point));
    }

    /** For a line about it. */
    static String describe(SealedPoint found) {
        return Text.printable(found.manifest().itemId() + " " + found.manifest().point());
    }
}
