package dev.backupvault.console;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.PlainHttp;
import dev.backupvault.http.ServerTls;
import dev.backupvault.management.Management;
import java.io.IOException;
import java.net.BindException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator console: Hawtio, on a server and a port of its own, for the users of the management API. Thread-safe.
 */
public final class Console implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    /** From 24 on the JDK refuses Subject.getSubject, by which Hawtio and our guard know who asks. */
    private static final int NEWEST_JAVA = 23;

    private static final int MOST_THREADS = 48;
    private static final int LONGEST_REQUEST = 1 << 20;
    private static final int LONGEST_HEADERS = 16 << 10;
    private static final long IDLE_MILLIS = 60_000;
    private static final String ROOT = "/";

    private CamelContext context;
    private ServerTls tls;
    private boolean enabled;
    private String scheme = "http";
    private String address = "127.0.0.1";
    private int port = 6182;

    private Management management; // guarded by this
    private Server server; // guarded by this
    private Beans beans; // guarded by this

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    public void setTls(ServerTls tls) {
        this.tls = tls;
    }

    /** Whether {@link #start} does anything. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** {@code https}, or {@code http} on a loopback address only. */
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    public void setAddress(String address) {
        this.address = address;
    }

    public void setPort(int port) {
        this.port = port;
    }

    /**
     * Called when the routes have been started.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    public synchronized void start() {
        if (!enabled) {
            return;
        }
        if (Runtime.version().feature() > NEWEST_JAVA) {
            LOG.warn(
                    "console-off why=\"Hawtio cannot tell who asks\" java={} newest={}",
                    Runtime.version(),
                    NEWEST_JAVA);
            return;
        }
        PlainHttp.check("console", scheme, address);
        management = management();
        management.open();
        beans = Beans.register(management);
        try {
            server = server();
            server.start();
        } catch (Exception e) {
            stop();
            throw cannot(e);
        }
        LOG.info("console url={}://{}:{}{}", scheme, address, port, ROOT);
    }

    /** Not set like the others: its file is read after ours. */
    private Management management() {
        Management found = context.getRegistry().lookupByNameAndType("management", Management.class);
        if (found == null) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the console needs routes/management.camel.yaml")
                    .hint("bring the file back, and set management.enabled=false if nobody is to use the API");
        }
        return found;
    }

    private static RuntimeException cannot(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof VaultException known) {
                return known;
            }
            if (cause instanceof BindException) {
                return VaultException.of(
                                ErrorCode.CONFIG_INVALID, "the console cannot listen: " + cause.getMessage(), e)
                        .hint("another program, or another connector, has the port: set console.port, or"
                                + " console.enabled=false");
            }
        }
        return VaultException.of(ErrorCode.CONFIG_INVALID, "the console cannot be started: " + e.getMessage(), e)
                .hint("set console.enabled=false to run without it");
    }

    private Server server() throws GeneralSecurityException, IOException {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("console");
        threads.setDaemon(true);
        Server made = new Server(threads);
        ServerConnector connector = new ServerConnector(made, 1, 1, protocols().toArray(ConnectionFactory[]::new));
        connector.setHost(address);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        made.addConnector(connector);
        SizeLimitHandler limit = new SizeLimitHandler(LONGEST_REQUEST, -1);
        limit.setHandler(new ContextHandlerCollection(Plugin.scripts(), Hawtio.webapp(management.users())));
        ConsoleGate gate = new ConsoleGate();
        gate.setHandler(limit);
        made.setHandler(gate);
        return made;
    }

    private List<ConnectionFactory> protocols() throws GeneralSecurityException, IOException {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(LONGEST_HEADERS);
        List<ConnectionFactory> protocols = new ArrayList<>();
        if (scheme.equals("https")) {
            http.addCustomizer(new SecureRequestCustomizer(false)); // asked for by whatever name leads here
            SslContextFactory.Server keys = new SslContextFactory.Server();
            keys.setSslContext(tls.createSSLContext(context));
            protocols.add(new SslConnectionFactory(keys, "http/1.1"));
        }
        protocols.add(new HttpConnectionFactory(http));
        return protocols;
    }

    /** Called before the routes are stopped; ends all sessions. */
    public synchronized void stop() {
        if (beans == null) {
            return;
        }
        try {
            if (server != null) {
                server.stop();
            }
        } catch (Exception e) {
            LOG.warn("console-not-stopped", e);
        }
        beans.close();
        beans = null;
        server = null;
        management.close();
    }
}
