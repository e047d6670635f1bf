package dev.backupvault.connect;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.ClientAuthentication;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the endpoint: 1.2 and 1.3 with the JDK's cipher suites, a client certificate where the client has one. Key and
 * certificate are looked for, and made, only when the endpoint starts.
 */
public final class CloudConnectTls extends SSLContextParameters {
    private static final Logger LOG = LoggerFactory.getLogger(CloudConnectTls.class);

    private static final String NONE = "none";

    private CloudConnect service;
    private Path keys;
    private String keystore = NONE;

    public void setService(CloudConnect service) {
        this.service = service;
    }

    /** Where a self-signed certificate is kept. */
    public void setKeys(String folder) {
        this.keys = Path.of(folder);
    }

    /** The operator's own PKCS#12 file; {@code none} for a self-signed one. */
    public void setKeystore(String keystore) {
        this.keystore = keystore;
    }

    boolean isOf(CloudConnect other) {
        return service == other;
    }

    @Override
    public SSLContext createSSLContext(CamelContext context) throws GeneralSecurityException, IOException {
        ServerCertificate certificate = keystore.equals(NONE)
                ? ServerCertificate.selfSigned(keys)
                : ServerCertificate.of(Path.of(keystore), System.getenv("CLOUD_CONNECT_KEYSTORE_PASSWORD"));
        LOG.info("certificate file=\"{}\" sha256={}", certificate.keys(), certificate.fingerprint());

        KeyStoreParameters store = new KeyStoreParameters();
        store.setType("PKCS12");
        store.setResource("file:" + certificate.keys());
        store.setPassword(certificate.password());
        KeyManagersParameters managers = new KeyManagersParameters();
        managers.setKeyStore(store);
        managers.setKeyPassword(certificate.password());
        setKeyManagers(managers);

        TrustManagersParameters clients = new TrustManagersParameters();
        clients.setTrustManager(new PinnedClients(service));
        setTrustManagers(clients);

        SecureSocketProtocolsParameters protocols = new SecureSocketProtocolsParameters();
        protocols.getSecureSocketProtocol().add("TLSv1.3");
        protocols.getSecureSocketProtocol().add("TLSv1.2");
        setSecureSocketProtocols(protocols);
        SSLContextServerParameters server = new SSLContextServerParameters();
        server.setClientAuthentication(ClientAuthentication.WANT.name());
        setServerParameters(server);
        return super.createSSLContext(context);
    }
}
