package dev.backupvault.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;

/**
 * What was done. Immutable.
 *
 * @param tenant may be null, like the three that follow, where an act is not about one
 * @param by who did it: an operator's name, a policy, a tenant
 * @param detail why, or what exactly; may be null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEntry(Act act, String tenant, String source, String item, PointId point, String by, String detail) {

    /** What can be done to a vault. */
    public enum Act {
        STORE,
        VERIFY,
        RESTORE,
        HIDE,
        UNDELETE,
        HOLD,
        RELEASE,
        LOCK,
        PURGE,
        REPLICATE,
        REPAIR,
        ACCEPT_POLICY,
        CLEAN
    }

    /** Something done to a point. */
    public static AuditEntry of(Act act, ItemId item, PointId point, String by, String detail) {
        return new AuditEntry(act, item.tenant(), item.source(), item.item(), point, by, detail);
    }
}
