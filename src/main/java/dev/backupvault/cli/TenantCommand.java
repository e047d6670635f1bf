package dev.backupvault.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code backup-vault tenant}. */
@Command(
        name = "tenant",
        description = "What an operator needs for config/tenants.yaml.",
        mixinStandardHelpOptions = true,
        subcommands = HashCommand.class)
final class TenantCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command? there is `hash`");
    }
}
