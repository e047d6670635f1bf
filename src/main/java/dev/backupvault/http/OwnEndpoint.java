package dev.backupvault.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * An endpoint of a connector on this machine, asked by the connector's own command line. With TLS nothing but its very
 * certificate is trusted. Immutable.
 *
 * @param name what it is called in file names and in the environment, such as {@code management}
 * @param scheme {@code http} or {@code https}
 * @param address what it listens on
 * @param port 1 to 65535
 * @param keys where a self-signed certificate is kept
 * @param keystore the operator's PKCS#12 file; {@code none} for a self-signed one
 */
public record OwnEndpoint(String name, String scheme, String address, int port, Path keys, String keystore) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Asks with GET, and waits for five seconds at most for each step.
     *
     * @return the status of the answer
     * @throws IOException if nobody answers, or if somebody with another certificate does
     * @throws dev.backupvault.error.VaultException if the operator's key store cannot be read
     */
    public int status(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri(path).toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            if (connection instanceof HttpsURLConnection secure) {
                secure.setSSLSocketFactory(onlyItsCertificate());
                secure.setHostnameVerifier((host, session) -> true); // we know the certificate, whatever names it has
            }
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /** Where it is asked: what listens on all addresses is asked by the loopback one. */
    public URI uri(String path) throws IOException {
        InetAddress listens = InetAddress.getByName(address);
        String loopback = listens instanceof Inet6Address ? "::1" : "127.0.0.1";
        try {
            return new URI(scheme, null, listens.isAnyLocalAddress() ? loopback : address, port, path, null, null);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private SSLSocketFactory onlyItsCertificate() throws IOException {
        ServerCertificate certificate = keystore.equals(ServerTls.NONE)
                ? ServerCertificate.made(name, keys)
                : ServerCertificate.of(name, Path.of(keystore));
        try {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            known.setCertificateEntry(name, certificate.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
