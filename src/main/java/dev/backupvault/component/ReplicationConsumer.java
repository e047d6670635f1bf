package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.replicate.Attempts;
import dev.backupvault.replicate.Backlog;
import dev.backupvault.replicate.DuePoint;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls points that wait for their copy in another location, each after what it needs. What failed is polled again,
 * last; a location that is away is left alone until the next poll. Without a source it looks at all sources of all
 * tenants.
 */
final class ReplicationConsumer extends PointsConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationConsumer.class);

    private final BackupVaultEndpoint endpoint;
    private final Attempts attempts = new Attempts();

    ReplicationConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected int poll() throws Exception {
        attempts.begin();
        String source = endpoint.getSource();
        Backlog.Found found = endpoint.services()
                .replication()
                .find(source == null ? null : endpoint.getTenant(), source, endpoint.getMaxPoints(), attempts.failed());
        found.unknownPolicies()
                .forEach(policy -> LOG.warn(
                        "replication-policy-unknown code={} policy=\"{}\"", ErrorCode.CONFIG_INVALID.id(), policy));
        for (DuePoint due : found.points()) {
            if (!isRunAllowed()) {
                break;
            }
            if (!attempts.skips(due)) {
                replicate(due);
            }
        }
        return found.points().size();
    }

    private void replicate(DuePoint due) throws Exception {
        Optional<Exception> failure = offer(due.point(), Map.of(BackupVaultConstants.LOCATION, due.location()));
        if (failure.isEmpty()) {
            attempts.succeeded(due);
            return;
        }
        attempts.failed(due, failure.get());
        if (failure.get() instanceof VaultException known) {
            LOG.warn(
                    "replication-postponed point={} location={} code={} why=\"{}\"",
                    due.point().point(),
                    due.location(),
                    known.code().id(),
                    known.fact());
        } else {
            LOG.error(
                    "replication-postponed point={} location={} code={}",
                    due.point().point(),
                    due.location(),
                    ErrorCode.INTERNAL.id(),
                    failure.get());
        }
    }
}
