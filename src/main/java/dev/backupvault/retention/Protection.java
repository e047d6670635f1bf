package dev.backupvault.retention;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.time.Instant;

/** Holds and locks, which keep points from being hidden and purged. Thread-safe. */
public final class Protection {
    private static final String BY_VAULT = "vault";

    private final PointStore points;
    private final Audit audit;

    public Protection(PointStore points, Audit audit) {
        this.points = points;
        this.audit = audit;
    }

    /**
     * Keeps a point for a reason until {@link #release}. A hidden one stays hidden, and is not purged.
     *
     * @throws VaultException {@link ErrorCode#POINT_PURGING} if it is too late
     */
    public void hold(SealedPoint point, String caseId, String reason, String by) {
        var manifest = point.manifest();
        audit.before(
                AuditEntry.of(Act.HOLD, manifest.itemId(), manifest.point(), by, "case " + caseId + ": " + reason));
        PointStatus.Hold hold = new PointStatus.Hold(caseId, reason, by, points.now());
        points.update(point, status -> notPurging(point, status).withHold(hold));
    }

    /** @throws VaultException {@link ErrorCode#USAGE} if no such case holds the point */
    public void release(SealedPoint point, String caseId, String by) {
        var manifest = point.manifest();
        if (points.status(point).holds().stream()
                .noneMatch(hold -> hold.caseId().equals(caseId))) {
            throw VaultException.of(
                            ErrorCode.USAGE,
                            "the point '" + manifest.point() + "' is not held for the case '" + caseId + "'")
                    .hint("`backup-vault show " + manifest.point() + "` lists its holds");
        }
        audit.before(AuditEntry.of(Act.RELEASE, manifest.itemId(), manifest.point(), by, "case " + caseId));
        points.update(point, status -> status.withoutHold(caseId));
    }

    /**
     * Keeps a point until a time. A lock can be lengthened and never shortened.
     *
     * @throws VaultException {@link ErrorCode#POINT_PROTECTED} if it is locked for longer already,
     *     {@link ErrorCode#POINT_PURGING} if it is too late
     */
    public void lock(SealedPoint point, Instant until, String by) {
        var manifest = point.manifest();
        PointStatus now = points.status(point);
        if (now.lock() != null && until.isBefore(now.lock().until())) {
            throw VaultException.of(
                            ErrorCode.POINT_PROTECTED,
                            "the point '" + manifest.point() + "' is locked until "
                                    + now.lock().until())
                    .hint("a lock can only be made longer");
        }
        audit.before(AuditEntry.of(Act.LOCK, manifest.itemId(), manifest.point(), by, "until " + until));
        PointStatus.Lock lock = new PointStatus.Lock(until, BY_VAULT);
        points.update(point, status -> notPurging(point, status).withLock(lock));
    }

    private static PointStatus notPurging(SealedPoint point, PointStatus status) {
        if (status.purging() != null) {
            throw VaultException.of(
                            ErrorCode.POINT_PURGING,
                            "the point '" + point.manifest().point() + "' is being purged")
                    .hint("it is too late for this one");
        }
        return status;
    }

    /** Why a point cannot be hidden. */
    static VaultException refusal(SealedPoint point, PointStatus status) {
        String id = point.manifest().point().text();
        String why = !status.holds().isEmpty()
                ? "held for the case '" + status.holds().get(0).caseId() + "'"
                : status.lock() != null ? "locked until " + status.lock().until() : "hidden already";
        return VaultException.of(ErrorCode.POINT_PROTECTED, "the point '" + id + "' is " + why)
                .hint("`backup-vault show " + id + "` shows its holds and its lock");
    }
}
