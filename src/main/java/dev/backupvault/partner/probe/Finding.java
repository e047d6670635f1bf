package dev.backupvault.partner.probe;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a probe found. Immutable.
 *
 * @param form whether the bytes are of the format, and whole
 * @param level the highest level of verification that this proves: 0 nothing, 1 magic, 2 structure, 3 the partner's own
 *     checksums
 * @param facts what the bytes say of the backup, by the names that the probe documents; sorted, values of at most 200
 *     characters
 * @param why what is wrong or cannot be told, in words; empty for {@link Form#WHOLE}
 */
public record Finding(Form form, int level, Map<String, String> facts, String why) {
    private static final int LONGEST = 200;

    /** What the bytes are, as far as the probe can tell. */
    public enum Form {
        /** Another format. */
        OTHER,
        /** This format; nothing here tells whether all of it is there. */
        OPAQUE,
        /** This format, and complete. */
        WHOLE,
        /** This format, cut short or damaged. */
        BROKEN
    }

    public Finding {
        Map<String, String> sorted = new TreeMap<>();
        facts.forEach(
                (name, value) -> sorted.put(name, value.length() > LONGEST ? value.substring(0, LONGEST) : value));
        facts = java.util.Collections.unmodifiableMap(sorted);
    }

    /** Not of this format. */
    public static Finding other() {
        return new Finding(Form.OTHER, 0, Map.of(), "");
    }

    /** Of this format by its first bytes; nothing tells whether it is complete. */
    public static Finding opaque(Map<String, String> facts, String why) {
        return new Finding(Form.OPAQUE, 1, facts, why);
    }

    /** @param level 2 structure, 3 checksums of the format's own */
    public static Finding whole(int level, Map<String, String> facts) {
        return new Finding(Form.WHOLE, level, facts, "");
    }

    /** Cut or damaged. */
    public static Finding broken(Map<String, String> facts, String why) {
        return new Finding(Form.BROKEN, 1, facts, why);
    }
}
