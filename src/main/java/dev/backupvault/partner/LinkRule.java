package dev.backupvault.partner;

import dev.backupvault.point.PointKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One way to find the backup that another needs. Immutable.
 *
 * @param kinds of what is looked for
 * @param how how they are compared
 * @param mine facts of the backup that needs another: one for {@link How#EQUAL} and {@link How#NAMED}, the lower and
 *     the upper bound for {@link How#WITHIN}, the number and those of its line for {@link How#SEQUENCE}, none for
 *     {@link How#PREVIOUS}
 * @param theirs facts of what is looked for, the first known of which counts
 * @param unless facts, and values that what is looked for must not have
 * @param numbering of logs; only for {@link How#SEQUENCE}
 */
public record LinkRule(
        Set<PointKind> kinds,
        How how,
        List<String> mine,
        List<String> theirs,
        Map<String, List<String>> unless,
        Optional<Numbering> numbering) {

    /** How two backups belong together. */
    public enum How {
        /** A fact of one equals a fact of the other. */
        EQUAL,
        /** A fact of the other lies between two of this one, both included; compared as text of equal length. */
        WITHIN,
        /** A fact of this one is the name of a file of the other. */
        NAMED,
        /** The log of the number before, or the base that was taken since. */
        SEQUENCE,
        /** The newest before this one: a guess. */
        PREVIOUS
    }

    /** Whether a match is proved by what the backups say themselves. */
    public boolean exact() {
        return how != How.PREVIOUS;
    }

    /** Whether the facts of a backup that needs another are enough to look for it. */
    boolean told(Map<String, String> facts) {
        return facts.keySet().containsAll(mine)
                && numbering.map(known -> known.number(facts).isPresent()).orElse(true);
    }

    /** Whether the facts of what is looked for do not speak against it. */
    boolean allows(Map<String, String> facts) {
        return unless.entrySet().stream()
                .noneMatch(fact -> fact.getValue().contains(facts.getOrDefault(fact.getKey(), "")));
    }
}
