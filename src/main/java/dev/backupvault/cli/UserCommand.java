package dev.backupvault.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code backup-vault user}. */
@Command(
        name = "user",
        description = "What an administrator needs for the users of the management API.",
        mixinStandardHelpOptions = true,
        subcommands = HashCommand.class)
final class UserCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command? there is `hash`");
    }
}
