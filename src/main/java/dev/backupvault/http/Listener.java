package dev.backupvault.http;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;

/** How an endpoint is reached, as its settings say. Set before anything is started, and read from then on. */
public abstract class Listener implements CamelContextAware {
    private CamelContext context;
    private String scheme;
    private String address = "127.0.0.1";

    /** @param scheme what is spoken until the settings say otherwise */
    protected Listener(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /** {@code https}, or {@code http} on a loopback address only. */
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    protected final boolean isSecure() {
        return scheme.equals("https");
    }

    protected final String address() {
        return address;
    }

    protected final String url(int port) {
        return scheme + "://" + address + ":" + port;
    }

    /**
     * To be called before anybody listens.
     *
     * @param name what its settings are called
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} for plain HTTP on anything but a loopback address
     */
    protected final void check(String name) {
        PlainHttp.check(name, scheme, address);
    }
}
