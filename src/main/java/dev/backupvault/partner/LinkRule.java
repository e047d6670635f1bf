package dev.backupvault.partner;

import dev.backupvault.point.PointKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One way to find the backup that another needs. Immutable.
 *
 * @param kinds of what is looked for
 * @param how how they are compared
 * @param mine facts of the backup that needs another: one for {@link How#EQUAL} and {@link How#NAMED}, the lower and
 *     the upper bound for {@link How#WITHIN}, none for {@link How#PREVIOUS}
 * @param theirs facts of what is looked for, the first known of which counts
 * @param unless facts, and values that what is looked for must not have
 */
public record LinkRule(
        Set<PointKind> kinds, How how, List<String> mine, List<String> theirs, Map<String, List<String>> unless) {

    /** How two backups belong together. */
    public enum How {
        /** A fact of one equals a fact of the other. */
        EQUAL,
        /** A fact of the other lies between two of this one, both included; compared as text of equal length. */
        WITHIN,
        /** A fact of this one is the name of a file of the other. */
        NAMED,
        /** The newest before this one: a guess. */
        PREVIOUS
    }

    /** Whether a match is proved by what the backups say themselves. */
    public boolean exact() {
        return how != How.PREVIOUS;
    }
}
