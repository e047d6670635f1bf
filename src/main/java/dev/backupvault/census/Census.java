package dev.backupvault.census;

import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What there is in the vault, by source, and what is wrong with it, from lists alone. Immutable.
 *
 * @param at when it was counted, by the store's clock
 * @param concerns at most {@value #MOST_CONCERNS}
 * @param more concerns beyond these
 */
public record Census(Instant at, List<SourceCount> sources, List<Concern> concerns, long more) {
    /** What nobody reads to its end need not fill the memory. */
    static final int MOST_CONCERNS = 1000;

    public Census {
        sources = List.copyOf(sources);
        concerns = List.copyOf(concerns);
    }

    /**
     * Counts: lists all manifests and statuses; memory holds one item, and the statuses.
     *
     * @throws dev.backupvault.error.VaultException if the store cannot be listed
     */
    public static Census take(PointStore points, Policies policies) {
        Instant now = points.now();
        Map<List<String>, SourceTally> sources = new LinkedHashMap<>();
        List<Concern> concerns = new ArrayList<>();
        long[] more = {0};
        Consumer<Concern> take = concern -> {
            if (concerns.size() < MOST_CONCERNS) {
                concerns.add(concern);
            } else {
                more[0]++;
            }
        };
        ItemPoints.each(points, null, null, item -> {
            var first = item.points().get(0);
            Policy policy = item.policy().map(policies.byName()::get).orElse(null);
            sources.computeIfAbsent(
                            List.of(first.tenant(), first.source()),
                            key -> new SourceTally(first.tenant(), first.source()))
                    .add(item, policy);
            new ItemLook(item, policy, now).concerns(take);
        });
        return new Census(now, sources.values().stream().map(SourceTally::count).toList(), concerns, more[0]);
    }
}
