package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * An artifact that is stored and not yet part of a point: the record protects its data until a manifest names it
 * (docs/FORMAT.md §7).
 *
 * @param policy may be null
 * @param profiled what a partner profile said of it, or null
 * @param keepUntil end of a retention of its own, or null
 * @param expects what the set still waits for, in words of whoever completes it; never null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Received(
        int format,
        String tenant,
        String source,
        String item,
        PointKind kind,
        List<PointId> dependsOn,
        Instant backupTime,
        String backupTimeFrom,
        String partner,
        String policy,
        Profiled profiled,
        Instant keepUntil,
        Artifact artifact,
        Instant receivedAt,
        List<String> expects) {
    public static final int FORMAT = 1;

    public Received {
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
        expects = expects == null ? List.of() : List.copyOf(expects);
    }

    @JsonIgnore
    public ItemId itemId() {
        return new ItemId(tenant, source, item);
    }
}
