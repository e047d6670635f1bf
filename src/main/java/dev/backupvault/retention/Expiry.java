package dev.backupvault.retention;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes points out of sight, which can be undone until they are purged, and brings them back. Points that need others
 * go before those and come back after them, so that at every moment all that is visible can be restored. Thread-safe.
 */
public final class Expiry {
    private final PointStore points;
    private final Audit audit;

    public Expiry(PointStore points, Audit audit) {
        this.points = points;
        this.audit = audit;
    }

    /**
     * Hides points of one item. What became protected or needed since it was chosen stays.
     *
     * @param item read under the lease
     * @param grace how long they can be brought back
     * @return those that are hidden now
     */
    public List<PointId> hide(
            SourceLease lease, ItemPoints item, Collection<PointId> chosen, Duration grace, String by, String because) {
        return hide(
                lease,
                item,
                chosen.stream().map(point -> new Chosen(point, because, null)).toList(),
                grace,
                by);
    }

    /**
     * A point that is to be hidden.
     *
     * @param goneAt what its status must still say of its source; null if that does not matter
     */
    record Chosen(PointId point, String because, Instant goneAt) {}

    /** The same, with reasons of their own. What came back to its source since it was chosen stays too. */
    List<PointId> hide(SourceLease lease, ItemPoints item, Collection<Chosen> chosen, Duration grace, String by) {
        Map<PointId, Chosen> wanted = chosen.stream().collect(Collectors.toMap(Chosen::point, Function.identity()));
        Map<PointId, List<PointSummary>> users = item.users();
        Set<PointId> hidden = new HashSet<>();
        List<PointId> done = new ArrayList<>();
        for (PointSummary point : item.dependentsFirst()) {
            boolean needed = users.getOrDefault(point.point(), List.of()).stream()
                    .anyMatch(user -> !user.isHidden() && !hidden.contains(user.point()));
            if (wanted.containsKey(point.point()) && !point.isHidden() && !needed) {
                lease.keep();
                if (hide(points.open(point), wanted.get(point.point()), grace, by)) {
                    hidden.add(point.point());
                    done.add(point.point());
                }
            }
        }
        return done;
    }

    /** @return false if it is protected, or on its way out already */
    private boolean hide(SealedPoint point, Chosen chosen, Duration grace, String by) {
        Instant now = points.now();
        if (!isFree(points.status(point), chosen, now)) {
            return false;
        }
        var manifest = point.manifest();
        audit.before(AuditEntry.of(Act.HIDE, manifest.itemId(), manifest.point(), by, chosen.because()));
        PointStatus.Hidden hidden = new PointStatus.Hidden(now, by, now.plus(grace), chosen.because());
        PointStatus status = points.update(point, old -> isFree(old, chosen, now) ? old.withHidden(hidden) : old);
        return hidden.equals(status.hidden());
    }

    private static boolean isFree(PointStatus status, Chosen chosen, Instant now) {
        return status.hidden() == null
                && status.purging() == null
                && !status.isProtected(now)
                && (chosen.goneAt() == null || chosen.goneAt().equals(status.goneAt()));
    }

    /**
     * Hides one point at the wish of an operator.
     *
     * @throws VaultException {@link ErrorCode#POINT_NEEDED}, {@link ErrorCode#POINT_PROTECTED}
     */
    public void hide(SourceLease lease, SealedPoint point, Duration grace, String by, String because) {
        ItemPoints item = ItemPoints.of(points, point.manifest().itemId());
        PointId id = point.manifest().point();
        List<PointId> users = item.users().getOrDefault(id, List.of()).stream()
                .filter(user -> !user.isHidden())
                .map(PointSummary::point)
                .toList();
        if (!users.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.POINT_NEEDED,
                            "the point '" + id + "' is needed by " + users.size() + " others, such as '" + users.get(0)
                                    + "'")
                    .hint("delete those first");
        }
        if (hide(lease, item, List.of(id), grace, by, because).isEmpty()) {
            throw Protection.refusal(point, points.status(point));
        }
    }

    /**
     * Brings a point back, and before it all that it needs.
     *
     * @return what is visible again
     * @throws VaultException {@link ErrorCode#POINT_PURGING} if it is too late
     */
    public List<PointId> bringBack(SealedPoint point, String by) {
        ItemPoints item = ItemPoints.of(points, point.manifest().itemId());
        Set<PointId> wanted = item.allNeeds(point.manifest().point());
        wanted.add(point.manifest().point());
        List<PointSummary> order = new ArrayList<>(item.dependentsFirst());
        Collections.reverse(order);
        List<PointId> back = new ArrayList<>();
        for (PointSummary candidate : order) {
            if (wanted.contains(candidate.point()) && candidate.isHidden()) {
                SealedPoint hidden = points.open(candidate);
                audit.before(AuditEntry.of(Act.UNDELETE, hidden.manifest().itemId(), candidate.point(), by, null));
                points.bringBack(hidden);
                back.add(candidate.point());
            }
        }
        return back;
    }
}
