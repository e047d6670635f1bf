package dev.backupvault.component;

import dev.backupvault.restore.Restored;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Writes a point's files below the endpoint's folder; the body becomes the list of their paths. */
final class RestoreProducer extends DefaultProducer {
    private final BackupVaultEndpoint endpoint;

    RestoreProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        Restored restored = endpoint.services()
                .restore()
                .restore(
                        PointReference.of(exchange.getMessage(), endpoint),
                        Path.of(endpoint.getTo()),
                        endpoint.isOverwrite(),
                        PointReference.route(exchange));
        exchange.getMessage()
                .setHeader(
                        BackupVaultConstants.POINT, restored.manifest().point().text());
        exchange.getMessage()
                .setBody(restored.files().stream()
                        .map(file -> Path.of(file.place()))
                        .toList());
    }
}
