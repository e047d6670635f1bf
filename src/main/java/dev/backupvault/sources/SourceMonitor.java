package dev.backupvault.sources;

import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.LoggingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Watches the sources of a running connector, of whatever kind: writes down what they do, and makes them do what is
 * wanted. Thread-safe.
 */
public final class SourceMonitor extends LifecycleStrategySupport implements RoutePolicyFactory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceMonitor.class);
    private static final long LOOK_EVERY_MILLIS = 1000;

    private final SourceFolder folder;
    private final String connector = UUID.randomUUID().toString();
    private final SourceFolder.Presence presence;
    private final Map<String, WatchedRoute> routes = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "sources");
    private volatile BiConsumer<String, Throwable> failures = (name, error) -> {};
    private volatile boolean cannotWrite;

    private SourceMonitor(SourceFolder folder) {
        this.folder = folder;
        this.presence = folder.enter(connector);
    }

    /** From here on this process counts as a running connector. */
    public static SourceMonitor enter(SourceFolder folder) {
        return new SourceMonitor(folder);
    }

    /** Connectors as this one sees them. */
    public SourceBoard.Connectors connectors() {
        return new SourceBoard.Connectors() {
            @Override
            public boolean isAnyRunning() {
                return true;
            }

            @Override
            public boolean isOfThisRun(SourceState state) {
                return presence.isOfThisRun(state);
            }
        };
    }

    /**
     * Has every failure of a route told, of whatever kind: with the source's name, or the route's where it is none.
     *
     * @param listener called on the thread of the route
     */
    public void onFailure(BiConsumer<String, Throwable> listener) {
        failures = listener;
    }

    /** Begins to watch, when the routes have been started. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        if (routeId.startsWith("restore-") || routeId.startsWith("alert-")) {
            return null; // whoever asked for it hears of it; and an alert that cannot be sent is none itself
        }
        return routes.computeIfAbsent(
                routeId,
                id -> new WatchedRoute(folder, connector, error -> failures.accept(ConfiguredSource.name(id), error)));
    }

    /** Camel says this of a consumer before it starts it. */
    @Override
    public void onServiceAdd(CamelContext context, Service service, Route route) {
        WatchedRoute watched = route == null ? null : routes.get(route.getId());
        if (watched != null
                && service instanceof DefaultConsumer consumer
                && !(consumer.getExceptionHandler() instanceof Listening)) {
            consumer.setExceptionHandler(new Listening(route.getId(), watched, consumer.getExceptionHandler()));
        }
    }

    /** Hears of errors that no exchange tells of, and says those that are known in one line. */
    private record Listening(String route, WatchedRoute watched, ExceptionHandler handler) implements ExceptionHandler {
        @Override
        public void handleException(Throwable exception) {
            handleException(null, null, exception);
        }

        @Override
        public void handleException(String message, Throwable exception) {
            handleException(message, null, exception);
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {
            Throwable named = handler instanceof ErrorNames names ? names.name(exception) : exception;
            if (exchange == null) {
                watched.failed(named);
            } else {
                watched.remember(named); // the exchange has told of it already
            }
            if (named instanceof VaultException known && handler instanceof LoggingExceptionHandler) {
                LOG.atLevel(known.permanent() ? Level.ERROR : Level.WARN) // the latter is tried again by itself
                        .log(
                                "failed route={} code={} why=\"{}\"",
                                route,
                                known.code().id(),
                                known.fact().replaceAll("\\p{Cc}", "?"));
            } else {
                handler.handleException(message, exchange, exception);
            }
        }
    }

    private void watch() {
        try {
            do {
                sources().forEach(WatchedRoute::obey);
                sources().forEach(this::write);
            } while (!ended.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<WatchedRoute> sources() {
        return routes.values().stream().filter(WatchedRoute::isSource).toList();
    }

    /** Backups go on where this cannot be written; it is said once. */
    private void write(WatchedRoute source) {
        source.news().ifPresent(state -> {
            try {
                folder.write(state);
                cannotWrite = false;
            } catch (IOException e) {
                source.notWritten();
                if (!cannotWrite) {
                    LOG.warn(
                            "cannot-write-state source=\"{}\" why=\"{} {}\"",
                            state.name(),
                            e.getClass().getSimpleName(),
                            e.getMessage());
                }
                cannotWrite = true;
            }
        });
    }

    /** Ends watching: no wish is obeyed any more. */
    public void pause() {
        ended.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** When the routes have stopped: writes what they did last. */
    @Override
    public void close() {
        pause();
        sources().forEach(this::write);
        presence.close();
    }
}
