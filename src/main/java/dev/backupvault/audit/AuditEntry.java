package dev.backupvault.audit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.util.Arrays;
import java.util.Locale;

/**
 * What was done. Immutable.
 *
 * @param tenant may be null, like the three that follow, where an act is not about one
 * @param by who did it: an operator's name, a source or route of a connector, a tenant
 * @param detail why, or what exactly; may be null
 * @param bytes that were stored, read back, restored or copied; null where an act is not about bytes
 */
public record AuditEntry(
        Act act, String tenant, String source, String item, PointId point, String by, String detail, Long bytes) {

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
        CLEAN,
        DRILL;

        /** As the log has it: {@code accept-policy}. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** @throws IllegalArgumentException for another word */
        @JsonCreator
        public static Act parse(String word) {
            return Arrays.stream(values())
                    .filter(act -> act.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("expected one of "
                            + Arrays.stream(values()).map(Act::word).toList() + ", found '" + word + "'"));
        }
    }

    /** Something done to a point. */
    public static AuditEntry of(Act act, ItemId item, PointId point, String by, String detail) {
        return new AuditEntry(act, item.tenant(), item.source(), item.item(), point, by, detail);
    }

    public AuditEntry(Act act, String tenant, String source, String item, PointId point, String by, String detail) {
        this(act, tenant, source, item, point, by, detail, null);
    }

    /** The same, with how many bytes it was about. */
    public AuditEntry withBytes(long count) {
        return new AuditEntry(act, tenant, source, item, point, by, detail, count);
    }
}
