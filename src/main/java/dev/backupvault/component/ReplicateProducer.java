package dev.backupvault.component;

import dev.backupvault.replicate.Replicator;
import dev.backupvault.vault.SealedPoint;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Copies a point to the location that its header names. */
final class ReplicateProducer extends DefaultProducer {
    private final BackupVaultEndpoint endpoint;

    ReplicateProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        String location = exchange.getMessage().getHeader(BackupVaultConstants.LOCATION, String.class);
        if (location == null) {
            throw new IllegalArgumentException("no location: set the header " + BackupVaultConstants.LOCATION);
        }
        SealedPoint point = PointReference.of(exchange.getMessage(), endpoint);
        Replicator.Outcome outcome = endpoint.services().replication().replicate(point, location, endpoint.pacer());
        exchange.getMessage()
                .setHeader(BackupVaultConstants.POINT, point.manifest().point().text());
        exchange.getMessage()
                .setHeader(BackupVaultConstants.OUTCOME, outcome.name().toLowerCase(Locale.ROOT));
    }
}
