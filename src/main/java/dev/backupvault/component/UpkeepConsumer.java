package dev.backupvault.component;

import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;

/**
 * Polls points that lack the lock or the tier that their policy asks for. Without a source it looks at all sources of
 * all tenants.
 */
final class UpkeepConsumer extends PointsConsumer {
    private final BackupVaultEndpoint endpoint;

    UpkeepConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected int poll() throws Exception {
        Instant now = endpoint.services().points().now();
        String source = endpoint.getSource();
        List<PointSummary> due = new ArrayList<>();
        try (var points = endpoint.services()
                .points()
                .list(source == null ? null : endpoint.getTenant(), source, endpoint.getItem())) {
            points.filter(point -> endpoint.services().upkeep().isDue(point, now))
                    .limit(endpoint.getMaxPoints())
                    .forEach(due::add);
        }
        for (PointSummary point : due) {
            if (!isRunAllowed()) {
                break;
            }
            offer(point, Map.of()).ifPresent(error -> getExceptionHandler()
                    .handleException("the point '" + point.point() + "' is not as its policy asks", error));
        }
        return due.size();
    }
}
