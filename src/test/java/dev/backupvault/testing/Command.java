package dev.backupvault.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that is run to its end, with what it printed on both outputs. */
public record Command(int exit, String output) {
    private static final int LIMIT_MINUTES = 9;

    /** @param environment on top of this process's, where a null value takes a variable away */
    public static Command run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        environment.forEach((name, value) -> {
            builder.environment().remove(name);
            if (value != null) {
                builder.environment().put(name, value);
            }
        });
        Process process = Children.start(builder);
        process.getOutputStream().close();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("'" + command + "' does not end: " + output);
        }
        return new Command(process.exitValue(), output);
    }

    /**
     * Runs one that has to succeed.
     *
     * @return what it printed
     */
    public static String require(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Command run = run(folder, environment, command);
        if (run.exit() != 0) {
            throw new IllegalStateException("'" + command + "' ended with " + run.exit() + ": " + run.output());
        }
        return run.output();
    }
}
