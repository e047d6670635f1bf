package dev.backupvault.cli;

import dev.backupvault.point.PointId;
import dev.backupvault.procedure.RunRequest;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup-vault restore-procedure}. */
@Command(
        name = "restore-procedure",
        description =
                "Runs a restore procedure of routes/restore/ here and now, and reports what it proved (exit code 4 if it fails). Without a name: lists them.",
        mixinStandardHelpOptions = true)
final class RestoreProcedureCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The procedure's name.")
    private String name;

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            converter = Text.UntilOption.class,
            description =
                    "The state of that time (RFC 3339, or a date: until the end of that day, UTC); without, the newest.")
    private Instant asOf;

    @Option(names = "--point", paramLabel = "ID", description = "A certain point instead of the newest one.")
    private String point;

    @Option(names = "--keep", description = "Leaves the scratch folder to be looked at; remove it yourself.")
    private boolean keep;

    @Mixin
    private ProcedureRun run;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (name == null) {
            list(spec.commandLine().getOut());
            return 0;
        }
        return run.carryOut(name, request());
    }

    private RunRequest request() {
        try {
            return new RunRequest(
                    Operator.name(), asOf, point == null ? null : PointId.parse(point), keep, Map.of(), run::say);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private static void list(PrintWriter out) {
        ProcedureRun.with((vault, connector) -> {
            Text.table(
                    out,
                    Stream.concat(
                                    Stream.of(List.of("NAME", "WHAT IT DOES")),
                                    connector.procedures().list().stream()
                                            .map(one -> List.of(one.name(), one.description())))
                            .toList());
            return 0;
        });
    }
}
