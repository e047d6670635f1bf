package dev.backupvault.sources;

import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.error.Causes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.ScheduledPollConsumer;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running route does, and what is wanted of it. An exchange that ends only sets fields: thousands of small files
 * a second pass here. Thread-safe.
 */
final class WatchedRoute extends RoutePolicySupport {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedRoute.class);

    private final SourceFolder folder;
    private final String connector;
    private final Consumer<Throwable> failures;
    private final AtomicInteger inFlight = new AtomicInteger();

    private volatile Route route;
    private volatile String name;
    private volatile String lastPoint;
    private volatile long lastPointMillis;
    private volatile SourceState.LastError lastError;
    private volatile Throwable lastTold;

    private boolean paused; // from here on of the watching thread
    private boolean started;
    private SourceState written;

    /** @param failures told of each failure once */
    WatchedRoute(SourceFolder folder, String connector, Consumer<Throwable> failures) {
        this.folder = folder;
        this.connector = connector;
        this.failures = failures;
    }

    /** Whether this is a source at all. */
    boolean isSource() {
        return name != null;
    }

    @Override
    public void onInit(Route initialized) {
        if (SourceFiles.isOfPoints(initialized.getEndpoint().getEndpointUri())
                || SourceFiles.isOurs(initialized.getGroup())
                || initialized.getId().startsWith("drill-")) {
            return;
        }
        route = initialized;
        String named = ConfiguredSource.name(initialized.getId());
        folder.state(named).ifPresent(this::remember);
        started = folder.wish(named) == Wish.RUN;
        paused = !started;
        if (paused) {
            initialized.setAutoStartup(false); // not even one look at what it would take
            LOG.info("source-{} source=\"{}\"", folder.wish(named).word(), named);
        }
        name = named;
    }

    private void remember(SourceState before) {
        lastPoint = before.lastPoint();
        lastPointMillis =
                before.lastPointAt() == null ? 0 : before.lastPointAt().toEpochMilli();
        lastError = before.lastError();
    }

    @Override
    public void onExchangeBegin(Route begun, Exchange exchange) {
        inFlight.incrementAndGet();
    }

    @Override
    public void onExchangeDone(Route done, Exchange exchange) {
        inFlight.decrementAndGet();
        Throwable error = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (error != null) {
            if (exchange.getException() == null && isTheSenders(error)) {
                remember(error); // who was told, and knows better what to do
            } else {
                failed(error);
            }
            return;
        }
        String point = exchange.getMessage().getHeader(BackupVaultConstants.POINT, String.class);
        if (point != null) {
            lastPoint = point;
            lastPointMillis = System.currentTimeMillis();
        }
    }

    /** Also for what fails before there is an exchange, such as a folder that is away. */
    void failed(Throwable error) {
        Throwable root = Causes.find(VaultException.class, error)
                .map(Throwable.class::cast)
                .orElse(error);
        if (root != lastTold) { // a consumer may tell of what its exchange has told of
            lastTold = root;
            failures.accept(error);
        }
        remember(error);
    }

    /** What the store or we ourselves did wrong is none of theirs. */
    private static boolean isTheSenders(Throwable error) {
        return Causes.find(VaultException.class, error)
                .filter(known -> !known.code().name().startsWith("STORE_") && known.code() != ErrorCode.INTERNAL)
                .isPresent();
    }

    /** What was told already. */
    void remember(Throwable error) {
        Optional<VaultException> known = Causes.find(VaultException.class, error);
        if (known.isPresent()) {
            lastError = new SourceState.LastError(
                    known.get().code().id(), known.get().fact(), Instant.now());
            return;
        }
        String text = error.getClass().getSimpleName() + ": " + error.getMessage();
        lastError =
                new SourceState.LastError(ErrorCode.INTERNAL.id(), text.replaceAll("\\p{Cntrl}", " "), Instant.now());
    }

    /** Does what is wanted. */
    void obey() {
        Wish wish = folder.wish(name);
        if (paused == (wish != Wish.RUN)) {
            return;
        }
        try {
            if (wish != Wish.RUN) {
                suspendOrStopConsumer(route.getConsumer()); // no new ones; what is in flight knows nothing of it
            } else if (started) {
                resumeOrStartConsumer(route.getConsumer());
            } else {
                route.getCamelContext().getRouteController().startRoute(route.getId());
                started = true;
            }
            paused = wish != Wish.RUN;
            LOG.info("source-{} source=\"{}\"", paused ? wish.word() : "resumed", name);
        } catch (Exception e) {
            LOG.error("cannot-obey source=\"{}\" wish={}", name, wish.word(), e);
        }
    }

    /** The state, if it is another than the one that was last given. */
    Optional<SourceState> news() {
        SourceState now = state();
        if (now.equals(written)) {
            return Optional.empty();
        }
        written = now;
        return Optional.of(now);
    }

    /** To be written again although it is the same. */
    void notWritten() {
        written = null;
    }

    private SourceState state() {
        String point = lastPoint;
        int busy = inFlight.get();
        return new SourceState(
                SourceState.FORMAT,
                name,
                connector,
                word(busy),
                busy,
                point,
                point == null ? null : Instant.ofEpochMilli(lastPointMillis),
                lastError,
                paused ? null : nextRun());
    }

    private String word(int busy) {
        if (paused) {
            return busy > 0 ? SourceState.PAUSING : SourceState.PAUSED;
        }
        ServiceStatus status = route.getCamelContext().getRouteController().getRouteStatus(route.getId());
        return status != null && status.isStopped() ? SourceState.OFF : SourceState.RUNNING;
    }

    /** By Camel's scheduler, for routes and consumers that it drives. */
    private Instant nextRun() {
        try {
            Endpoint endpoint = route.getEndpoint();
            if (endpoint instanceof QuartzEndpoint quartz) {
                Scheduler scheduler = quartz.getComponent().getScheduler();
                return scheduler == null ? null : time(scheduler.getTrigger(quartz.getTriggerKey()));
            }
            return route.getConsumer() instanceof ScheduledPollConsumer consumer
                            && consumer.getScheduler()
                                    instanceof
                                    org.apache.camel.pollconsumer.quartz.QuartzScheduledPollConsumerScheduler scheduled
                    ? nextPoll(scheduled.getQuartzScheduler())
                    : null;
        } catch (SchedulerException e) {
            return null; // it stops; one that has stopped, or was never started, is null
        }
    }

    private Instant nextPoll(Scheduler scheduler) throws SchedulerException {
        if (scheduler == null) {
            return null;
        }
        for (JobKey job : scheduler.getJobKeys(GroupMatcher.anyGroup())) {
            if (route.getId().equals(scheduler.getJobDetail(job).getJobDataMap().get("routeId"))) {
                return scheduler.getTriggersOfJob(job).stream()
                        .map(WatchedRoute::time)
                        .findFirst()
                        .orElse(null);
            }
        }
        return null;
    }

    private static Instant time(Trigger trigger) {
        Date next = trigger == null ? null : trigger.getNextFireTime();
        return next == null ? null : next.toInstant();
    }
}
