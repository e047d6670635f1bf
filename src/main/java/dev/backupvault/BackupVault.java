package dev.backupvault;

import dev.backupvault.cli.BackupVaultCommand;

/** The one entry: a command line in, an exit code out. */
public final class BackupVault {
    private BackupVault() {}

    public static void main(String[] arguments) {
        System.exit(BackupVaultCommand.execute(arguments));
    }
}
