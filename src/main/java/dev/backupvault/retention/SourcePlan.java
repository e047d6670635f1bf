package dev.backupvault.retention;

import dev.backupvault.policy.Owner;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.vault.PointSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What retention would do to a source.
 *
 * @param plans one a policy
 * @param swaps items whose points were sealed under another policy than the one that keeps them now
 * @param owner who says that its backups go
 * @param back points whose files are there again
 * @param vanished points whose files were there at the look before, by the policy's name
 */
public record SourcePlan(
        List<RetentionPlan> plans, Set<Swap> swaps, Owner owner, List<Mark> back, Map<String, List<Mark>> vanished) {
    public SourcePlan {
        plans = List.copyOf(plans);
        swaps = Set.copyOf(swaps);
        back = List.copyOf(back);
        vanished = Map.copyOf(vanished);
    }

    /** @param goneAt what its status is to say; null if it is there */
    public record Mark(PointSummary point, Instant goneAt) {}

    /** Names of policies: the one that points were sealed under, and the one that took its place. */
    public record Swap(String before, String now) {}
}
