package dev.backupvault.command;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a program on this machine, whose output is kept as far as there is room. One thread runs it, once; any may
 * stop it.
 */
public final class Program {
    private final Machine machine;
    private final Invocation invocation;

    private Running running; // under this lock, as is the next
    private boolean stopped;

    /**
     * @param arguments the program and its arguments, each passed as it is
     * @param environment variables on top of the machine's own minimum; they may be secret
     * @param folder where it runs
     */
    public Program(List<String> arguments, Map<String, String> environment, Path folder) {
        this.machine = new LocalMachine(folder);
        this.invocation = new Invocation(arguments, environment);
    }

    /**
     * How it ended.
     *
     * @param failure what was wrong, such as {@code exit code 1}; null if nothing was
     * @param output the beginning of its standard output
     * @param cut whether there was more of it
     * @param errors the end of its standard error, on one line
     */
    public record Ended(String failure, String output, boolean cut, String errors, Duration took) {}

    /**
     * Runs it to its end, for at most some time.
     *
     * @throws VaultException {@link ErrorCode#COMMAND_FAILED} if it cannot be started
     */
    public Ended run(Duration limit) {
        long started = System.nanoTime();
        Head output = new Head();
        Tail errors = new Tail();
        String failure = end(limit, output, errors);
        if (failure == null) {
            output.awaitEnd();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new Ended(failure, output.text(), output.isCut(), errors.text(), took);
    }

    private String end(Duration limit, Head output, Tail errors) {
        Running started = start(output, errors);
        if (started == null) {
            return "not started";
        }
        try {
            Optional<Running.Ending> ending = started.await(limit.toNanos());
            if (isStopped()) {
                return "stopped";
            }
            if (ending.isEmpty()) {
                started.kill();
                return "still running after " + limit.toSeconds() + " s";
            }
            return ending.get().failure();
        } catch (InterruptedException e) {
            started.kill();
            Thread.currentThread().interrupt();
            return "stopped";
        }
    }

    private synchronized Running start(Head output, Tail errors) {
        if (!stopped) {
            running = machine.start(invocation, output, errors);
        }
        return running;
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Ends it where it is, with all that it started. */
    public void stop() {
        Running toKill;
        synchronized (this) {
            stopped = true;
            toKill = running;
        }
        if (toKill != null) {
            toKill.kill();
        }
    }
}
