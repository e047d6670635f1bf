package dev.backupvault.watch;

import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.seda.SedaEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives alerts to the routes that send them: those whose id begins with {@code alert-} and that take from a queue of
 * their own. So a mail server that is away holds up nobody else. Thread-safe.
 */
final class AlertRoutes implements Consumer<Alert> {
    private static final Logger LOG = LoggerFactory.getLogger(AlertRoutes.class);
    private static final String PREFIX = "alert-";

    private final CamelContext context;

    AlertRoutes(CamelContext context) {
        this.context = context;
    }

    @Override
    public void accept(Alert alert) {
        for (Route route : context.getRoutes()) {
            if (route.getId().startsWith(PREFIX) && route.getEndpoint() instanceof SedaEndpoint queue && takes(route)) {
                var exchange = queue.createExchange();
                exchange.getMessage().setBody(alert);
                if (!queue.getQueue().offer(exchange)) {
                    LOG.error(
                            "alert-lost route={} kind={} why=\"{} wait to be sent\"",
                            route.getId(),
                            alert.kind().word(),
                            queue.getQueue().size());
                }
            }
        }
    }

    private boolean takes(Route route) {
        return context.getRouteController().getRouteStatus(route.getId()).isStarted();
    }
}
