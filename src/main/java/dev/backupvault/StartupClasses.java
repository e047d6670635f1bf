package dev.backupvault;

import dev.backupvault.cli.BackupVaultCommand;

/** Loads what commands need, so that the launcher can put it into a class archive; does nothing else. */
final class StartupClasses {
    private StartupClasses() {
    }

    public static void main(String[] arguments) {
        BackupVaultCommand.execute("ingest", "--help");
    }
}
