package dev.backupvault.command;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** This machine. Thread-safe. */
final class LocalMachine implements Machine {
    private static final String STANDARD_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /**
     * Waits for us, and becomes the command, with nothing to read. When a process ends, Java throws away what others
     * still write to its pipes, unless the lock of the stream is held: so it must not begin before that is so.
     */
    private static final String GATE = "read -r gate; exec \"$0\" \"$@\" < /dev/null";

    /** Marks all that a run started, also what no longer has the run among its ancestors. */
    private static final String MARK = "BACKUP_VAULT_RUN";

    private static final long LAST_WORDS_MILLIS = 1000;

    private final Path folder;

    /** Runs commands in the connector's own working folder. */
    LocalMachine() {
        this(null);
    }

    /** Runs commands in this folder. */
    LocalMachine(Path folder) {
        this.folder = folder;
    }

    @Override
    public Running start(Invocation invocation, OutputStream output, OutputStream errors) {
        String mark = UUID.randomUUID().toString();
        List<String> gated = new ArrayList<>(List.of("sh", "-c", GATE));
        gated.addAll(invocation.arguments());
        ProcessBuilder builder = new ProcessBuilder(gated);
        environment(builder.environment(), invocation, mark);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        try {
            Process process = builder.start();
            CountDownLatch ready = new CountDownLatch(2);
            pump("command-output", process.getInputStream(), output, ready);
            Thread said = pump("command-errors", process.getErrorStream(), errors, ready);
            LocalProcess running = new LocalProcess(process, mark, said);
            open(process, ready, running);
            return running;
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.COMMAND_FAILED,
                            "the command '" + invocation + "' cannot be started: " + e.getMessage(),
                            e)
                    .hint("name a program that the connector's user may run, by its path or on its PATH");
        }
    }

    private static void open(Process process, CountDownLatch ready, Running running) throws IOException {
        try {
            ready.await();
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            running.kill();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    /** A backup must not depend on what else the connector's environment holds, and a child need not see it. */
    private static void environment(Map<String, String> environment, Invocation invocation, String mark) {
        String path = environment.getOrDefault("PATH", STANDARD_PATH);
        String home = environment.getOrDefault("HOME", "/");
        String language = environment.getOrDefault("LANG", "C.UTF-8");
        environment.clear();
        environment.put("PATH", path);
        environment.put("HOME", home);
        environment.put("LANG", language);
        environment.putAll(invocation.environment());
        environment.put(MARK, mark);
    }

    private static Thread pump(String name, InputStream in, OutputStream out, CountDownLatch ready) {
        Thread thread = new Thread(
                () -> {
                    synchronized (in) { // see GATE
                        ready.countDown();
                        try (out) {
                            in.transferTo(out);
                        } catch (IOException e) {
                            // cut with its process, whose exit code tells
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void check(String program) {
        boolean found = program.contains("/")
                ? Files.isExecutable(Path.of(program)) && Files.isRegularFile(Path.of(program))
                : Stream.of(System.getenv().getOrDefault("PATH", STANDARD_PATH).split(File.pathSeparator))
                        .map(folder -> Path.of(folder, program))
                        .anyMatch(file -> Files.isExecutable(file) && Files.isRegularFile(file));
        if (!found) {
            throw VaultException.of(
                            ErrorCode.COMMAND_FAILED,
                            "there is no program '" + program + "' on this machine that could be run")
                    .hint("install it, or name it by its path");
        }
    }

    @Override
    public String toString() {
        return "this machine";
    }

    private record LocalProcess(Process process, String mark, Thread errors) implements Running {
        @Override
        public Optional<Ending> await(long nanos) throws InterruptedException {
            if (!process.waitFor(nanos, TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
            errors.join(LAST_WORDS_MILLIS); // a daemon that it left behind may hold its standard error for ever
            return Optional.of(Ending.of(process.exitValue()));
        }

        @Override
        public void kill() {
            Processes.end(this::alive);
        }

        private Set<ProcessHandle> alive() {
            Set<ProcessHandle> alive = new LinkedHashSet<>();
            if (process.isAlive()) {
                alive.add(process.toHandle());
                process.descendants().forEach(alive::add);
            }
            alive.addAll(Processes.marked(MARK, mark));
            return alive;
        }
    }
}
