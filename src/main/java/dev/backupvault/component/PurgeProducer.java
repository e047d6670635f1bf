package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.retention.Purge;
import dev.backupvault.vault.PointStore.Origin;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the hidden points of a source, as {@code points?due=purge} gives it, one stage further. */
final class PurgeProducer extends DefaultProducer {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeProducer.class);

    private final BackupVaultEndpoint endpoint;

    PurgeProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Origin origin = exchange.getMessage().getMandatoryBody(Origin.class);
        Purge.Outcome outcome;
        try {
            outcome = endpoint.services().purge().run(origin.tenant(), origin.source(), RetentionConsumer.by(endpoint));
        } catch (VaultException e) {
            if (e.code() != ErrorCode.SOURCE_LEASED) {
                throw e;
            }
            LOG.info("purge-left source=\"{}\" why=\"{}\"", origin.source(), e.fact()); // another does it
            return;
        }
        if (outcome.marked() + outcome.purged() + outcome.kept() > 0) {
            LOG.info(
                    "purge source=\"{}\" purged={} bytes={} marked={} kept={}",
                    origin.source(),
                    outcome.purged(),
                    outcome.bytes(),
                    outcome.marked(),
                    outcome.kept());
        }
        exchange.getMessage().setBody(outcome);
    }
}
