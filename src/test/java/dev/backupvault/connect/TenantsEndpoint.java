package dev.backupvault.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.users.PasswordHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A connector that serves tenants, in a process of its own, and curl to ask it. */
final class TenantsEndpoint implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    private static final String HASH = PasswordHash.of(PASSWORD).text();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final int port;
    private final Launch launch;
    private ConnectorProcess connector;

    /** What was answered. */
    record Answer(int status, String body, String headers) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        String text(String field) throws IOException {
            return json().path(field).asText();
        }
    }

    private TenantsEndpoint(Path folder, int port, Launch launch) {
        this.folder = folder;
        this.port = port;
        this.launch = launch;
    }

    /**
     * @param launch with its store and further settings
     * @param tenants the file's text, with HASH for the hash of {@link #PASSWORD}
     */
    static TenantsEndpoint start(Path folder, Launch launch, String tenants) throws IOException {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("tenants.yaml"), tenants.replace("HASH", HASH));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        TenantsEndpoint endpoint = new TenantsEndpoint(
                folder,
                port,
                launch.with("source.cloud-connect.enabled", true)
                        .with("source.cloud-connect.port", port)
                        .with("source.cloud-connect.tenants", file)
                        .with("source.local.folder", Files.createDirectories(folder.resolve("drop"))));
        endpoint.restart();
        return endpoint;
    }

    void restart() throws IOException {
        connector = launch.run().awaitReady();
    }

    ConnectorProcess connector() {
        return connector;
    }

    int port() {
        return port;
    }

    String url(String path) {
        return "https://127.0.0.1:" + port + path;
    }

    /** As the tenant, without looking at the server's certificate, which other tests do. */
    Answer as(String tenant, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-k", "-u", tenant + ":" + PASSWORD));
        all.addAll(List.of(arguments));
        return curl(all.toArray(String[]::new));
    }

    Answer curl(String... arguments) throws IOException, InterruptedException {
        Path body = Files.createTempFile(folder, "body", "");
        Path headers = Files.createTempFile(folder, "headers", "");
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--max-time",
                "120",
                "-o",
                body.toString(),
                "-D",
                headers.toString(),
                "-w",
                "%{http_code}"));
        command.addAll(List.of(arguments));
        Command curl = Command.run(folder, Map.of(), command);
        String output = curl.output();
        String status = output.substring(Math.max(0, output.length() - 3));
        return new Answer(
                status.matches("\\d{3}") ? Integer.parseInt(status) : -1,
                new String(Files.readAllBytes(body), java.nio.charset.StandardCharsets.ISO_8859_1),
                Files.readString(headers) + (curl.exit() == 0 ? "" : "curl: " + output));
    }

    @Override
    public void close() {
        connector.close();
    }
}
