package dev.backupvault.cli;

import picocli.CommandLine.Command;

/** {@code backup-vault demo}. */
@Command(name = "demo", description = "Shows it all with real data.", mixinStandardHelpOptions = true)
final class DemoCommand implements Runnable {
    @Override
    public void run() {
    }
}
