package dev.backupvault.cli;

import picocli.CommandLine.Command;

/** {@code backup-vault doctor}. */
@Command(name = "doctor", description = "Tries the store.", mixinStandardHelpOptions = true)
final class DoctorCommand implements Runnable {
    @Override
    public void run() {
    }
}
