package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real MariaDB of the test's own, on a Unix socket in a folder, with the database {@code app} and binary logs
 * {@code mysql-bin}. Its root needs no password. Not thread-safe.
 */
public final class MariaDbServer implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private MariaDbServer(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** @param folder a new one, with a short path: that of a socket has at most 107 characters */
    public static MariaDbServer start(Path folder) throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder).resolve("data");
        Command.require(
                folder,
                Map.of(),
                List.of(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db",
                        "--datadir=" + data,
                        "--user=" + System.getProperty("user.name")));
        List<String> command = new ArrayList<>(List.of("mariadbd", "--no-defaults", "--skip-networking"));
        command.addAll(List.of("--datadir=" + data, "--socket=" + folder.resolve("socket")));
        command.addAll(List.of("--pid-file=" + folder.resolve("pid"), "--log-bin=" + data.resolve("mysql-bin")));
        command.addAll(List.of("--server-id=1", "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=16M"));
        command.addAll(List.of("--binlog-checksum=CRC32", "--user=" + System.getProperty("user.name")));
        Process process = Children.start(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mariadb.log").toFile()));
        MariaDbServer server = new MariaDbServer(folder, process);
        Awaitility.await("MariaDB answers")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() ->
                        server.sql("mysql", "create database if not exists app").exit() == 0);
        return server;
    }

    /** Runs statements with {@code mariadb}. */
    public Command sql(String database, String statements) throws IOException, InterruptedException {
        return Command.run(
                folder,
                Map.of(),
                List.of("bash", "-c", "mariadb " + login() + " " + database + " <<'END'\n" + statements + "\nEND"));
    }

    /** What its tools need to find it, for a shell; to be given first. */
    public String login() {
        return "--no-defaults --user=root --socket=" + folder.resolve("socket");
    }

    /** Its data folder, with the binary logs. */
    public Path data() {
        return folder.resolve("data");
    }

    /** SIGTERM: it closes its binary log and ends. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
