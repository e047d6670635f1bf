package dev.backupvault.policy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.backupvault.point.PointId;
import java.util.List;
import java.util.function.Predicate;

/**
 * What becomes of the points of one item. Immutable.
 *
 * @param decisions one a point, newest first
 */
public record ItemPlan(String item, List<Decision> decisions) {
    public ItemPlan {
        decisions = List.copyOf(decisions);
    }

    /** The points to remove, newest first. */
    @JsonIgnore
    public List<PointId> removed() {
        return decisions.stream()
                .filter(Predicate.not(Decision::keep))
                .map(Decision::point)
                .toList();
    }

    int removals() {
        return (int) decisions.stream().filter(Predicate.not(Decision::keep)).count();
    }
}
