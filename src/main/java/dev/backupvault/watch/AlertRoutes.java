package dev.backupvault.watch;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.seda.SedaEndpoint;

/**
 * Gives alerts to the routes that send them: those whose id begins with {@code alert-} and that take from a queue of
 * their own. So a mail server that is away holds up nobody else. Thread-safe.
 */
final class AlertRoutes implements Alerts.Outlet {
    private static final String PREFIX = "alert-";

    private final CamelContext context;

    AlertRoutes(CamelContext context) {
        this.context = context;
    }

    @Override
    public Set<String> give(Alert alert, Predicate<String> to) {
        Set<String> full = new HashSet<>();
        for (Route route : context.getRoutes()) {
            String id = route.getId();
            if (id.startsWith(PREFIX)
                    && to.test(id)
                    && route.getEndpoint() instanceof SedaEndpoint queue
                    && context.getRouteController().getRouteStatus(id).isStarted()) {
                Exchange exchange = queue.createExchange();
                exchange.getMessage().setBody(alert);
                if (!queue.getQueue().offer(exchange)) {
                    full.add(id);
                }
            }
        }
        return full;
    }
}
