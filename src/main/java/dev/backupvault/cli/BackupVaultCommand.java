package dev.backupvault.cli;

import dev.backupvault.service.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line: one class a command. */
@Command(
        name = "backup-vault",
        description =
                "Turns what backup tools write into verified recovery points in Azure Blob Storage, and brings them back.",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            IngestCommand.class,
            PointsCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            RestoreCommand.class,
            RestoreProcedureCommand.class,
            DrillCommand.class,
            DeleteCommand.class,
            UndeleteCommand.class,
            HoldCommand.class,
            ReleaseCommand.class,
            LockCommand.class,
            RetentionCommand.class,
            PolicyCommand.class,
            PartnerCommand.class,
            ReplicateCommand.class,
            RepairCommand.class,
            AdoptCommand.class,
            AuditCommand.class,
            SourcesCommand.class,
            DoctorCommand.class,
            HealthCommand.class,
            TenantCommand.class,
            UserCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = BackupVaultCommand.Release.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done; 1 internal error; 2 usage or configuration; 3 refused (bad input, target);",
            "  4 damage found; 5 store away, busy or denied; 6 not found. Take any other for a failure.",
            "The vault is the account named by AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT;",
            "without either, an embedded Azurite, which is for trying out."
        })
public final class BackupVaultCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
    }

    /** Runs a command line. @return the exit code */
    public static int execute(String... arguments) {
        return new CommandLine(new BackupVaultCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new ErrorPrinter())
                .execute(arguments);
    }

    static final class Release implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"backup-vault " + Version.text()};
        }
    }
}
