package dev.backupvault.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A running backup-vault process and what it has said so far, on both outputs. Thread-safe. */
public final class ConnectorProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    ConnectorProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "connector-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = in.readLine()) != null; ) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("(its output was cut)");
        }
    }

    /** Waits until it says that it is ready. */
    public ConnectorProcess awaitReady() {
        Awaitility.await("the connector is ready")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (!process.isAlive() && !lines.contains("ready")) {
                        throw new IllegalStateException("the connector ended: " + output());
                    }
                    return lines.contains("ready");
                });
        return this;
    }

    /** Waits until one line of its output holds this text. */
    public void awaitLine(String text) {
        Awaitility.await("the connector says " + text)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> says(text));
    }

    public boolean says(String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    /** All it said. */
    public String output() {
        return String.join("\n", lines);
    }

    /** Its standard input. */
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** What /proc shows of it to every user of the machine. */
    public String commandLine() {
        return process.info().commandLine().orElse("");
    }

    /** Waits for the given time, or shorter if it ends by itself. @return whether it ended */
    public boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** kill -9: no shutdown hook, no finally. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    /** Waits for its end. @return the exit code */
    public int exit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("it did not end: " + output());
        }
        reader.join();
        return process.exitValue();
    }

    /** SIGTERM, as a service manager stops it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            reader.join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** SIGTERM, and waits. @return whether it ended by itself */
    public boolean terminate() throws InterruptedException {
        process.destroy();
        boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (ended) {
            reader.join();
        }
        return ended;
    }

    /**
     * Sends bytes to its standard input and closes it. A process that refuses them ends early, and its exit code tells.
     */
    public void send(byte[] bytes) {
        try (OutputStream out = stdin()) {
            out.write(bytes);
        } catch (IOException e) {
            lines.add("(it did not read to the end: " + e.getMessage() + ")");
        }
    }
}
