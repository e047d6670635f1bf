package dev.backupvault.component;

import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.apache.camel.Processor;

/** Polls points that are to be read back, those that waited longest first. */
final class VerificationConsumer extends PointsConsumer {
    private final BackupVaultEndpoint endpoint;

    VerificationConsumer(BackupVaultEndpoint endpoint, Processor processor) {
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
            offer(point, Map.of())
                    .ifPresent(error -> getExceptionHandler().handleException("a point that was due failed", error));
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
