package dev.backupvault.audit;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.point.PointId;
import java.time.Instant;

/** Which entries are wanted; null stands for all. */
public record AuditFilter(String source, PointId point, Act act, Instant since) {
    public static final AuditFilter ALL = new AuditFilter(null, null, null, null);

    boolean matches(AuditRecord entry) {
        return (source == null || source.equals(entry.source()))
                && (point == null || point.equals(entry.point()))
                && (act == null || act == entry.act())
                && (since == null || !entry.at().isBefore(since));
    }
}
