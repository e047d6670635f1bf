package dev.backupvault.partner.probe;

import java.util.Locale;
import java.util.Map;

/** Makes facts of what tools call their values: {@code Start-LSN} is {@code start_lsn}. */
final class FactNames {
    /** How many facts of a file are kept: the first ones. */
    static final int MOST = 400;

    private static final int LONGEST = 100;
    /** More is not kept of it anyway. */
    private static final int LONGEST_VALUE = 200;

    private FactNames() {}

    /** Lower case, with one underscore for whatever is neither a letter nor a digit of ASCII. */
    static String of(String name) {
        String known = name.length() > LONGEST ? name.substring(0, LONGEST) : name;
        return known.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    }

    /** Keeps the first value of each name, while there is room. */
    static void put(Map<String, String> facts, String name, String value) {
        if (!name.isEmpty() && facts.size() < MOST) {
            facts.putIfAbsent(name, value.substring(0, Math.min(value.length(), LONGEST_VALUE)));
        }
    }
}
