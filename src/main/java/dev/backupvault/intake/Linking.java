package dev.backupvault.intake;

import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.Linker;
import dev.backupvault.partner.Linker.Backup;
import dev.backupvault.partner.Linker.Link;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Profiled;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties points to what they need, whichever of them arrives first. Thread-safe. */
final class Linking {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final PointStore points;
    private final Profiles profiles;

    Linking(PointStore points, Profiles profiles) {
        this.points = points;
        this.profiles = profiles;
    }

    /** The request with what it needs, or with what it awaits. */
    IngestRequest linked(Profile profile, IngestRequest request) {
        if (profile.links().getOrDefault(request.kind(), List.of()).isEmpty()) {
            return request;
        }
        Backup mine = new Backup(
                null,
                request.kind(),
                request.backupTime().orElseThrow().at(),
                null,
                request.profiled().facts());
        Link link = Linker.find(profile, mine, backups(ItemPoints.of(points, request.item())));
        return request.withChain(request.kind(), link.needs())
                .withProfiled(request.profiled().linked(link.how(), link.awaits()));
    }

    /**
     * Finds what points of the item still await: what they need may have arrived after them, or at the same time. Each
     * writer looks after its own point is there, so of two that miss each other one sees both.
     */
    void settle(Profile profile, ItemId item) {
        if (profile.links().isEmpty()) {
            return;
        }
        ItemPoints all = ItemPoints.of(points, item);
        for (PointSummary waiting : all.points()) {
            if (!waiting.isHidden() && all.needsOf(waiting.point()).contains(PointId.NOWHERE)) {
                settle(waiting, all);
            }
        }
    }

    private void settle(PointSummary waiting, ItemPoints all) {
        SealedPoint point = points.open(waiting);
        Manifest manifest = point.manifest();
        Profiled profiled = manifest.profiled();
        profiles.find(profiled.profile()).map(Classifier::profile).ifPresent(profile -> {
            Link link = Linker.find(profile, backup(waiting, profiled), backups(all));
            if (!link.needs().isEmpty()) {
                points.update(point, status -> status.withFound(link.needs()));
                LOG.info(
                        "linked point={} needs={} how={}",
                        waiting.point(),
                        link.needs().get(0),
                        link.how());
            }
        });
    }

    private static List<Backup> backups(ItemPoints item) {
        return item.points().stream()
                .filter(point -> !point.isHidden())
                .map(point ->
                        new Backup(point.point(), point.kind(), point.backupTime(), point.storedAt(), point.facts()))
                .toList();
    }

    private static Backup backup(PointSummary point, Profiled profiled) {
        return new Backup(point.point(), point.kind(), point.backupTime(), point.storedAt(), profiled.facts());
    }
}
