package dev.backupvault.policy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What a run of retention would do to a source. Immutable.
 *
 * @param id the same for the same source, policy and points to remove, whenever and by whomever it is planned
 * @param policy name of the policy
 * @param timezone whose days and hours the policy and {@link #table} mean
 * @param keep how many points stay
 * @param remove how many points go
 * @param itemsOverLimit items that would lose a larger share than the policy's {@code stop-at.item}
 * @param overLimit whether the source would lose a larger share than the policy's {@code stop-at.source}
 * @param items by their names
 * @param following what is known of deletions at the source; null where the policy alone decides
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetentionPlan(
        String id,
        String tenant,
        String source,
        String policy,
        String timezone,
        Instant plannedAt,
        int keep,
        int remove,
        List<String> itemsOverLimit,
        boolean overLimit,
        List<ItemPlan> items,
        Following following) {
    private static final int ID_DIGITS = 16;

    public RetentionPlan {
        itemsOverLimit = List.copyOf(itemsOverLimit);
        items = List.copyOf(items);
    }

    /** Puts the plans of a source's items together, of which the policy alone decides. */
    public static RetentionPlan of(
            String tenant, String source, String name, Policy policy, Instant now, List<ItemPlan> plans) {
        return of(tenant, source, name, policy, now, plans, null);
    }

    /** The same, where deletions at the source count. */
    public static RetentionPlan of(
            String tenant,
            String source,
            String name,
            Policy policy,
            Instant now,
            List<ItemPlan> plans,
            Following following) {
        List<ItemPlan> items =
                plans.stream().sorted(Comparator.comparing(ItemPlan::item)).toList();
        int points = items.stream().mapToInt(plan -> plan.decisions().size()).sum();
        int remove = items.stream().mapToInt(ItemPlan::removals).sum();
        return new RetentionPlan(
                id(tenant, source, policy, items, following),
                tenant,
                source,
                name,
                policy.keep().zone().getId(),
                now,
                points - remove,
                remove,
                items.stream()
                        .filter(plan -> isMore(
                                plan.removals(),
                                plan.decisions().size(),
                                policy.stopAt().item()))
                        .map(ItemPlan::item)
                        .toList(),
                isMore(remove, points, policy.stopAt().source()),
                items,
                following);
    }

    static boolean isMore(int part, int whole, int percent) {
        return part * 100L > (long) whole * percent;
    }

    private static String id(String tenant, String source, Policy policy, List<ItemPlan> items, Following following) {
        MessageDigest digest = Sha256.digester();
        field(digest, policy.canonical());
        field(digest, tenant);
        field(digest, source);
        for (ItemPlan plan : items) {
            for (PointId point : plan.removed().stream().sorted().toList()) {
                field(digest, plan.item());
                field(digest, point.text());
            }
        }
        if (following != null && following.tooMany()) {
            following.vanished().forEach(point -> field(digest, "vanished " + point.text()));
        }
        return Sha256.finish(digest).hex().substring(0, ID_DIGITS);
    }

    /** With its length, so that no two lists of fields give the same bytes. */
    private static void field(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    /** Whether the run must not go on before somebody has agreed to this very plan. */
    @JsonIgnore
    public boolean stops() {
        return overLimit || !itemsOverLimit.isEmpty() || following != null && following.tooMany();
    }

    /** The plan as lines of text for a terminal, each with a line end: an item after the other, newest points first. */
    public String table() {
        return PlanTable.text(this);
    }
}
