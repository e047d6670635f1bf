package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real PostgreSQL of the test's own, on a Unix socket in a folder, with a password and the database {@code app}. Not
 * thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final String password;
    private final Process process;

    private PostgresServer(Path folder, String password, Process process) {
        this.folder = folder;
        this.password = password;
        this.process = process;
    }

    /**
     * @param folder a new one, whose parents others may enter: the server refuses to run as root
     * @param settings such as {@code archive_mode=on}
     */
    public static PostgresServer start(Path folder, String password, String... settings)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path above = folder.getParent(); above.startsWith("/tmp") && above.getNameCount() > 1; ) {
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
            above = above.getParent();
        }
        Path secret = Files.writeString(folder.resolve("password"), password);
        Command made = Command.run(
                folder,
                Map.of(),
                command(
                        "initdb",
                        "--pgdata=" + folder.resolve("data"),
                        "--username=postgres",
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--no-sync",
                        "--pwfile=" + secret));
        if (made.exit() != 0) {
            throw new IllegalStateException("initdb failed: " + made.output());
        }
        PostgresServer server = open(folder, folder.resolve("data"), password, settings);
        server.sql("postgres", "create database app");
        return server;
    }

    /**
     * On data that is there, such as what was restored. It is given to the server's user.
     *
     * @param folder where its socket and log go; the server's user must be able to write to it
     */
    public static PostgresServer open(Path folder, Path data, String password, String... settings)
            throws IOException, InterruptedException {
        handOver(data);
        Command.require(folder, Map.of(), List.of("chmod", "700", data.toString()));
        List<String> arguments =
                new ArrayList<>(List.of("-D", data.toString(), "-c", "listen_addresses=", "-c", "fsync=off"));
        arguments.addAll(List.of("-c", "unix_socket_directories=" + folder));
        Stream.of(settings).forEach(setting -> arguments.addAll(List.of("-c", setting)));
        Process process = Children.start(new ProcessBuilder(command("postgres", arguments.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("postgres.log").toFile()));
        PostgresServer server = new PostgresServer(folder, password, process);
        Awaitility.await("PostgreSQL has recovered") // it answers before, with what it has read so far
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> server.sql("postgres", "select 'recovered' where not pg_is_in_recovery()")
                        .output()
                        .contains("recovered"));
        return server;
    }

    private static List<String> command(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(bin().resolve(program).toString()));
        command.addAll(List.of(arguments));
        return asItsUser(command);
    }

    /** Where its programs are. */
    public static Path bin() throws IOException {
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
        }
    }

    /** A command run as the user of the server: another one where we are root, as which it refuses to run. */
    public static List<String> asItsUser(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.addAll(command);
        return all;
    }

    /** That user. */
    public static String user() {
        return isRoot() ? "postgres" : System.getProperty("user.name");
    }

    /** Gives all of a folder to that user. */
    public static void handOver(Path folder) throws IOException, InterruptedException {
        if (isRoot()) {
            Command.require(folder, Map.of(), List.of("chown", "-R", "postgres", folder.toString()));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Runs a statement with {@code psql}. */
    public Command sql(String database, String statement) throws IOException, InterruptedException {
        return Command.run(
                folder,
                Map.of("PGPASSWORD", password),
                List.of("psql", "-h", folder.toString(), "-U", "postgres", "-d", database, "-c", statement));
    }

    /** Where its socket is, for {@code -h}. */
    public String host() {
        return folder.toString();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
