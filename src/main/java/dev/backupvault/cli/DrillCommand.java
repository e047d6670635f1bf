package dev.backupvault.cli;

import dev.backupvault.procedure.RunRequest;
import dev.backupvault.procedure.Sample;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault drill}. */
@Command(
        name = "drill",
        description =
                "Restores points at random into a scratch folder, compares every byte, and reports (exit code 4 if it fails).",
        mixinStandardHelpOptions = true)
final class DrillCommand implements Callable<Integer> {
    private static final String PROCEDURE = "sample";

    @Option(names = "--sample", paramLabel = "N", required = true, description = "How many points.")
    private int sample;

    @Option(names = "--source", description = "Only points of this source.")
    private String source;

    @Option(
            names = "--seed",
            description = "Chooses as the run did that printed this seed, if the points are the same.")
    private Long seed;

    @Mixin
    private ProcedureRun run;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (sample < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--sample: expected 1 or more, found " + sample);
        }
        Map<String, String> options = new HashMap<>();
        options.put(Sample.SIZE, Integer.toString(sample));
        if (source != null) {
            options.put(Sample.SOURCE, source);
        }
        if (seed != null) {
            options.put(Sample.SEED, seed.toString());
        }
        return run.carryOut(PROCEDURE, new RunRequest(Operator.name(), null, null, false, options, run::say));
    }
}
