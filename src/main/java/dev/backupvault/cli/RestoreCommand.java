package dev.backupvault.cli;

import dev.backupvault.restore.Restored;
import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault restore}. */
@Command(
        name = "restore",
        description = "Brings a point back: every byte is checked before a file gets its final name.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Runnable {
    @Mixin
    private PointSelection selection;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "The folder to restore into; made if it is missing. Nothing is written outside it.")
    private Path to;

    @Option(names = "--overwrite", description = "Replace files that are there.")
    private boolean overwrite;

    @Option(
            names = "--rehydrate",
            description = "Asks for archived data back first, which takes hours; the same command again restores it.")
    private boolean rehydrate;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            PrintWriter out = spec.commandLine().getOut();
            SealedPoint point = selection.find(vault.services().points());
            int archived = rehydrate ? vault.services().upkeep().rehydrate(point) : 0;
            if (archived > 0) {
                out.println("asked for the data of " + point.manifest().point()
                        + " back from the archive: run this again in some hours");
                out.flush();
                return;
            }
            Restored restored = vault.services().restore().restore(point, to, overwrite, Operator.name());
            restored.files().forEach(file -> out.println(Text.printable(file.toString())));
            out.println("restored " + restored.point() + ": " + Text.size(restored.bytes())
                    + ", every byte checked, from=" + restored.from() + ", "
                    + Text.rate(restored.bytes(), restored.took().toNanos() / 1e9));
            out.flush();
        }
    }
}
