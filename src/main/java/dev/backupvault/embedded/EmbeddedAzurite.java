package dev.backupvault.embedded;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Records;
import dev.backupvault.vault.azure.StoreAccount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The store for trying things out: Azurite on a free loopback port, with its data below a folder of ours. All processes
 * that use the folder share one Azurite: the first starts it, later ones find it by the file {@code azurite.json} (also
 * after the first was killed), and the last one out stops it, gently, because it saves its metadata seconds late.
 *
 * <p>Every user holds a shared lock on {@code azurite.users}; starting and stopping happen under an exclusive lock on
 * {@code azurite.lock}.
 */
public final class EmbeddedAzurite implements AutoCloseable {
    private static final String ACCOUNT = "backupvault";
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final FileChannel users;
    private final FileLock using;
    private final StoreAccount account;

    /** What {@code azurite.json} holds. */
    record State(int format, long pid, String startedAt, int port) {}

    private EmbeddedAzurite(Path folder, FileChannel users, FileLock using, StoreAccount account) {
        this.folder = folder;
        this.users = users;
        this.using = using;
        this.account = account;
    }

    /**
     * Uses the Azurite of this folder, starting it if none runs.
     *
     * @param azurite where npm installed it
     * @param folder where it keeps its data; made if missing; data and key are for this user alone
     * @throws VaultException {@link ErrorCode#TOOL_MISSING}, {@link ErrorCode#EMBEDDED_STORE_FAILED}
     */
    public static EmbeddedAzurite open(Path azurite, Path folder) {
        try {
            Files.createDirectories(folder);
            try (FileChannel gate = lockFile(folder.resolve("azurite.lock"));
                    FileLock lock = gate.lock()) {
                FileChannel users = lockFile(folder.resolve("azurite.users"));
                try {
                    FileLock using = users.lock(0, 1, true);
                    int port = running(folder).map(State::port).orElse(0);
                    if (port == 0) {
                        port = start(azurite, folder);
                    }
                    return new EmbeddedAzurite(
                            folder,
                            users,
                            using,
                            StoreAccount.withKey("http://127.0.0.1:" + port + "/" + ACCOUNT, ACCOUNT, key(folder)));
                } catch (IOException | RuntimeException e) {
                    users.close();
                    throw e;
                }
            }
        } catch (IOException e) {
            throw failed("cannot use '" + folder + "': " + e.getMessage(), e);
        }
    }

    /** The account it serves. */
    public StoreAccount account() {
        return account;
    }

    /** Its process id. */
    public long pid() {
        return running(folder).map(State::pid).orElse(-1L);
    }

    /** Stops it if nobody else uses it, and waits until it has saved its metadata. */
    @Override
    public void close() {
        try (FileChannel gate = lockFile(folder.resolve("azurite.lock"));
                FileLock lock = gate.lock()) {
            using.release();
            try (FileLock alone = users.tryLock(0, 1, false)) {
                if (alone != null) {
                    running(folder)
                            .ifPresent(state -> ProcessHandle.of(state.pid()).ifPresent(EmbeddedAzurite::stop));
                    Files.deleteIfExists(stateFile(folder));
                }
            }
            users.close();
        } catch (IOException e) {
            throw failed("cannot stop it: " + e.getMessage(), e);
        }
    }

    private static void stop(ProcessHandle process) {
        process.destroy(); // SIGTERM: it saves and ends
        try {
            process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
        }
    }

    /** The Azurite that the state file tells of, if it is that process and answers. */
    private static Optional<State> running(Path folder) {
        try {
            State state = Records.read(State.class, Files.readAllBytes(stateFile(folder)), "azurite.json", 1);
            boolean alive = ProcessHandle.of(state.pid())
                    .filter(ProcessHandle::isAlive)
                    .flatMap(process -> process.info().startInstant())
                    .map(Instant::toString)
                    .filter(state.startedAt()::equals)
                    .isPresent();
            return alive && answers(state.port()) ? Optional.of(state) : Optional.empty();
        } catch (IOException | VaultException e) {
            return Optional.empty(); // none, or one that was cut while it was written: start anew
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int start(Path azurite, Path folder) throws IOException {
        Path main = azurite.resolve("node_modules/azurite/dist/src/blob/main.js");
        if (!Files.isRegularFile(main)) {
            throw VaultException.of(
                            ErrorCode.TOOL_MISSING,
                            "no account is named, and Azurite is not installed in '" + azurite + "'")
                    .hint(
                            "set AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT to use an account; to try without"
                                    + " one, start by the launcher of a checkout, which installs Azurite, or run `npm ci` in "
                                    + azurite);
        }
        int port = freePort();
        Path store = folder.resolve("azurite");
        if (!Files.exists(store)) { // backups are nobody else's business
            Files.createDirectory(
                    store, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path log = folder.resolve("azurite.log");
        List<String> command = new ArrayList<>(List.of(
                "node",
                main.toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port),
                "--location",
                folder.resolve("azurite").toString(),
                "--disableTelemetry",
                "--silent"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment()
                .put(
                        "AZURITE_ACCOUNTS",
                        ACCOUNT + ":" + key(folder)); // by environment: arguments are visible to every user
        Process process;
        try {
            process = detached(builder).start();
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.TOOL_MISSING, "node cannot be started: " + e.getMessage(), e)
                    .hint("install Node.js 20 or later: apt-get install nodejs");
        }
        awaitAnswer(process, port, log);
        String started = process.info().startInstant().map(Instant::toString).orElse("");
        Path fresh = folder.resolve("azurite.json.new");
        Files.write(fresh, Records.write(new State(1, process.pid(), started, port)));
        Files.move(fresh, stateFile(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return port;
    }

    /** In a session of its own, so that Ctrl-C reaches us first and it only after the last upload. */
    private static ProcessBuilder detached(ProcessBuilder builder) {
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            builder.command().add(0, "/usr/bin/setsid");
        }
        return builder;
    }

    private static void awaitAnswer(Process process, int port, Path log) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers(port)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                String said = Files.readString(log).strip();
                throw failed(
                        "it did not start"
                                + (said.isEmpty() ? "" : ": " + said.substring(Math.max(0, said.length() - 500))),
                        null);
            }
            try {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw failed("starting it was stopped", e);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A key of our own, made once: Azurite's well-known one would let every user of this machine in. */
    private static String key(Path folder) throws IOException {
        Path file = folder.resolve("azurite.key");
        if (!Files.exists(file)) {
            byte[] bytes = new byte[64];
            new SecureRandom().nextBytes(bytes);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getEncoder().encodeToString(bytes));
        }
        return Files.readString(file).strip();
    }

    private static Path stateFile(Path folder) {
        return folder.resolve("azurite.json");
    }

    private static FileChannel lockFile(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static VaultException failed(String fact, Exception cause) {
        return VaultException.of(ErrorCode.EMBEDDED_STORE_FAILED, "the embedded Azurite: " + fact, cause)
                .hint(
                        "its log is azurite.log in the data folder; set AZURE_STORAGE_CONNECTION_STRING to use an account instead");
    }
}
