package dev.backupvault.connect;

import dev.backupvault.component.Suspension;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.Listener;
import dev.backupvault.service.VaultServices;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.jetty.JettyHttpEndpoint;

/**
 * The endpoint that tenants send their backups to: what its parts share. Nothing is read before its route starts, so
 * that a connector without tenants needs neither their file nor a certificate. Thread-safe once opened.
 */
public final class CloudConnect extends Listener {
    private static final Duration LATER = Duration.ofSeconds(10);

    private final Tasks tasks = new Tasks();
    private volatile Endpoint served;
    private VaultServices services;
    private Path tenantsFile;
    private volatile Tenants tenants;
    private volatile Logins logins;
    private volatile Quotas quotas;

    public CloudConnect() {
        super("https");
    }

    @Override
    public void setCamelContext(CamelContext context) {
        super.setCamelContext(context);
        context.getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> {
            if (endpoint instanceof JettyHttpEndpoint jetty
                    && jetty.getHandlers() != null
                    && jetty.getHandlers().stream()
                            .anyMatch(handler -> handler instanceof Gate gate && gate.isOf(this))) {
                served = jetty;
            }
            return endpoint;
        });
    }

    public void setServices(VaultServices services) {
        this.services = services;
    }

    /** {@code config/tenants.yaml}, or another file of its form. */
    public void setTenants(String file) {
        tenantsFile = Path.of(file);
    }

    /**
     * Called when the route starts.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    synchronized void open() {
        check("cloud-connect");
        tenants = new Tenants(tenantsFile, Clock.systemUTC());
        logins = new Logins(tenants);
        quotas = new Quotas(
                services.vault(), services.points(), UUID.randomUUID().toString());
    }

    /** @throws VaultException {@link ErrorCode#DRAINING} while the connector stops or the source is paused */
    void checkOpen() {
        CamelContext context = getCamelContext();
        if (context.isStopping() || context.isStopped() || Suspension.holds(context, served)) {
            throw VaultException.of(ErrorCode.DRAINING, "the endpoint takes no new requests now")
                    .hint("send it again later")
                    .retryAfter(LATER);
        }
    }

    VaultServices services() {
        return services;
    }

    Tenants tenants() {
        return tenants;
    }

    Logins logins() {
        return logins;
    }

    Tasks tasks() {
        return tasks;
    }

    Quotas quotas() {
        return quotas;
    }
}
