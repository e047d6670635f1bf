package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real Redis of the test's own, on a Unix socket in a folder. It saves to {@code dump.rdb} there when it is told to.
 * Not thread-safe.
 */
public final class RedisServer implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private RedisServer(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /**
     * @param folder with a short path: that of a socket has at most 107 characters; a dump that lies there is loaded
     */
    public static RedisServer start(Path folder) throws IOException {
        Files.createDirectories(folder);
        Process process = Children.start(new ProcessBuilder(
                        "redis-server",
                        "--port",
                        "0",
                        "--unixsocket",
                        folder.resolve("socket").toString(),
                        "--dir",
                        folder.toString(),
                        "--repl-diskless-sync-delay",
                        "0",
                        "--save",
                        "")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile()));
        RedisServer server = new RedisServer(folder, process);
        Awaitility.await("Redis answers")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> server.cli("ping").output().contains("PONG"));
        return server;
    }

    /** Runs {@code redis-cli} with arguments for a shell. */
    public Command cli(String arguments) throws IOException, InterruptedException {
        String command = "redis-cli -s " + folder.resolve("socket") + " " + arguments;
        return Command.run(folder, Map.of(), List.of("bash", "-c", command));
    }

    /** What SAVE and BGSAVE write. */
    public Path dump() {
        return folder.resolve("dump.rdb");
    }

    /** SIGTERM; it saves nothing then. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
