package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.hygiene.Cleaner;
import dev.backupvault.vault.PointStore.Origin;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from a source what nothing names, as {@code points?due=hygiene} gives it; or what belongs to no source. */
final class CleanProducer extends DefaultProducer {
    private static final Logger LOG = LoggerFactory.getLogger(CleanProducer.class);

    private final BackupVaultEndpoint endpoint;
    private final Duration olderThan;

    CleanProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.olderThan = Duration.ofMillis(endpoint.getOlderThan());
        Cleaner.requireSafe(olderThan);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Origin origin = exchange.getMessage().getMandatoryBody(Origin.class);
        String by = RetentionConsumer.by(endpoint);
        Cleaner cleaner = endpoint.services().cleaner();
        Cleaner.Outcome outcome;
        try {
            outcome = origin.source() == null ? cleaner.records(by) : cleaner.source(origin, olderThan, by);
        } catch (VaultException e) {
            if (e.code() != ErrorCode.SOURCE_LEASED) {
                throw e;
            }
            LOG.info("clean-left source=\"{}\" why=\"{}\"", origin.source(), e.fact()); // another is at work there
            return;
        }
        if (outcome.removed() + outcome.left() > 0) {
            LOG.info(
                    "cleaned source=\"{}\" removed={} bytes={} left={}",
                    origin.source() == null ? "" : origin.source(),
                    outcome.removed(),
                    outcome.bytes(),
                    outcome.left());
        }
        exchange.getMessage().setBody(outcome);
    }
}
