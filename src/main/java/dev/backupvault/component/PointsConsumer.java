package dev.backupvault.component;

import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;

/**
 * Polls points that something is due for, those that waited longest first; each is an exchange with a
 * {@link PointSummary} as its body.
 */
final class PointsConsumer extends ScheduledPollConsumer {
    private final BackupVaultEndpoint endpoint;

    PointsConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected int poll() throws Exception {
        Instant before = endpoint.services().points().now().minusMillis(endpoint.getEvery());
        List<PointSummary> due;
        try (var points =
                endpoint.services().points().list(endpoint.getTenant(), endpoint.getSource(), endpoint.getItem())) {
            due = oldest(points.filter(point -> isDue(point, before)));
        }
        for (PointSummary point : due) {
            if (!isRunAllowed()) {
                break;
            }
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(point);
            exchange.getMessage()
                    .setHeader(BackupVaultConstants.POINT, point.point().text());
            try {
                getProcessor().process(exchange);
                if (exchange.getException() != null) {
                    getExceptionHandler()
                            .handleException("a point that was due failed", exchange, exchange.getException());
                }
            } finally {
                releaseExchange(exchange, false);
            }
        }
        return due.size();
    }

    /** Those that waited longest, whether for their first verification or another; memory holds no more than these. */
    private List<PointSummary> oldest(Stream<PointSummary> points) {
        Comparator<PointSummary> byWait = Comparator.comparing(this::dueSince);
        PriorityQueue<PointSummary> waiting = new PriorityQueue<>(byWait.reversed());
        points.forEach(point -> {
            waiting.add(point);
            if (waiting.size() > endpoint.getMaxPoints()) {
                waiting.remove();
            }
        });
        return waiting.stream().sorted(byWait).toList();
    }

    private Instant dueSince(PointSummary point) {
        return point.readBackAt() == null
                ? point.storedAt()
                : point.readBackAt().plusMillis(endpoint.getEvery());
    }

    private static boolean isDue(PointSummary point, Instant before) {
        return !point.isHidden()
                && (point.readBackAt() == null || point.readBackAt().isBefore(before));
    }
}
