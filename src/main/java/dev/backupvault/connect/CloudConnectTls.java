package dev.backupvault.connect;

import dev.backupvault.http.ServerTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.ClientAuthentication;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** TLS of the endpoint, with a client certificate where the client has one. */
public final class CloudConnectTls extends ServerTls {
    private CloudConnect service;

    public CloudConnectTls() {
        setName("cloud-connect");
    }

    public void setService(CloudConnect service) {
        this.service = service;
    }

    @Override
    public SSLContext createSSLContext(CamelContext context) throws GeneralSecurityException, IOException {
        TrustManagersParameters clients = new TrustManagersParameters();
        clients.setTrustManager(new PinnedClients(service));
        setTrustManagers(clients);
        SSLContextServerParameters server = new SSLContextServerParameters();
        server.setClientAuthentication(ClientAuthentication.WANT.name());
        setServerParameters(server);
        return super.createSSLContext(context);
    }
}
