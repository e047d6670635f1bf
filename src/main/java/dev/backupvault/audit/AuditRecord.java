package dev.backupvault.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.point.PointId;
import java.time.Instant;

/**
 * An entry as the log has it (docs/FORMAT.md §7). Immutable.
 *
 * @param number from 1, among the entries of its writer
 * @param at by the writer's clock
 * @param bytes null where an act is not about bytes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditRecord(
        long number,
        Instant at,
        Act act,
        String tenant,
        String source,
        String item,
        PointId point,
        String by,
        String detail,
        Long bytes) {

    /** @throws IllegalArgumentException if it lacks what every entry has */
    public AuditRecord {
        if (at == null || act == null || by == null) {
            throw new IllegalArgumentException("an entry lacks 'at', 'act' or 'by'");
        }
    }

    static AuditRecord of(long number, Instant at, AuditEntry entry) {
        return new AuditRecord(
                number,
                at,
                entry.act(),
                entry.tenant(),
                entry.source(),
                entry.item(),
                entry.point(),
                entry.by(),
                entry.detail(),
                entry.bytes());
    }
}
