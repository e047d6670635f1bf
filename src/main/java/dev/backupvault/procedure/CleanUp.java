package dev.backupvault.procedure;

import dev.backupvault.units.Units;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Whatever has happened: runs all of a procedure's clean-up, ends what still runs, and removes the scratch folder. Says
 * what goes wrong in the report and fails nothing. Thread-safe.
 */
public final class CleanUp implements Processor {
    private List<ProgramLine> lines = List.of();
    private Duration timeLimit = Duration.ofMinutes(1);

    /** A JSON array of argument lists, such as what stops a server. */
    public void setPrograms(String json) {
        lines = ProgramLine.parse("cleanUp", json);
    }

    /** How long each may take, such as {@code 1m}. */
    public void setTimeLimit(String duration) {
        timeLimit = Units.duration(duration);
    }

    @Override
    public void process(Exchange exchange) {
        Run run = Run.of(exchange);
        run.enter(Run.Phase.CLEAN_UP);
        lines.stream().filter(line -> run.placeholders().has(line.arguments())).forEach(line -> tidy(run, line));
        run.scratch().endProcesses();
        if (run.request().keep()) {
            run.say("kept: " + run.scratch().folder());
        } else {
            remove(run);
        }
    }

    private void tidy(Run run, ProgramLine line) {
        DrillReport.Program done = run.run(line, timeLimit);
        run.say(Programs.line(done));
        if (!done.good()) {
            run.cleanUpFailed(Programs.fact(done));
        }
    }

    private static void remove(Run run) {
        try {
            run.scratch().remove();
        } catch (IOException e) {
            run.cleanUpFailed("the scratch folder cannot be removed: " + e);
        }
    }
}
