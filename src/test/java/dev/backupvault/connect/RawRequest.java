package dev.backupvault.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** HTTP by hand over TLS, for what no client would send. */
final class RawRequest implements AutoCloseable {
    private static final SSLContext ANY = any();

    private final Socket socket;

    RawRequest(int port) throws IOException {
        socket = ANY.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
    }

    private static SSLContext any() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    static String basic(String tenant) {
        return "Authorization: Basic "
                + Base64.getEncoder()
                        .encodeToString((tenant + ":" + TenantsEndpoint.PASSWORD).getBytes(StandardCharsets.UTF_8))
                + "\r\n";
    }

    /** The head of a PUT, with these further fields, each with its line's end. */
    RawRequest put(String path, String fields) throws IOException {
        return send("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    }

    RawRequest get(String path, String fields) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    }

    RawRequest send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawRequest send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** One chunk of a chunked body. */
    RawRequest chunk(byte[] bytes) throws IOException {
        return send(Integer.toHexString(bytes.length) + "\r\n").send(bytes).send("\r\n");
    }

    /** The head of the next answer; {@code 100 Continue} is one. */
    String head() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "closed after: " + head;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    /** All that is answered until the server closes, or for as long as one who waits in vain would. */
    String rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        socket.setSoTimeout((int) Duration.ofSeconds(3).toMillis());
        try {
            socket.getInputStream().transferTo(all);
        } catch (SocketTimeoutException e) {
            // it keeps the connection
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    int status() throws IOException {
        String head = head();
        return head.startsWith("HTTP/1.1 ") ? Integer.parseInt(head.substring(9, 12)) : -1;
    }

    /** Cuts the connection without any goodbye. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
