package dev.backupvault.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jetty.JettyHttpEndpoint;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of an endpoint: 1.2 and 1.3 with the JDK's cipher suites. Key and certificate are looked for, and made, only when
 * the endpoint starts.
 */
public class ServerTls extends SSLContextParameters {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    static final String NONE = "none";
    private static final String REGISTERED = "tls-of-";

    private String endpoint;
    private Path keys;
    private String keystore = NONE;
    private volatile Instant expires;

    /** What the endpoint is called in file names and in the environment, such as {@code cloud-connect}. */
    public void setName(String name) {
        this.endpoint = name;
    }

    /** Where a self-signed certificate is kept. */
    public void setKeys(String folder) {
        this.keys = Path.of(folder);
    }

    /** The operator's own PKCS#12 file; {@code none} for a self-signed one. */
    public void setKeystore(String keystore) {
        this.keystore = keystore;
    }

    /** When the certificates end of the endpoints that speak TLS, by the endpoints' names. */
    public static Map<String, Instant> expiries(CamelContext context) {
        Map<String, Instant> expiries = new TreeMap<>();
        context.getRegistry().findByType(ServerTls.class).stream()
                .filter(tls -> tls.expires != null)
                .forEach(tls -> expiries.put(tls.endpoint, tls.expires));
        return expiries;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        super.setCamelContext(context);
        context.getCamelContextExtension().registerEndpointCallback((uri, made) -> {
            // Jetty's component speaks TLS wherever it is given parameters for it, whatever the scheme says.
            if (made instanceof JettyHttpEndpoint jetty
                    && jetty.getSslContextParameters() == this
                    && jetty.getProtocol().equals("http")) {
                jetty.setSslContextParameters(null);
            }
            return made;
        });
    }

    @Override
    public SSLContext createSSLContext(CamelContext context) throws GeneralSecurityException, IOException {
        ServerCertificate certificate = keystore.equals(NONE)
                ? ServerCertificate.selfSigned(endpoint, keys)
                : ServerCertificate.of(endpoint, Path.of(keystore));
        LOG.info(
                "certificate endpoint={} file=\"{}\" sha256={}",
                endpoint,
                certificate.keys(),
                certificate.fingerprint());

        expires = certificate.expires();
        context.getRegistry().bind(REGISTERED + endpoint, this); // also from a template, whose beans are its own
        Gauge.builder("backupvault.certificate.expires.time", this, tls -> tls.expires.getEpochSecond())
                .description("When the certificate of an endpoint ends")
                .baseUnit("seconds")
                .tag("endpoint", endpoint)
                .register(Metrics.globalRegistry);

        KeyStoreParameters store = new KeyStoreParameters();
        store.setType("PKCS12");
        store.setResource("file:" + certificate.keys());
        store.setPassword(certificate.password());
        KeyManagersParameters managers = new KeyManagersParameters();
        managers.setKeyStore(store);
        managers.setKeyPassword(certificate.password());
        setKeyManagers(managers);

        SecureSocketProtocolsParameters protocols = new SecureSocketProtocolsParameters();
        protocols.getSecureSocketProtocol().add("TLSv1.3");
        protocols.getSecureSocketProtocol().add("TLSv1.2");
        setSecureSocketProtocols(protocols);
        return super.createSSLContext(context);
    }
}
