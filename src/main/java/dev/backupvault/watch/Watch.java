package dev.backupvault.watch;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.audit.AuditFilter;
import dev.backupvault.audit.AuditReader;
import dev.backupvault.audit.AuditRecord;
import dev.backupvault.census.Census;
import dev.backupvault.census.Concern;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.service.VaultServices;
import dev.backupvault.sources.SourceMonitor;
import dev.backupvault.units.Units;
import dev.backupvault.watch.Alert.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the whole vault from time to time, and hears of what fails in this connector: for gauges, the console, and
 * alerts. A route asks for each look. Thread-safe.
 */
public final class Watch implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** Entries are dated by the clock of whoever wrote them. */
    private static final Duration SKEW = Duration.ofMinutes(10);

    /** What is no failure of ours: the sender was told, or comes again by itself. */
    private static final Set<ErrorCode> NO_ALERT = Set.of(
            ErrorCode.REQUEST_INVALID,
            ErrorCode.TENANT_UNKNOWN,
            ErrorCode.TENANT_FORBIDDEN,
            ErrorCode.LOGIN_REFUSED,
            ErrorCode.TOO_MANY_TASKS,
            ErrorCode.DRAINING,
            ErrorCode.POINT_NOT_FOUND,
            ErrorCode.SET_REFUSED,
            ErrorCode.KEY_REUSED,
            ErrorCode.SOURCE_LEASED,
            ErrorCode.DATA_DAMAGED); // the next look says it, with the point

    private final CensusMeters meters = new CensusMeters();
    private final Clock clock = Clock.systemUTC();
    private final String host = host();
    private final Instant began = clock.instant();
    private CamelContext context;
    private VaultServices services;
    private Duration repeat = Duration.ofDays(1);
    private Alerts alerts; // guarded by this
    private volatile Census latest;

    @Override
    public void setCamelContext(CamelContext camelContext) {
        context = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    public void setServices(VaultServices services) {
        this.services = services;
    }

    /** After how long the same thing is said again, such as {@code 24h}. */
    public void setRepeat(String time) {
        repeat = Units.duration(time);
    }

    public void setSources(SourceMonitor monitor) {
        monitor.onFailure(this::failed);
    }

    private synchronized Alerts alerts() {
        if (alerts == null) {
            alerts = new Alerts(repeat, clock, new AlertRoutes(context));
        }
        return alerts;
    }

    /** What the last look counted; empty before the first one. */
    public Optional<Census> latest() {
        return Optional.ofNullable(latest);
    }

    /**
     * Looks. Called by one thread at a time.
     *
     * @throws VaultException if the store cannot be listed
     */
    public void look() {
        Census census = Census.take(services.points(), services.policies());
        meters.show(census);
        latest = census;
        List<Alert> found = census.concerns().stream().map(this::alert).toList();
        found.forEach(alerts()::raise);
        if (census.more() == 0) {
            alerts().over(Set.of(Kind.LATE, Kind.SHRUNKEN, Kind.CORRUPTED), found);
        }
        liftedHolds();
        LOG.debug("census sources={} concerns={}", census.sources().size(), found.size());
    }

    private Alert alert(Concern concern) {
        Kind kind =
                switch (concern.kind()) {
                    case LATE -> Kind.LATE;
                    case SHRUNKEN -> Kind.SHRUNKEN;
                    case DAMAGED -> Kind.CORRUPTED;
                };
        return new Alert(
                clock.instant(),
                kind,
                concern.tenant(),
                concern.source(),
                concern.item(),
                concern.point(),
                null,
                concern.fact(),
                host);
    }

    /** By whom ever, with whatever tool: each writes it into the audit log before it is done. */
    private void liftedHolds() {
        new AuditReader(services.vault())
                .each(
                        new AuditFilter(null, null, Act.RELEASE, since()),
                        entry -> alerts().raise(lifted(entry)),
                        damage -> LOG.error(
                                "audit-unreadable code={} why=\"{}\"",
                                damage.code().id(),
                                damage.fact()));
    }

    /** As far back as the same thing is not said again, but nothing from before this connector began. */
    private Instant since() {
        Instant back = clock.instant().minus(repeat).plus(SKEW);
        return back.isBefore(began.minus(SKEW)) ? began.minus(SKEW) : back;
    }

    private Alert lifted(AuditRecord entry) {
        return new Alert(
                clock.instant(),
                Kind.HOLD_LIFTED,
                entry.tenant(),
                entry.source(),
                entry.item(),
                entry.point(),
                null,
                "a hold was lifted at " + entry.at() + " by " + entry.by() + ": " + entry.detail(),
                host);
    }

    /** @param name of the source, or of the route where it is none */
    private void failed(String name, Throwable error) {
        VaultException known = known(error);
        ErrorCode code = known == null ? ErrorCode.INTERNAL : known.code();
        Counter.builder("backupvault.failures")
                .description("Failures of sources and routes, by error code")
                .tag("route", name)
                .tag("code", code.id())
                .register(Metrics.globalRegistry)
                .increment();
        if (NO_ALERT.contains(code)) {
            return;
        }
        boolean stopped = code == ErrorCode.RETENTION_STOPPED || code == ErrorCode.POLICY_WEAKER;
        alerts().raise(new Alert(
                clock.instant(),
                stopped ? Kind.DELETION_STOPPED : Kind.FAILED,
                null,
                name,
                null,
                null,
                code.id(),
                known == null ? error.getClass().getSimpleName() + "; the log has the details" : known.fact(),
                host));
    }

    private static VaultException known(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof VaultException found) {
                return found;
            }
        }
        return null;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }
}
