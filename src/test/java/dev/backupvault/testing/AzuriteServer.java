package dev.backupvault.testing;

import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import dev.backupvault.vault.azure.StoreAccount;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Azurite of the test's own, on a free loopback port. Starts when made, ends when closed; not thread-safe. */
public final class AzuriteServer implements AutoCloseable {
    public static final String ACCOUNT = "tests";
    private static final String SECOND = "others";
    private static final Path INSTALLED = Launch.CHECKOUT.resolve("config/azurite");
    private static final Path MAIN = INSTALLED.resolve("node_modules/azurite/dist/src/blob/main.js");

    private final Path folder;
    private final boolean onDisk;
    private final List<String> wrapper;
    private final int port;
    private final String key;
    private Process process;

    private AzuriteServer(Path folder, boolean onDisk, List<String> wrapper) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.onDisk = onDisk;
        this.wrapper = wrapper;
        this.port = freePort();
        byte[] bytes = new byte[64];
        new SecureRandom().nextBytes(bytes);
        this.key = Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * @param folder where it keeps its data
     * @param wrapper a program that runs it, if any
     */
    public static AzuriteServer start(Path folder, String... wrapper) throws IOException, InterruptedException {
        return start(new AzuriteServer(folder, true, List.of(wrapper)));
    }

    /**
     * One that keeps all in memory: on disk it writes its whole list of blobs every few seconds.
     *
     * @param folder where it writes what it has to say
     */
    public static AzuriteServer startInMemory(Path folder) throws IOException, InterruptedException {
        return start(new AzuriteServer(folder, false, List.of()));
    }

    private static AzuriteServer start(AzuriteServer server) throws IOException, InterruptedException {
        install();
        server.start();
        return server;
    }

    /** A clean checkout has no Azurite: npm installs exactly what the lock file names, once. */
    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(Launch.CHECKOUT.resolve("target"));
        try (FileChannel gate = FileChannel.open(
                        Launch.CHECKOUT.resolve("target/azurite-install.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = gate.lock()) {
            if (Files.exists(MAIN)) {
                return;
            }
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = text(npm.getInputStream());
            if (npm.waitFor() != 0) {
                throw new IllegalStateException("npm ci failed: " + said);
            }
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes());
    }

    private void start() throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                "node",
                MAIN.toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port),
                "--disableTelemetry",
                "--silent"));
        command.addAll(onDisk ? List.of("--location", folder.toString()) : List.of("--inMemoryPersistence"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("azurite-output.txt").toFile()));
        builder.environment().put("AZURITE_ACCOUNTS", ACCOUNT + ":" + key + ";" + SECOND + ":" + key);
        process = Children.start(builder);
        Awaitility.await("Azurite answers")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(this::answers);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "Azurite ended with " + process.exitValue() + "; see azurite-output.txt in " + folder);
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Its account as seen at another port of this machine, for instance a proxy's. */
    public StoreAccount account(int at) {
        return StoreAccount.withKey(endpoint(at), ACCOUNT, key);
    }

    public StoreAccount account() {
        return account(port);
    }

    public String connectionString(int at) {
        return "AccountName=" + ACCOUNT + ";AccountKey=" + key + ";BlobEndpoint=" + endpoint(at);
    }

    public String connectionString() {
        return connectionString(port);
    }

    /** What ingest gets in real life: it may read, create, write and list, and not delete (docs/SECURITY.md). */
    public String ingestConnectionString(int at) {
        String token = account(at)
                .connect()
                .generateAccountSas(new AccountSasSignatureValues(
                        OffsetDateTime.now().plusDays(1),
                        new AccountSasPermission()
                                .setReadPermission(true)
                                .setCreatePermission(true)
                                .setWritePermission(true)
                                .setListPermission(true),
                        new AccountSasService().setBlobAccess(true),
                        new AccountSasResourceType()
                                .setService(true)
                                .setContainer(true)
                                .setObject(true)));
        return "BlobEndpoint=" + endpoint(at) + ";SharedAccessSignature=" + token;
    }

    public String ingestConnectionString() {
        return ingestConnectionString(port);
    }

    /** Another account of the same Azurite, which the first can copy from; seen at a port of this machine. */
    public StoreAccount second(int at) {
        return StoreAccount.withKey(endpoint(at).replace("/" + ACCOUNT, "/" + SECOND), SECOND, key);
    }

    public String secondConnectionString(int at) {
        return connectionString(at)
                .replace("=" + ACCOUNT + ";", "=" + SECOND + ";")
                .replace("/" + ACCOUNT, "/" + SECOND);
    }

    private static String endpoint(int at) {
        return "http://127.0.0.1:" + at + "/" + ACCOUNT;
    }

    /** Where the bytes of blobs lie on disk. */
    public Path extents() {
        return folder.resolve("__blobstorage__");
    }

    /** Ends, and starts again with all it had. */
    public void restart() throws InterruptedException, IOException {
        close();
        start();
    }

    /** SIGTERM: it saves its metadata and ends. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
