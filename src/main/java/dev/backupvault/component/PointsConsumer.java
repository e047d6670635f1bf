package dev.backupvault.component;

import dev.backupvault.vault.PointSummary;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;

/** Offers points that something is due for: each is an exchange with a {@link PointSummary} as its body. */
abstract class PointsConsumer extends ScheduledPollConsumer {

    PointsConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    /** Lets the route work on a point. @return what it ended in, if it failed */
    final Optional<Exception> offer(PointSummary point, Map<String, Object> headers) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(point);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
            exchange.getMessage()
                    .setHeader(BackupVaultConstants.POINT, point.point().text());
            getProcessor().process(exchange);
            return Optional.ofNullable(exchange.getException());
        } finally {
            releaseExchange(exchange, false);
        }
    }
}
