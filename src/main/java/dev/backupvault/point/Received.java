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
 * @param also blobs that it protects besides the artifact's; null if there are none
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
        List<String> expects,
        List<String> also) {
    public static final int FORMAT = 1;

    public Received {
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
        expects = expects == null ? List.of() : List.copyOf(expects);
    }

    /** An artifact that waits. */
    public Received(
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
        this(
                format,
                tenant,
                source,
                item,
                kind,
                dependsOn,
                backupTime,
                backupTimeFrom,
                partner,
                policy,
                profiled,
                keepUntil,
                artifact,
                receivedAt,
                expects,
                null);
    }

    /**
     * What keeps the data of a point in the vault while another point is made that names some of it too, whatever
     * becomes of the first.
     */
    public static Received pin(Manifest of, Instant now) {
        return new Received(
                FORMAT,
                of.tenant(),
                of.source(),
                of.item(),
                of.kind(),
                of.dependsOn(),
                of.backupTime(),
                of.backupTimeFrom(),
                of.partner(),
                of.policy(),
                null,
                null,
                of.artifacts().get(0),
                now,
                List.of(),
                of.artifacts().stream().map(Artifact::blob).toList());
    }

    /** Names of all blobs that it protects. */
    @JsonIgnore
    public List<String> blobs() {
        return also == null ? List.of(artifact.blob()) : also;
    }

    @JsonIgnore
    public ItemId itemId() {
        return new ItemId(tenant, source, item);
    }
}
