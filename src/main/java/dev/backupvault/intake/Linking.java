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
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties points to what they need, whichever of them arrives first. Thread-safe. */
final class Linking {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /**
     * Beginnings that are tied while a sender waits: with a new version of a profile all logs of an item may be some.
     */
    private static final int MOST_AT_ONCE = 100;

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
        return needsNothing(profile, request)
                ? request
                : linked(profile, request, ItemPoints.of(points, request.item()));
    }

    /** The same, with what is known of its item. */
    IngestRequest linked(Profile profile, IngestRequest request, ItemPoints item) {
        if (needsNothing(profile, request)) {
            return request;
        }
        Backup mine = offered(request);
        Link link = new Links(profile, item).of(linker -> linker.find(mine));
        return request.withChain(request.kind(), link.needs())
                .withProfiled(request.profiled().linked(link.how(), link.awaits()));
    }

    private static boolean needsNothing(Profile profile, IngestRequest request) {
        return profile.links().getOrDefault(request.kind(), List.of()).isEmpty();
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
    private static final class Links {
        private final Profile profile;
        private final ItemPoints item;
        private final Linker visible;
        private Linker all;

        Links(Profile profile, ItemPoints item) {
            this.profile = profile;
            this.item = item;
            this.visible = new Linker(profile, backups(item, point -> !point.isHidden()));
        }

        Link of(Function<Linker, Link> finder) {
            Link link = finder.apply(visible);
            if (link.awaits() == null) {
                return link;
            }
            if (all == null) {
                all = new Linker(profile, backups(item, point -> point.state() != PointStatus.State.PURGING));
            }
            Link hidden = finder.apply(all);
            return Profiled.EXACT.equals(hidden.how()) ? hidden : link;
        }

        /** Whether a look into the point's manifest is worth while. */
        boolean isLate(PointSummary point) {
            List<PointId> needs = item.needsOf(point.point());
            return visible.isSequence(point.kind())
                    ? !of(linker -> linker.late(backup(point, point.facts()), needs))
                            .needs()
                            .isEmpty()
                    : needs.contains(PointId.NOWHERE);
        }
    }

    /**
     * Finds what points of the item need and could not be told when they were stored: it may have arrived after them,
     * or at the same time. Each writer looks after its own point is there, so of two that miss each other one sees
     * both. What cannot be tied now is left to the next: the backup that asks for it is stored, and must be answered
     * so.
     */
    void settle(Profile profile, ItemId item) {
        if (profile.links().isEmpty()) {
            return;
        }
        ItemPoints all = ItemPoints.of(points, item);
        Links links = new Links(profile, all);
        int begun = 0;
        for (PointSummary point : all.points()) {
            boolean waits = all.needsOf(point.point()).contains(PointId.NOWHERE);
            if (!point.isHidden() && links.isLate(point) && (waits || begun++ < MOST_AT_ONCE)) {
                try {
                    settle(item, point, links);
                } catch (VaultException e) {
                    LOG.warn(
                            "not-linked point={} code={} why=\"{}\"",
                            point.point(),
                            e.code().id(),
                            e.fact());
                }
            }
        }
    }

    private void settle(ItemId item, PointSummary late, Links known) {
        SealedPoint point = points.open(late);
        Profiled profiled = point.manifest().profiled();
        if (profiled == null) {
            return;
        }
        profiles.find(profiled.profile()).map(Classifier::profile).ifPresent(profile -> {
            Links links = profile.id().equals(known.profile.id()) ? known : new Links(profile, known.item);
            List<PointId> needs = known.item.needsOf(late.point());
            Link link = links.of(linker -> linker.late(backup(late, profiled.facts()), needs));
            boolean more = links.visible.isSequence(late.kind());
            // Chains go one way: what needs this point, or may by now, is not what it needs. Numbers make no circle.
            if (!link.needs().isEmpty()
                    && (more
                            || !ItemPoints.of(points, item)
                                    .allNeeds(link.needs().get(0))
                                    .contains(late.point()))) {
                points.update(point, status -> found(status, link.needs(), more));
                List<PointId> damaged = dependencies.require(item, points.needsOf(point), back -> {});
                if (!damaged.isEmpty()) {
                    points.update(point, status -> status.withBrokenBy(damaged));
                }
                LOG.info(
                        "linked point={} needs={} how={}",
                        late.point(),
                        link.needs().get(0),
                        link.how());
            }
        });
    }

    /** @param more whether it may need more than what was found before */
    private static PointStatus found(PointStatus status, List<PointId> needs, boolean more) {
        return status.found().isEmpty() || more
                ? status.withFound(Stream.concat(status.found().stream(), needs.stream())
                        .distinct()
                        .toList())
                : status;
    }

    private static Backup offered(IngestRequest request) {
        Instant time = request.backupTime().map(BackupTime::at).orElseGet(() -> Offered.modified(request.payload()));
        return new Backup(null, request.kind(), time, null, request.profiled().facts());
    }

    private static List<Backup> backups(ItemPoints item, Predicate<PointSummary> wanted) {
        return item.points().stream()
                .filter(wanted)
                .map(point -> backup(point, point.facts()))
                .toList();
    }

    private static Backup backup(PointSummary point, Map<String, String> facts) {
        return new Backup(point.point(), point.kind(), point.backupTime(), point.storedAt(), facts);
    }
}
