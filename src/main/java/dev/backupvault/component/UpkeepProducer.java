package dev.backupvault.component;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Gives a point the lock and the tier that its policy asks for. */
final class UpkeepProducer extends DefaultProducer {
    private final BackupVaultEndpoint endpoint;

    UpkeepProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        endpoint.services()
                .upkeep()
                .keep(PointReference.of(exchange.getMessage(), endpoint), PointReference.route(exchange));
    }
}
