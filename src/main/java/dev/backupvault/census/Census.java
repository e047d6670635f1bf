package dev.backupvault.census;

import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointStore.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What there is in the vault, by source, and what is wrong with it, from lists alone. Immutable.
 *
 * @param at when it was counted, by the store's clock
 * @param concerns at most {@value #MOST_CONCERNS} of a kind and source: no tenant can crowd out another
 * @param crowded sources that have more
 * @param more how many
 */
public record Census(Instant at, List<SourceCount> sources, List<Concern> concerns, Set<Origin> crowded, long more) {
    static final int MOST_CONCERNS = 100;

    public Census {
        sources = List.copyOf(sources);
        concerns = List.copyOf(concerns);
        crowded = Set.copyOf(crowded);
    }

    /**
     * Counts: lists all manifests twice, and all statuses; memory holds the statuses of one source.
     *
     * @throws dev.backupvault.error.VaultException if the store cannot be listed
     */
    public static Census take(PointStore points, Policies policies) {
        Instant now = points.now();
        List<SourceCount> sources = new ArrayList<>();
        List<Concern> concerns = new ArrayList<>();
        Set<Origin> crowded = new HashSet<>();
        long[] more = {0};
        for (Origin origin : points.origins()) {
            SourceTally tally = new SourceTally(origin.tenant(), origin.source());
            Map<Concern.Kind, Integer> counts = new EnumMap<>(Concern.Kind.class);
            Consumer<Concern> take = concern -> {
                if (counts.merge(concern.kind(), 1, Integer::sum) <= MOST_CONCERNS) {
                    concerns.add(concern);
                } else {
                    crowded.add(origin);
                    more[0]++;
                }
            };
            ItemPoints.each(points, origin.tenant(), origin.source(), item -> {
                Policy policy = item.policy().map(policies.byName()::get).orElse(null);
                tally.add(item, policy);
                new ItemLook(item, policy, now).concerns(take);
            });
            sources.add(tally.count());
        }
        return new Census(now, sources, concerns, crowded, more[0]);
    }
}
