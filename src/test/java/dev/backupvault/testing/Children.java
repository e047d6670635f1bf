package dev.backupvault.testing;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Processes that tests started. Whatever happens to a test, none of them outlives this JVM. Thread-safe. */
final class Children {
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "end-children"));
    }

    private Children() {}

    static Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        ALIVE.add(process);
        process.onExit().thenAccept(ALIVE::remove);
        return process;
    }
}
