package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.http.EncodedPath;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.users.PasswordHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connector that serves the management API, in a process of its own, with a user of each role. Whatever it answers is
 * compared with what the OpenAPI document says of the operation.
 */
final class ManagementApi implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiDocument document = new ApiDocument();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = freePort();
    private final Launch launch;
    private ConnectorProcess connector;

    /** What was answered. */
    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(text(), e);
            }
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String field(String name) {
            return json().path(name).asText();
        }

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> String.join(", ", header.getValue()))
                    .findFirst()
                    .orElse("");
        }
    }

    private ManagementApi(Launch launch) {
        this.launch = launch.with("management.enabled", true).with("management.port", port);
    }

    static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** With the users {@code viewer}, {@code operator} and {@code administrator}. */
    static ManagementApi start(Launch launch) throws IOException {
        StringBuilder users = new StringBuilder("users:\n");
        String hash = PasswordHash.of(PASSWORD).text();
        for (String role : List.of("viewer", "operator", "administrator")) {
            users.append("  " + role + ":\n    role: " + role + "\n    password: " + hash + "\n");
        }
        Files.createDirectories(launch.data());
        Path file = launch.data().resolve("users.yaml");
        Files.writeString(file, users);
        return startWithUsersAsTheyAre(launch);
    }

    static ManagementApi startWithUsersAsTheyAre(Launch launch) throws IOException {
        ManagementApi api = new ManagementApi(launch);
        api.connector = api.launch.run().awaitReady();
        return api;
    }

    ConnectorProcess connector() {
        return connector;
    }

    Launch launch() {
        return launch;
    }

    int port() {
        return port;
    }

    Answer get(String user, String path, String... headers) throws Exception {
        return call(user, "GET", path, null, headers);
    }

    Answer post(String user, String path, String body, String... headers) throws Exception {
        return call(user, "POST", path, body, headers);
    }

    /** @param user null for nobody; {@code name:password} for another password than the usual one */
    Answer call(String user, String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(2))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (user != null) {
            request.header("Authorization", basic(user));
        }
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
        check(method, path, answer);
        return answer;
    }

    /** An answer whose body is read as it comes. */
    HttpResponse<InputStream> stream(String user, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", basic(user))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    static String basic(String user) {
        String pair = user.contains(":") ? user : user + ":" + PASSWORD;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the answer is one that the document has for the operation. */
    private void check(String method, String path, Answer answer) {
        assertEquals("no-store", answer.header("Cache-Control"), path);
        assertEquals("nosniff", answer.header("X-Content-Type-Options"), path);
        assertEquals("", answer.header("Access-Control-Allow-Origin"), path);
        assertEquals("", answer.header("Set-Cookie"), path);
        assertEquals("", answer.header("Server"), path);
        JsonNode schema;
        Optional<String> operation = operation(method, path);
        if (operation.isEmpty()) {
            schema = document.root().at("/components/schemas/Error");
        } else {
            JsonNode response = document.response(operation.get(), answer.status());
            assertFalse(
                    response.isMissingNode(),
                    operation.get() + " may not answer " + answer.status() + ": " + answer.text());
            for (String type : List.of("application/octet-stream", "text/plain")) {
                if (response.path("content").has(type)) {
                    assertEquals(type, answer.header("Content-Type").split(";")[0]);
                    return;
                }
            }
            schema = response.at("/content/application~1json/schema");
        }
        assertEquals("application/json", answer.header("Content-Type"), path);
        assertEquals(
                List.of(),
                document.problems(schema, answer.json()),
                method + " " + path + " " + answer.status() + ": " + answer.text());
    }

    private Optional<String> operation(String method, String path) {
        List<String> segments;
        try {
            segments = EncodedPath.below(Router.ROOT, URI.create(path).getRawPath());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
        return document.operations().keySet().stream()
                .filter(name -> name.startsWith(method + " "))
                .filter(name -> Operation.get(name.split(" ")[1], null, null)
                        .match(segments)
                        .isPresent())
                .findFirst();
    }

    /** What comes back for bytes that no client would send; the connection is then closed by us. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        connector.close();
    }
}
