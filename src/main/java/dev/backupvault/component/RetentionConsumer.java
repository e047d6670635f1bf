package dev.backupvault.component;

import dev.backupvault.error.VaultException;
import dev.backupvault.policy.Following;
import dev.backupvault.policy.ItemPlan;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.vault.PointStore.Origin;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls what policies take away: for {@code due=expiry} an exchange an item, with its {@link ItemPlan} as body; for
 * {@code due=purge} an exchange a source, with its {@link Origin}. A source that cannot be planned does not keep the
 * others from their turn.
 */
final class RetentionConsumer extends ScheduledPollConsumer {
    /** Exchange property: the whole plan that an item's is part of. */
    static final String PLAN = "CamelBackupVaultPlan";

    private static final Logger LOG = LoggerFactory.getLogger(RetentionConsumer.class);

    private final BackupVaultEndpoint endpoint;

    RetentionConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected int poll() throws Exception {
        int count = 0;
        for (Origin origin : origins()) {
            if (endpoint.getDue() == Due.purge) {
                count += send(origin, null);
                continue;
            }
            try {
                count += plan(origin);
            } catch (VaultException e) {
                getExceptionHandler().handleException("retention of '" + origin.source() + "' does not run", e);
            }
        }
        return count;
    }

    private List<Origin> origins() {
        return endpoint.getSource() != null
                ? List.of(new Origin(endpoint.getTenant(), endpoint.getSource()))
                : endpoint.services().points().origins();
    }

    private int plan(Origin origin) throws Exception {
        int count = 0;
        for (RetentionPlan plan :
                endpoint.services().retention().planToApply(origin.tenant(), origin.source(), Set.of(), by(endpoint))) {
            tell(plan);
            for (ItemPlan item : plan.items()) {
                if (!item.removed().isEmpty() && isRunAllowed()) {
                    count += send(item, plan);
                }
            }
        }
        return count;
    }

    private static void tell(RetentionPlan plan) {
        Following following = plan.following();
        if (following != null && following.notListed() != null) {
            LOG.warn(
                    "not-followed source=\"{}\" policy={} why=\"{}\"",
                    plan.source(),
                    plan.policy(),
                    following.notListed());
        } else if (following != null && !following.vanished().isEmpty()) {
            LOG.info(
                    "deleted-at-source source=\"{}\" policy={} points={}",
                    plan.source(),
                    plan.policy(),
                    following.vanished().size());
        }
    }

    /** Who acts, for the audit. */
    static String by(BackupVaultEndpoint endpoint) {
        return endpoint.getCamelContext().getName();
    }

    private int send(Object body, RetentionPlan plan) throws Exception {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(body);
        exchange.setProperty(PLAN, plan);
        try {
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("what was due failed", exchange, exchange.getException());
            }
        } finally {
            releaseExchange(exchange, false);
        }
        return 1;
    }
}
