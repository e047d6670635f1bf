package dev.backupvault.component;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.support.service.BaseService;

/** Whether a source is being paused; Camel lets a consumer go through all that it has listed. */
public final class Suspension {
    private Suspension() {}

    /** Whether the consumer of this endpoint is not to begin anything. */
    public static boolean holds(CamelContext camel, Endpoint endpoint) {
        for (Route route : camel.getRoutes()) {
            if (route.getEndpoint() == endpoint
                    && route.getConsumer() instanceof BaseService consumer
                    && consumer.isSuspendingOrSuspended()) {
                return true;
            }
        }
        return false;
    }
}
