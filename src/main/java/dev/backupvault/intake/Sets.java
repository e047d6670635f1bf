package dev.backupvault.intake;

import dev.backupvault.ingest.Ingest;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Profiled.Part;
import dev.backupvault.point.Received;
import dev.backupvault.vault.PointStore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes points of sets whose parts arrive one by one. Thread-safe. */
final class Sets {
    private final PointStore points;
    private final Ingest ingest;

    Sets(PointStore points, Ingest ingest) {
        this.points = points;
        this.ingest = ingest;
    }

    /** @return empty as long as a part is missing */
    Optional<IngestResult> sealed(IngestRequest part) {
        Part own = part.profiled().part();
        Map<String, PointId> parts = new TreeMap<>();
        points.received(part.item()).stream()
                .filter(received -> isOf(received, own))
                .sorted(Comparator.comparing(Received::receivedAt))
                .forEach(received ->
                        parts.put(place(received), received.artifact().id()));
        return parts.size() < own.count() ? Optional.empty() : sealed(part, List.copyOf(parts.values()));
    }

    /** @param parts all of the set in their order; none as long as one is missing */
    Optional<IngestResult> sealed(IngestRequest part, List<PointId> parts) {
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(ingest.seal(part.item().tenant(), part.item().source(), parts, part.by()));
    }

    private static boolean isOf(Received received, Part own) {
        Part part = received.profiled() == null ? null : received.profiled().part();
        return part != null && part.set().equals(own.set()) && part.number() <= own.count();
    }

    /** A part that was sent again takes the place of what it was before. */
    private static String place(Received received) {
        int number = received.profiled().part().number();
        return number > 0
                ? "%06d".formatted(number)
                : "path " + received.artifact().path();
    }
}
