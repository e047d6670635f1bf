package dev.backupvault.cli;

import dev.backupvault.point.ItemId;
import dev.backupvault.retention.Retention;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup-vault policy}. */
@Command(
        name = "policy",
        description = "What an administrator decides about config/policies.yaml.",
        mixinStandardHelpOptions = true,
        subcommands = PolicyCommand.Accept.class)
final class PolicyCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command? there is `accept`");
    }

    /** {@code backup-vault policy accept}. */
    @Command(
            name = "accept",
            description = {
                "Takes the policies of a source as they are now for what is wanted, though they keep or protect less than before.",
                "It prints what is weaker. Until then retention does not run for the source."
            },
            mixinStandardHelpOptions = true)
    static final class Accept implements Runnable {
        @Parameters(paramLabel = "SOURCE", description = "The source.")
        private String source;

        @Option(
                names = "--tenant",
                defaultValue = ItemId.DEFAULT_TENANT,
                description = "Whose (default: ${DEFAULT-VALUE}).")
        private String tenant;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            try (OpenVault vault = OpenVault.open()) {
                PrintWriter out = spec.commandLine().getOut();
                Retention retention = vault.services().retention();
                List<String> weaker = retention.weaker(tenant, source, retention.plan(tenant, source));
                retention.accept(tenant, source, Operator.name());
                weaker.forEach(sentence -> out.println("accepted: " + Text.printable(sentence)));
                if (weaker.isEmpty()) {
                    out.println("nothing is weaker than it was");
                }
                out.flush();
            }
        }
    }
}
