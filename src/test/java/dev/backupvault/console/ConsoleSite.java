package dev.backupvault.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.users.PasswordHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A connector that serves the console, in a process of its own, with a user of each role. */
final class ConsoleSite implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    static final List<String> ROLES = List.of("viewer", "operator", "administrator");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path users;
    private final int port;
    private final ConnectorProcess connector;

    private ConsoleSite(Path users, int port, ConnectorProcess connector) {
        this.users = users;
        this.port = port;
        this.connector = connector;
    }

    static ConsoleSite start(Launch launch) throws IOException {
        Files.createDirectories(launch.data());
        Path users = launch.data().resolve("users.yaml");
        write(users, Map.of("viewer", "viewer", "operator", "operator", "administrator", "administrator"));
        int port = freePort();
        ConnectorProcess connector = launch.with("console.enabled", true)
                .with("console.port", port)
                .run()
                .awaitReady();
        return new ConsoleSite(users, port, connector);
    }

    static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(Path file, Map<String, String> roles) throws IOException {
        String hash = PasswordHash.of(PASSWORD).text();
        StringBuilder text = new StringBuilder("users:\n");
        roles.forEach(
                (name, role) -> text.append("  " + name + ":\n    role: " + role + "\n    password: " + hash + "\n"));
        Path whole = file.resolveSibling("users.new");
        Files.writeString(whole, text);
        Files.move(whole, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives users other roles; who is not named is none any more. */
    void users(Map<String, String> roles) throws IOException {
        write(users, roles);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    ConnectorProcess connector() {
        return connector;
    }

    HttpResponse<String> send(String method, String path, String cookie, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofMinutes(1))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> tryLogin(String name, String password) throws IOException, InterruptedException {
        ObjectNode login = JSON.createObjectNode().put("username", name).put("password", password);
        return send("POST", "/hawtio/auth/login", null, login.toString());
    }

    /** Logs in. @return the session's cookie */
    String login(String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = tryLogin(name, PASSWORD);
        if (answer.statusCode() != 200) {
            throw new AssertionError("login of " + name + ": " + answer.statusCode());
        }
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    /** What Jolokia answers; its status is in {@code status}, and 403 too where it has not been reached. */
    JsonNode jolokia(String cookie, String request) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", "/hawtio/jolokia/", cookie, request);
        return answer.statusCode() == 200
                ? JSON.readTree(answer.body())
                : JSON.createObjectNode().put("status", answer.statusCode());
    }

    JsonNode read(String cookie, String bean, String attribute) throws IOException, InterruptedException {
        return jolokia(
                cookie,
                JSON.createObjectNode()
                        .put("type", "read")
                        .put("mbean", bean)
                        .put("attribute", attribute)
                        .toString());
    }

    JsonNode exec(String cookie, String bean, String operation, Object... arguments)
            throws IOException, InterruptedException {
        ObjectNode request =
                JSON.createObjectNode().put("type", "exec").put("mbean", bean).put("operation", operation);
        request.set("arguments", JSON.valueToTree(arguments));
        return jolokia(cookie, request.toString());
    }

    @Override
    public void close() {
        connector.close();
    }
}
