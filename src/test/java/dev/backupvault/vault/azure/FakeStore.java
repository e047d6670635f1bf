package dev.backupvault.vault.azure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A store that answers as a test says, for what Azurite never answers. */
final class FakeStore implements AutoCloseable {
    /**
     * @param headers with names in any case
     * @param from the client's port, one for each connection
     */
    record Call(String method, String target, Map<String, String> headers, int from) {}

    record Answer(int status, Map<String, String> headers) {
        static Answer error(int status, String code) {
            return new Answer(status, Map.of("x-ms-error-code", code));
        }

        static Answer created() {
            return new Answer(201, Map.of("ETag", "\"0x1\"", "Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT"));
        }
    }

    private final HttpServer server;
    private final Function<Call, Answer> behaviour;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    FakeStore(Function<Call, Answer> behaviour) throws IOException {
        this.behaviour = behaviour;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            Call call = new Call(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    exchange.getRemoteAddress().getPort());
            calls.add(call);
            Answer answer = behaviour.apply(call);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), -1);
        }
    }

    List<Call> calls() {
        return calls;
    }

    AzureBlobVault vault() {
        return vault(server.getAddress().getPort());
    }

    String endpoint() {
        return endpoint(server.getAddress().getPort());
    }

    private static String endpoint(int port) {
        return "http://127.0.0.1:" + port + "/fake";
    }

    static AzureBlobVault vault(int port) {
        return new AzureBlobVault(
                StoreAccount.withKey(endpoint(port), "fake", Base64.getEncoder().encodeToString(new byte[32]))
                        .connect());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
