package dev.backupvault.intake;

import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.Linker;
import dev.backupvault.partner.Linker.Backup;
import dev.backupvault.partner.Linker.Link;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Profiled;
import dev.backupvault.vault.Dependencies;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties points to what they need, whichever of them arrives first. Thread-safe. */
final class Linking {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final PointStore points;
    private final Profiles profiles;
    private final Dependencies dependencies;

    Linking(PointStore points, Profiles profiles) {
        this.points = points;
        this.profiles = profiles;
        this.dependencies = new Dependencies(points);
    }

    /** The request with what it needs, or with what it awaits. */
    IngestRequest linked(Profile profile, IngestRequest request) {
        if (profile.links().getOrDefault(request.kind(), List.of()).isEmpty()) {
            return request;
        }
        Link link = find(profile, offered(request), ItemPoints.of(points, request.item()));
        return request.withChain(request.kind(), link.needs())
                .withProfiled(request.profiled().linked(link.how(), link.awaits()));
    }

    /** A part of a set awaits what its set needs: until the set is whole nothing keeps that from going. */
    IngestRequest awaiting(Profile profile, IngestRequest request) {
        IngestRequest linked = linked(profile, request);
        String awaits = linked.dependsOn().isEmpty()
                ? linked.profiled().awaits()
                : "the point " + linked.dependsOn().get(0);
        return request.withProfiled(request.profiled().linked(null, awaits));
    }

    /** What is hidden comes back for whoever names it, and not for a guess. */
    private static Link find(Profile profile, Backup mine, ItemPoints item) {
        Link visible = Linker.find(profile, mine, backups(item, point -> !point.isHidden()));
        if (visible.awaits() == null) {
            return visible;
        }
        Link all = Linker.find(profile, mine, backups(item, point -> point.state() != PointStatus.State.PURGING));
        return Profiled.EXACT.equals(all.how()) ? all : visible;
    }

    /**
     * Finds what points of the item still await: what they need may have arrived after them, or at the same time. Each
     * writer looks after its own point is there, so of two that miss each other one sees both. What cannot be tied now
     * is left to the next: the backup that asks for it is stored, and must be answered so.
     */
    void settle(Profile profile, ItemId item) {
        if (profile.links().isEmpty()) {
            return;
        }
        ItemPoints all = ItemPoints.of(points, item);
        for (PointSummary waiting : all.points()) {
            if (!waiting.isHidden() && all.needsOf(waiting.point()).contains(PointId.NOWHERE)) {
                try {
                    settle(item, waiting, all);
                } catch (VaultException e) {
                    LOG.warn(
                            "not-linked point={} code={} why=\"{}\"",
                            waiting.point(),
                            e.code().id(),
                            e.fact());
                }
            }
        }
    }

    private void settle(ItemId item, PointSummary waiting, ItemPoints all) {
        SealedPoint point = points.open(waiting);
        Profiled profiled = point.manifest().profiled();
        if (profiled == null) {
            return;
        }
        profiles.find(profiled.profile()).map(Classifier::profile).ifPresent(profile -> {
            Link link = find(profile, backup(waiting, profiled), all);
            // Chains go one way: what needs this point, or may by now, is not what it needs.
            if (!link.needs().isEmpty()
                    && !ItemPoints.of(points, item)
                            .allNeeds(link.needs().get(0))
                            .contains(waiting.point())) {
                points.update(point, status -> status.found().isEmpty() ? status.withFound(link.needs()) : status);
                List<PointId> damaged = dependencies.require(item, points.needsOf(point), back -> {});
                if (!damaged.isEmpty()) {
                    points.update(point, status -> status.withBrokenBy(damaged));
                }
                LOG.info(
                        "linked point={} needs={} how={}",
                        waiting.point(),
                        link.needs().get(0),
                        link.how());
            }
        });
    }

    private static Backup offered(IngestRequest request) {
        Instant time = request.backupTime().map(BackupTime::at).orElseGet(() -> Offered.modified(request.payload()));
        return new Backup(null, request.kind(), time, null, request.profiled().facts());
    }

    private static List<Backup> backups(ItemPoints item, Predicate<PointSummary> wanted) {
        return item.points().stream()
                .filter(wanted)
                .map(point ->
                        new Backup(point.point(), point.kind(), point.backupTime(), point.storedAt(), point.facts()))
                .toList();
    }

    private static Backup backup(PointSummary point, Profiled profiled) {
        return new Backup(point.point(), point.kind(), point.backupTime(), point.storedAt(), profiled.facts());
    }
}
