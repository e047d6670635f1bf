package dev.backupvault.component;

import dev.backupvault.vault.PointStore.Origin;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;

/**
 * Polls what may be cleaned: an exchange a source, with its {@link Origin} as body; and where all sources are polled, a
 * last one whose tenant and source are null, for what belongs to none. A source that cannot be cleaned does not keep
 * the others from their turn.
 */
final class HygieneConsumer extends ScheduledPollConsumer {
    private final BackupVaultEndpoint endpoint;

    HygieneConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected int poll() throws Exception {
        int count = 0;
        for (Origin origin : origins()) {
            if (!isRunAllowed()) {
                break;
            }
            send(origin);
            count++;
        }
        return count;
    }

    private List<Origin> origins() {
        if (endpoint.getSource() != null) {
            return List.of(new Origin(endpoint.getTenant(), endpoint.getSource()));
        }
        List<Origin> all = new ArrayList<>(endpoint.services().deepLook().sources());
        all.add(new Origin(null, null));
        return all;
    }

    private void send(Origin origin) throws Exception {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(origin);
        try {
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("cleaning failed", exchange, exchange.getException());
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }
}
