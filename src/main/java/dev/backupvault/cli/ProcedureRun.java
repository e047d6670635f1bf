package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.point.Records;
import dev.backupvault.procedure.DrillReport;
import dev.backupvault.procedure.RunRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** A procedure run by a command: its lines as they come, and where its report is. */
final class ProcedureRun {
    @Option(names = "--json", description = "Prints the report as JSON, and nothing else.")
    private boolean json;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    void say(String line) {
        if (!json) {
            out().println(Text.printable(line));
            out().flush();
        }
    }

    /** @return the exit code */
    int carryOut(String procedure, RunRequest request) {
        return with((vault, connector) -> {
            DrillReport report = connector.procedures().run(procedure, request);
            if (json) {
                out().print(Records.json(report));
                out().flush();
            } else {
                print(report);
            }
            return report.isPassed() ? 0 : ErrorCode.PROCEDURE_FAILED.exit();
        });
    }

    private void print(DrillReport report) {
        if (report.isPassed()) {
            say("passed: RTO " + report.rtoSeconds() + " s"
                    + (report.rpoSeconds() == null ? "" : ", RPO " + report.rpoSeconds() + " s"));
        } else {
            say("failed in " + report.failure().phase() + ": "
                    + report.failure().code() + " " + report.failure().fact());
        }
        say("report: " + page(report));
    }

    /** The report for people. */
    static Path page(DrillReport report) {
        return Home.find().reports().resolve(report.name() + ".md");
    }

    /** Ctrl-C and SIGTERM stop a procedure, which cleans up before the process ends. */
    static int with(ToIntBiFunction<OpenVault, Connector> work) {
        CountDownLatch done = new CountDownLatch(1);
        try (OpenVault vault = OpenVault.open();
                Connector connector = Connector.ofProcedures(Home.find(), vault)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                connector.procedures().stop();
                                awaitQuietly(done);
                            },
                            "shutdown"));
            return work.applyAsInt(vault, connector);
        } finally {
            done.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
