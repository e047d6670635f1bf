package dev.backupvault.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real OpenSSH server of the test's own, on a free loopback port, with its own host key and one user: whoever runs
 * the tests. Its log is a file. Not thread-safe.
 */
public final class OpenSshServer implements AutoCloseable {
    private static final String SSHD = "/usr/sbin/sshd";

    private final Path folder;
    private final Path files;
    private final int port;
    private final List<String> settings;
    private Process process;

    private OpenSshServer(Path folder, int port, List<String> settings) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.files = Files.createDirectories(folder.resolve("files"));
        this.port = port;
        this.settings = settings;
    }

    /**
     * @param folder where it keeps its keys and log, and below it, in files/, what it serves
     * @param settings more lines of sshd_config
     */
    public static OpenSshServer start(Path folder, String... settings) throws IOException, InterruptedException {
        OpenSshServer server = new OpenSshServer(folder, AzuriteServer.freePort(), List.of(settings));
        server.newHostKey();
        server.key("user_key", "");
        Files.copy(server.folder.resolve("user_key.pub"), server.folder.resolve("authorized_keys"));
        server.start();
        return server;
    }

    /** Makes a key pair with {@code ssh-keygen}. @return the private key's file */
    public Path key(String name, String passphrase) throws IOException, InterruptedException {
        Path key = folder.resolve(name);
        Files.deleteIfExists(key);
        Process keygen = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", key.toString(), "-C", name)
                .redirectErrorStream(true)
                .start();
        String said = new String(keygen.getInputStream().readAllBytes());
        if (keygen.waitFor() != 0) {
            throw new IllegalStateException("ssh-keygen failed: " + said);
        }
        return key;
    }

    /** Lets another key in. */
    public void authorize(Path key) throws IOException {
        Files.writeString(
                folder.resolve("authorized_keys"), Files.readString(Path.of(key + ".pub")), StandardOpenOption.APPEND);
    }

    /** As after a new installation; takes effect when it is started again. */
    public void newHostKey() throws IOException, InterruptedException {
        key("host_key", "");
    }

    /** Starts it at the same port. */
    public void start() throws IOException {
        Path run = Path.of("/run/sshd");
        if (!Files.exists(run) && Files.isWritable(run.getParent())) {
            Files.createDirectories(
                    run,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))); // sshd insists
        }
        List<String> config = new ArrayList<>(settings);
        config.addAll(List.of(
                "ListenAddress 127.0.0.1",
                "Port " + port,
                "HostKey " + folder.resolve("host_key"),
                "AuthorizedKeysFile " + folder.resolve("authorized_keys"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                "LogLevel DEBUG1",
                "MaxStartups 100:30:200",
                "Subsystem sftp " + sftpServer() + " -e -l VERBOSE -d " + files + " 2>>"
                        + folder.resolve("sftp-log.txt")));
        Path file = Files.write(folder.resolve("sshd_config"), config);
        process = Children.start(new ProcessBuilder(SSHD, "-D", "-e", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
        Awaitility.await("sshd answers")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("sshd ended: " + Files.readString(log()));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path sftpServer() {
        return Stream.of("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/libexec/sftp-server")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no sftp-server: install openssh-sftp-server"));
    }

    /** How often a file that it serves was opened to be read. */
    public long opened(String name) throws IOException {
        Path log = folder.resolve("sftp-log.txt");
        return !Files.exists(log)
                ? 0
                : Files.readString(log)
                        .lines()
                        .filter(line -> line.contains("open \"" + files.resolve(name) + "\" flags READ"))
                        .count();
    }

    private Path log() {
        return folder.resolve("sshd-log.txt");
    }

    /** All it said so far. */
    public String said() throws IOException {
        return Files.readString(log());
    }

    public int port() {
        return port;
    }

    /** What it serves; a login begins there. */
    public Path files() {
        return files;
    }

    public Path userKey() {
        return folder.resolve("user_key");
    }

    /** A known-hosts file with its present key, as seen at some port of this machine. */
    public Path knownHosts(int at) throws IOException {
        Path file = folder.resolve("known_hosts_" + at);
        String[] key = Files.readString(folder.resolve("host_key.pub")).split(" ");
        return Files.writeString(file, "[127.0.0.1]:" + at + " " + key[0] + " " + key[1] + "\n");
    }

    /** What a source needs to fetch from it, through some port of this machine. */
    public Map<String, String> source(int at) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("server", "127.0.0.1:" + at);
        parameters.put("user", System.getProperty("user.name"));
        parameters.put("folder", files.toString());
        parameters.put("knownHosts", knownHosts(at).toString());
        parameters.put("keyFile", userKey().toString());
        parameters.put("complete", "renamed");
        parameters.put("poll", "200");
        return parameters;
    }

    public Map<String, String> source() throws IOException {
        return source(port);
    }

    /** Ends it and every connection, as a restart of the machine does. */
    public void stop() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
