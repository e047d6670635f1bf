package dev.backupvault.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Finds and ends processes of this machine, also those that have left who started them. Where there is no /proc it
 * finds none. Thread-safe.
 */
public final class Processes {
    private static final Path PROCESSES = Path.of("/proc");
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Processes() {}

    /**
     * Ends all that have a variable in their environment, as its children inherit it, and what those started: asks
     * first, and after a moment does not ask.
     */
    public static void endMarked(String variable, String value) {
        end(() -> marked(variable, value));
    }

    /** With descendants, because a program may overwrite the environment that it was given, as PostgreSQL's do. */
    static Set<ProcessHandle> marked(String variable, String value) {
        Set<ProcessHandle> marked = new LinkedHashSet<>();
        ProcessHandle.allProcesses()
                .filter(process -> isMarked(process, variable + "=" + value))
                .forEach(process -> {
                    marked.add(process);
                    process.descendants().forEach(marked::add);
                });
        return marked;
    }

    /** @param search asked again after the first round: what is asked to end may start others */
    static void end(Supplier<Set<ProcessHandle>> search) {
        Set<ProcessHandle> alive = new LinkedHashSet<>(search.get());
        alive.forEach(ProcessHandle::destroy);
        long until = System.nanoTime() + GRACE_NANOS;
        while (alive.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        alive.addAll(search.get());
        alive.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean isMarked(ProcessHandle process, String mark) {
        try {
            byte[] environment = Files.readAllBytes(
                    PROCESSES.resolve(Long.toString(process.pid())).resolve("environ"));
            return Arrays.asList(new String(environment, StandardCharsets.ISO_8859_1).split("\0"))
                    .contains(mark);
        } catch (IOException e) {
            return false; // it has ended, or is another user's
        }
    }
}
