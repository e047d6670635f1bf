package dev.backupvault.cli;

import dev.backupvault.config.Home;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code backup-vault run}. */
@Command(
        name = "run",
        description = "Runs the connector in the foreground: the routes in routes/ until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Home home = Home.find();
        PrintWriter out = spec.commandLine().getOut();
        Connector.firstStart(home);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (OpenVault vault = OpenVault.open();
                ProgressReporter progress =
                        ProgressReporter.start(vault.services().ingest().uploads());
                Connector connector = Connector.start(home, vault)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                asked.countDown();
                                awaitQuietly(stopped);
                            },
                            "shutdown"));
            out.println("store: " + vault.describe());
            out.println("ready");
            out.flush();
            asked.await();
            out.println("stopping: what is in flight is finished or can be resumed");
            out.flush();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
