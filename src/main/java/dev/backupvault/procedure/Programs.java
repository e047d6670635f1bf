package dev.backupvault.procedure;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.restore.Restored;
import dev.backupvault.units.Units;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Runs the steps or the checks of a procedure, one after the other, until one fails. Thread-safe. */
public final class Programs implements Processor {
    private Run.Phase phase = Run.Phase.STEPS;
    private List<ProgramLine> lines = List.of();
    private Duration timeLimit = Duration.ofHours(1);

    /** Steps, which prepare what was restored: a JSON array of argument lists. */
    public void setSteps(String json) {
        phase = Run.Phase.STEPS;
        lines = ProgramLine.parse("steps", json);
    }

    /** Checks, which prove something: a JSON array of argument lists, or of objects with {@code matches} too. */
    public void setChecks(String json) {
        phase = Run.Phase.CHECKS;
        lines = ProgramLine.parse("checks", json);
    }

    /** How long each may take, such as {@code 1h}. */
    public void setTimeLimit(String duration) {
        timeLimit = Units.duration(duration);
    }

    /** @throws VaultException {@link ErrorCode#PROCEDURE_FAILED} */
    @Override
    public void process(Exchange exchange) {
        Run run = Run.of(exchange);
        if (run.phase() == Run.Phase.RESTORE) {
            afterRestore(run);
        }
        run.enter(phase);
        for (ProgramLine line : lines) {
            if (run.placeholders().has(line.arguments())) {
                DrillReport.Program done = run.run(line, timeLimit);
                run.say(line(done));
                require(done);
            }
        }
        run.proved();
    }

    private static void afterRestore(Run run) {
        long files =
                run.restored().stream().mapToLong(point -> point.files().size()).sum();
        long bytes = run.restored().stream().mapToLong(Restored::bytes).sum();
        run.say("restored: " + run.restored().size() + " points, " + files + " files, " + bytes
                + " bytes, every byte checked");
        run.handOver();
    }

    static String line(DrillReport.Program done) {
        return done.phase() + ": " + String.join(" ", done.arguments()) + ": "
                + (done.good() ? "good" : done.ended())
                + " (%.1f s)".formatted(done.seconds());
    }

    private static void require(DrillReport.Program done) {
        if (!done.good()) {
            throw VaultException.of(ErrorCode.PROCEDURE_FAILED, fact(done))
                    .hint("the report has what it said; --keep leaves the scratch folder to be looked at");
        }
    }

    /** What was wrong with a program that is not good. */
    static String fact(DrillReport.Program done) {
        String program = "'" + done.arguments().get(0) + "'";
        if (done.mustMatch() != null && done.ended().equals("exit code 0")) {
            return "the output of " + program + " is not as it must be: expected '" + done.mustMatch() + "', found '"
                    + shortened(done.output().strip()) + "'";
        }
        return program + " ended with: " + done.ended()
                + (done.errors().isEmpty() ? "" : ", and said: " + done.errors());
    }

    private static String shortened(String output) {
        return output.length() > 200 ? output.substring(0, 200) + "…" : output;
    }
}
