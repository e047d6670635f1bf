package dev.backupvault.watch;

import dev.backupvault.audit.AuditRecord;
import dev.backupvault.census.Census;
import dev.backupvault.census.Concern;
import dev.backupvault.error.Causes;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the whole vault from time to time, and hears of what fails in this connector: for gauges, the console, and
 * alerts. A route asks for each look. Thread-safe.
 */
public final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** What comes again by itself. */
    private static final Set<ErrorCode> NO_ALERT = Set.of(ErrorCode.DRAINING, ErrorCode.SOURCE_LEASED);

    /** Routes that write damage into the point's status: the next look says it, with the point. */
    private static final Set<String> MARKING = Set.of("verification", "replication");

    private final CensusMeters meters = new CensusMeters();
    private final Clock clock = Clock.systemUTC();
    private final String host = host();
    private final Supplier<CamelContext> context;
    private final VaultServices services;
    private final LiftedHolds audit;
    private Alerts alerts; // guarded by this
    private volatile Census latest;

    /**
     * @param monitor tells what fails
     * @param context the one whose routes run; asked when something is to be said
     */
    public Watch(VaultServices services, SourceMonitor monitor, Supplier<CamelContext> context) {
        this.services = services;
        this.context = context;
        this.audit = new LiftedHolds(services.vault(), clock.instant());
        monitor.onFailure(this::failed);
    }

    private synchronized Alerts alerts() {
        if (alerts == null) {
            alerts = new Alerts(Duration.ofDays(1), clock, new AlertRoutes(context.get()));
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
     * @param repeat after how long the same thing is said again, such as {@code 24h}
     * @throws VaultException if the store cannot be listed
     */
    public void look(String repeat) {
        alerts().repeatAfter(Units.duration(repeat));
        alerts().sayAgain();
        Census census = Census.take(services.points(), services.policies());
        meters.show(census);
        latest = census;
        List<Alert> found = census.concerns().stream().map(this::alert).toList();
        found.forEach(alerts()::raise);
        alerts().over(Set.of(Kind.LATE, Kind.SHRUNKEN, Kind.CORRUPTED), found, census.crowded());
        if (audit.isTime()) {
            audit.look(entry -> alerts().raise(lifted(entry)), damage -> failed("audit", damage));
        }
        if (!census.crowded().isEmpty()) {
            LOG.warn("census-crowded more={} sources={}", census.more(), census.crowded());
        }
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
        Optional<VaultException> known = Causes.find(VaultException.class, error);
        ErrorCode code = known.map(VaultException::code).orElse(ErrorCode.INTERNAL);
        Counter.builder("backupvault.failures")
                .description("Failures of sources and routes, by error code")
                .tag("route", name)
                .tag("code", code.id())
                .register(Metrics.globalRegistry)
                .increment();
        if (NO_ALERT.contains(code) || code == ErrorCode.DATA_DAMAGED && MARKING.contains(name)) {
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
                known.map(VaultException::fact).orElse(error.getClass().getSimpleName() + "; the log has the details"),
                host));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }
}
