package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that can be stopped in its work, with all that it started, to look at what it has done so far. */
public final class Pausable implements AutoCloseable {
    private final Path folder;
    private final Path log;
    private final Process process;

    private Pausable(Path folder, Path log, Process process) {
        this.folder = folder;
        this.log = log;
        this.process = process;
    }

    /** @param log where its output goes */
    public static Pausable start(Path folder, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        List<String> group = new ArrayList<>(List.of("setsid")); // signals go to a process group
        group.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(group)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Pausable(folder, log, Children.start(builder));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Command.require(folder, Map.of(), List.of("bash", "-c", "kill -" + name + " -- -" + process.pid()));
    }

    /** Waits until it has ended well. */
    public void await() throws IOException, InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("it ended badly: " + java.nio.file.Files.readString(log));
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isAlive()) {
            signal("KILL");
            process.waitFor();
        }
    }
}
