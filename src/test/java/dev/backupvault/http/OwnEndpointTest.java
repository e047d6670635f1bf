package dev.backupvault.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnEndpointTest {
    private static final InetSocketAddress FREE = new InetSocketAddress("127.0.0.1", 0);

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @TempDir
    private Path keys;

    @TempDir
    private Path elsewhere;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void serve(HttpServer made) {
        server = made;
        server.createContext("/up", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/down", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
    }

    /** With the certificate that a connector makes in this folder. */
    private void serveTls(Path folder) throws Exception {
        ServerCertificate certificate = ServerCertificate.selfSigned("management", folder);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keys())) {
            store.load(in, certificate.password().toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, certificate.password().toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer made = HttpsServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
        made.setHttpsConfigurator(new HttpsConfigurator(context));
        serve(made);
    }

    private OwnEndpoint endpoint(String scheme, String address) {
        return new OwnEndpoint(
                "management", scheme, address, server.getAddress().getPort(), keys, "none");
    }

    @Test
    void itGivesTheStatusOfTheAnswer() throws Exception {
        // Given
        serve(HttpServer.create(FREE, 0));
        // When, then
        assertEquals(200, endpoint("http", "127.0.0.1").status("/up"));
        assertEquals(503, endpoint("http", "127.0.0.1").status("/down"));
    }

    @Test
    void whatListensOnAllAddressesIsAskedByTheLoopbackOne() throws Exception {
        // Given
        serve(HttpServer.create(FREE, 0));
        // When, then
        assertEquals(200, endpoint("http", "0.0.0.0").status("/up"));
        assertEquals("[::1]", endpoint("http", "::").uri("/up").getHost());
    }

    @Test
    void overTlsItTrustsTheConnectorsOwnCertificateWhateverNamesAreInIt() throws Exception {
        // Given
        serveTls(keys);
        // When, then
        assertEquals(200, endpoint("https", "127.0.0.1").status("/up"));
        assertEquals(200, endpoint("https", "127.1.2.3").status("/up")); // not in it
    }

    @Test
    void overTlsItSpeaksToNobodyElse() throws Exception {
        // Given: somebody who has the port, and a certificate for the same names
        serveTls(elsewhere);
        ServerCertificate.selfSigned("management", keys);
        // When, then
        assertThrows(SSLException.class, () -> endpoint("https", "127.0.0.1").status("/up"));
        assertEquals(0, asked.get());
    }

    @Test
    void itMakesNoCertificateOfItsOwn() throws Exception {
        // Given: a connector that has not made its certificate yet
        serveTls(elsewhere);
        // When, then
        assertThrows(
                NoSuchFileException.class, () -> endpoint("https", "127.0.0.1").status("/up"));
        assertFalse(Files.exists(keys.resolve("management.p12")));
    }

    @Test
    void whereNobodyListensItSaysSo() throws IOException {
        // Given
        serve(HttpServer.create(FREE, 0));
        OwnEndpoint endpoint = endpoint("http", "127.0.0.1");
        server.stop(0);
        // When, then
        assertThrows(ConnectException.class, () -> endpoint.status("/up"));
    }
}
