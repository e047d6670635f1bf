package dev.backupvault;

import dev.backupvault.cli.BackupVaultCommand;
import dev.backupvault.cli.LogForm;
import dev.backupvault.error.VaultException;

/** The one entry: a command line in, an exit code out. */
public final class BackupVault {
    private BackupVault() {}

    public static void main(String[] arguments) {
        try {
            LogForm.choose();
        } catch (VaultException e) {
            System.err.println("backup-vault: " + e.getMessage());
            System.exit(e.code().exit());
        }
        System.exit(BackupVaultCommand.execute(arguments));
    }
}
