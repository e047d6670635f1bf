package dev.backupvault.cli;

import dev.backupvault.restore.Restored;
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

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            Restored restored = vault.services()
                    .restore()
                    .restore(selection.find(vault.services().points()), to, overwrite, Operator.name());
            restored.files().forEach(file -> spec.commandLine().getOut().println(Text.printable(file.toString())));
            spec.commandLine()
                    .getOut()
                    .println("restored " + restored.point() + ": " + Text.size(restored.bytes())
                            + ", every byte checked, "
                            + Text.rate(restored.bytes(), restored.took().toNanos() / 1e9));
            spec.commandLine().getOut().flush();
        }
    }
}
