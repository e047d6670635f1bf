package dev.backupvault.component;

import dev.backupvault.point.PointId;
import dev.backupvault.policy.ItemPlan;
import dev.backupvault.policy.RetentionPlan;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hides what the plan of an item, as {@code points?due=expiry} gives it, takes away. */
final class ExpireProducer extends DefaultProducer {
    private static final Logger LOG = LoggerFactory.getLogger(ExpireProducer.class);

    private final BackupVaultEndpoint endpoint;

    ExpireProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        ItemPlan item = exchange.getMessage().getMandatoryBody(ItemPlan.class);
        RetentionPlan plan = exchange.getProperty(RetentionConsumer.PLAN, RetentionPlan.class);
        if (plan == null) {
            throw new IllegalArgumentException("backup-vault:expire takes what backup-vault:points?due=expiry gives");
        }
        List<PointId> hidden = endpoint.services().retention().apply(plan, item, RetentionConsumer.by(endpoint));
        LOG.info(
                "expired source=\"{}\" policy={} plan={} points={}",
                plan.source(),
                plan.policy(),
                plan.id(),
                hidden.size());
        exchange.getMessage().setBody(hidden);
    }
}
