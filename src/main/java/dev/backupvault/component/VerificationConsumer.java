package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.PointSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls points that are to be read back, those that waited longest first; those that could not be read the last time
 * come last, so that they hold up no others. Without a source it looks at all sources of all tenants.
 */
final class VerificationConsumer extends PointsConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationConsumer.class);

    private final BackupVaultEndpoint endpoint;
    private final Set<String> unread = new HashSet<>();
    private long waiting;

    VerificationConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected int poll() throws Exception {
        VerificationDue rule =
                new VerificationDue(endpoint.services().policies(), Duration.ofMillis(endpoint.getEvery()));
        Instant now = endpoint.services().points().now();
        String source = endpoint.getSource();
        List<PointSummary> due;
        try (var points = endpoint.services()
                .points()
                .list(source == null ? null : endpoint.getTenant(), source, endpoint.getItem())) {
            due = longestWaiting(rule, points.filter(point -> rule.isDue(point, now)));
        }
        sayIfBehind(rule, due, now);
        for (PointSummary point : due) {
            if (!isRunAllowed()) {
                break;
            }
            Optional<Exception> error = offer(point, Map.of());
            remember(point, error);
            error.ifPresent(failed ->
                    getExceptionHandler().handleException("the point '" + point.point() + "' is not verified", failed));
        }
        return due.size();
    }

    /** Whether for their first verification or another; memory holds no more than one poll's. */
    private List<PointSummary> longestWaiting(VerificationDue rule, Stream<PointSummary> points) {
        Comparator<PointSummary> order = Comparator.<PointSummary, Boolean>comparing(
                        point -> unread.contains(point.manifest().name()))
                .thenComparing(rule::of);
        PriorityQueue<PointSummary> first = new PriorityQueue<>(order.reversed());
        waiting = 0;
        points.forEach(point -> {
            waiting++;
            first.add(point);
            if (first.size() > endpoint.getMaxPoints()) {
                first.remove();
            }
        });
        return first.stream().sorted(order).toList();
    }

    /** A whole interval late, or more than one poll's worth: the interval cannot be kept. */
    private void sayIfBehind(VerificationDue rule, List<PointSummary> due, Instant now) {
        Optional<Instant> oldest = due.stream().map(rule::of).min(Comparator.naturalOrder());
        boolean late = oldest.filter(
                        time -> time.plusMillis(endpoint.getEvery()).isBefore(now))
                .isPresent();
        if (late || waiting > due.size()) {
            LOG.warn("verification-behind points={} oldest={}", waiting, oldest.orElse(now));
        }
    }

    /** A point that was read and found damaged has its time; one that could not be read waits on. */
    private void remember(PointSummary point, Optional<Exception> error) {
        boolean read = error.isEmpty()
                || error.get() instanceof VaultException known && known.code() == ErrorCode.DATA_DAMAGED;
        if (read) {
            unread.remove(point.manifest().name());
        } else {
            unread.add(point.manifest().name());
        }
    }
}
