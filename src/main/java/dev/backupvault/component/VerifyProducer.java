package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.verify.Verification;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Reads a point back and records the result; a damaged point fails the exchange. */
final class VerifyProducer extends DefaultProducer {
    private final BackupVaultEndpoint endpoint;

    VerifyProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        Verification result = endpoint.services()
                .verifier()
                .verify(PointReference.of(exchange.getMessage(), endpoint), PointReference.route(exchange));
        exchange.getMessage()
                .setHeader(BackupVaultConstants.POINT, result.point().text());
        exchange.getMessage().setHeader(BackupVaultConstants.OUTCOME, result.good() ? "good" : "damaged");
        if (!result.good()) {
            throw VaultException.of(
                            ErrorCode.DATA_DAMAGED, "the point '" + result.point() + "' is damaged: " + result.detail())
                    .hint("take a new backup of the item, or bring the point back from a replica");
        }
    }
}
