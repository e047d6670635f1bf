package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.replicate.Location;
import dev.backupvault.replicate.Repair;
import dev.backupvault.replicate.Replication;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault repair}. */
@Command(
        name = "repair",
        description = "Brings what is missing or damaged of a point back from another location.",
        mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer> {
    @Mixin
    private OnePoint selection;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "LOCATION",
            description = "Name of the location that has the point, as policies have it in replicate-to.")
    private String from;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        try (OpenVault vault = OpenVault.open()) {
            Replication replication = vault.services().replication();
            Location location = replication.location(from);
            Repair.Repaired repaired = replication.repair(selection.find(location.points()), location, Operator.name());
            PrintWriter out = spec.commandLine().getOut();
            repaired.brought().forEach(what -> out.println("brought back: " + Text.printable(what)));
            boolean good = repaired.verification().good();
            out.println(repaired.manifest().point() + "  "
                    + (good
                            ? "good  " + Text.size(repaired.verification().bytes()) + " read back"
                            : "DAMAGED  "
                                    + Text.printable(repaired.verification().detail())));
            out.flush();
            return good ? ErrorCode.Exit.OK : ErrorCode.Exit.DAMAGED;
        }
    }
}
