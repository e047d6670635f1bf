package dev.backupvault.intake;

import dev.backupvault.ingest.Ingest;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Profiled.Part;
import dev.backupvault.point.Received;
import dev.backupvault.vault.PointStore;
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
        Map<Integer, PointId> parts = new TreeMap<>();
        int unnumbered = 0;
        for (Received received : points.received(part.item())) {
            if (received.profiled() != null
                    && received.profiled().part() != null
                    && received.profiled().part().set().equals(own.set())) {
                int number = received.profiled().part().number();
                parts.put(
                        number > 0 ? number : own.count() + ++unnumbered,
                        received.artifact().id());
            }
        }
        return parts.size() < own.count()
                ? Optional.empty()
                : Optional.of(ingest.seal(
                        part.item().tenant(), part.item().source(), List.copyOf(parts.values()), part.by()));
    }
}
