package dev.backupvault.management;

import dev.backupvault.census.Census;
import dev.backupvault.census.SourceCount;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.Listener;
import dev.backupvault.http.ServerTls;
import dev.backupvault.point.ItemId;
import dev.backupvault.procedure.Procedures;
import dev.backupvault.service.VaultServices;
import dev.backupvault.sources.SourceBoard;
import dev.backupvault.users.Users;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.watch.Prometheus;
import dev.backupvault.watch.Watch;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the management API and the console share: users, operations and tasks. Nothing is read or made before the first
 * of them starts. Thread-safe once opened.
 */
public final class Management extends Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    private VaultServices services;
    private SourceBoard sources;
    private Path usersFile;
    private Path restores;
    private Path data;
    private Procedures procedures;
    private Prometheus prometheus;
    private int port = 6181;
    private int openings; // guarded by this
    private volatile Users users;
    private volatile TaskRegistry tasks;
    private volatile Router router;

    public Management() {
        super("http");
    }

    public void setServices(VaultServices services) {
        this.services = services;
    }

    public void setSources(SourceBoard sources) {
        this.sources = sources;
    }

    /** The users' file; made at the first start. */
    public void setUsers(String file) {
        this.usersFile = Path.of(file);
    }

    public void setProcedures(Procedures procedures) {
        this.procedures = procedures;
    }

    /** The folder that the connector writes to. */
    public void setData(String folder) {
        this.data = Path.of(folder);
    }

    /** All meters of this process. */
    public void setPrometheus(Prometheus prometheus) {
        this.prometheus = prometheus;
    }

    /** The folder that restores go into. */
    public void setRestores(String folder) {
        this.restores = Path.of(folder);
    }

    public void setPort(int port) {
        this.port = port;
    }

    /**
     * Called by each that starts, before anything else of this is used.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    public synchronized void open() {
        if (openings++ > 0) {
            return;
        }
        // Not by the log: this line is the only place where the password ever is.
        Users.first(usersFile)
                .ifPresent(password -> System.out.println("management: user '" + Users.FIRST + "', password " + password
                        + " (said only once; docs/MANAGEMENT.md)"));
        users = new Users(usersFile);
        tasks = new TaskRegistry(Clock.systemUTC());
        router = new Router(Operations.of(
                services,
                sources,
                tasks,
                restores,
                procedures,
                new HealthChecks(
                        new StoreProbe(services.vault()), sources, data, () -> ServerTls.expiries(getCamelContext())),
                prometheus));
    }

    /** Called by each that has stopped; the last one ends the tasks. */
    public synchronized void close() {
        if (openings > 0 && --openings == 0 && tasks != null) {
            tasks.close();
        }
    }

    /**
     * Called when the route starts.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    void listen() {
        check("management");
        open();
        LOG.info("management url={}{}", url(port), Router.ROOT);
    }

    /** When the last point of a source arrived, as far as the vault was looked at; null if it has none. */
    public Instant newestPoint(String source) {
        return census().flatMap(census -> census.sources().stream()
                        .filter(count -> count.source().equals(source) && count.newestStored() != null)
                        .map(SourceCount::newestStored)
                        .max(Comparator.naturalOrder()))
                .orElse(null);
    }

    /**
     * Tenants and sources that have points, hidden ones too, as the last look at the vault found them. Before the first
     * look it is the sources that are configured: a list of the whole vault takes as long as a look.
     */
    public List<Origin> origins() {
        return census().map(census -> census.sources().stream()
                        .map(count -> new Origin(count.tenant(), count.source()))
                        .toList())
                .orElseGet(() -> sources.list().stream()
                        .map(source -> new Origin(ItemId.DEFAULT_TENANT, source.source()))
                        .distinct()
                        .toList());
    }

    private Optional<Census> census() {
        return Optional.ofNullable(getCamelContext())
                .map(camel -> camel.getRegistry().lookupByNameAndType("watch", Watch.class))
                .flatMap(Watch::latest);
    }

    /** @throws VaultException {@link ErrorCode#DRAINING} while the connector stops */
    public void checkOpen() {
        if (getCamelContext().isStopping() || getCamelContext().isStopped()) {
            throw VaultException.of(ErrorCode.DRAINING, "the connector is being stopped")
                    .hint("ask again later");
        }
    }

    public Users users() {
        return users;
    }

    public VaultServices services() {
        return services;
    }

    public SourceBoard sources() {
        return sources;
    }

    /**
     * For who asks without HTTP.
     *
     * @param via how the audit log calls that way
     */
    public Desk desk(String via) {
        return new Desk(this, via);
    }

    Router router() {
        return router;
    }
}
