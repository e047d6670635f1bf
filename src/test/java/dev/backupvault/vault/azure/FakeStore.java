package dev.backupvault.vault.azure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
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
import javax.net.ssl.SSLContext;

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

    static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final HttpServer server;
    private final String scheme;
    private final Function<Call, Answer> behaviour;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    FakeStore(Function<Call, Answer> behaviour) throws IOException {
        this(behaviour, HttpServer.create(ANYWHERE, 0), "http");
    }

    private FakeStore(Function<Call, Answer> behaviour, HttpServer server, String scheme) {
        this.behaviour = behaviour;
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::answer);
        server.start();
    }

    /** @param context shows a certificate for 127.0.0.1 */
    static FakeStore withTls(SSLContext context, Function<Call, Answer> behaviour) throws IOException {
        HttpsServer server = HttpsServer.create(ANYWHERE, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FakeStore(behaviour, server, "https");
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
        return vault(endpoint());
    }

    String endpoint() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/fake";
    }

    static AzureBlobVault vault(int port) {
        return vault("http://127.0.0.1:" + port + "/fake");
    }

    private static AzureBlobVault vault(String endpoint) {
        return new AzureBlobVault(StoreAccount.withKey(endpoint, "fake", KEY).connect());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
