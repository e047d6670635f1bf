package dev.backupvault.retention;

import dev.backupvault.policy.RetentionPlan;
import java.util.List;
import java.util.Set;

/**
 * What retention would do to a source.
 *
 * @param plans one a policy
 * @param swaps items whose points were sealed under another policy than the one that keeps them now
 */
public record SourcePlan(List<RetentionPlan> plans, Set<Swap> swaps) {
    public SourcePlan {
        plans = List.copyOf(plans);
        swaps = Set.copyOf(swaps);
    }

    /** Names of policies: the one that points were sealed under, and the one that took its place. */
    public record Swap(String before, String now) {}
}
