package dev.backupvault.console;

import dev.backupvault.error.Causes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.Listener;
import dev.backupvault.http.ServerTls;
import dev.backupvault.management.Management;
import java.io.IOException;
import java.net.BindException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
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
public final class Console extends Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    /** From 24 on the JDK refuses Subject.getSubject, by which Hawtio and our guard know who asks. */
    private static final int NEWEST_JAVA = 23;

    private static final int MOST_THREADS = 48;
    private static final int LONGEST_REQUEST = 1 << 20;
    private static final int LONGEST_HEADERS = 16 << 10;
    private static final long IDLE_MILLIS = 60_000;
    private static final String ROOT = "/";

    private ServerTls tls;
    private boolean enabled;
    private int port = 6182;

    private Management management; // guarded by this
    private Server server; // guarded by this
    private Beans beans; // guarded by this

    public Console() {
        super("http");
    }

    public void setTls(ServerTls tls) {
        this.tls = tls;
    }

    /** Whether {@link #start} does anything. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
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
        check("console");
        management = management();
        management.open();
        beans = Beans.register(management);
        try {
            server = server();
            server.start();
        } catch (Exception e) {
            stop();
            throw Causes.find(VaultException.class, e).orElseGet(() -> cannotStart(e));
        }
        LOG.info("console url={}{}", url(port), ROOT);
    }

    /** Not set like the others: its file is read after ours. */
    private Management management() {
        Management found = getCamelContext().getRegistry().lookupByNameAndType("management", Management.class);
        if (found == null) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the console needs routes/management.camel.yaml")
                    .hint("bring the file back, and set management.enabled=false if nobody is to use the API");
        }
        return found;
    }

    private static VaultException cannotStart(Exception e) {
        return Causes.find(BindException.class, e)
                .map(taken -> VaultException.of(
                                ErrorCode.CONFIG_INVALID, "the console cannot listen: " + taken.getMessage(), e)
                        .hint("another program, or another connector, has the port: set console.port, or"
                                + " console.enabled=false"))
                .orElseGet(() -> VaultException.of(
                                ErrorCode.CONFIG_INVALID, "the console cannot be started: " + e.getMessage(), e)
                        .hint("set console.enabled=false to run without it"));
    }

    private Server server() throws GeneralSecurityException, IOException {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("console");
        threads.setDaemon(true);
        Server made = new Server(threads);
        ServerConnector connector = new ServerConnector(made, 1, 1, protocols().toArray(ConnectionFactory[]::new));
        connector.setHost(address());
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
        if (isSecure()) {
            http.addCustomizer(new SecureRequestCustomizer(false)); // asked for by whatever name leads here
            SslContextFactory.Server keys = new SslContextFactory.Server();
            keys.setSslContext(tls.createSSLContext(getCamelContext()));
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
