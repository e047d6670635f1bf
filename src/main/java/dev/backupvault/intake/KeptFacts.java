package dev.backupvault.intake;

import dev.backupvault.partner.Facts;
import dev.backupvault.partner.Profile;
import dev.backupvault.point.Profiled;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which facts a point keeps: those that chains are found by come first, because names are other people's and may be so
 * long that a list cannot hold all (docs/FORMAT.md §4). Immutable.
 *
 * @param told what told each of them
 */
record KeptFacts(Map<String, String> facts, Map<String, String> told) {
    static final KeptFacts NONE = new KeptFacts(Map.of(), Map.of());

    private static final int LONGEST = 200;
    private static final int LONGEST_OF_ALL = 2_800;

    /** What the artifact says itself. */
    private static final Set<String> TOLD = Set.of("folder", "path", "above", "stem");

    static KeptFacts of(Profile profile, Facts facts) {
        Set<String> linked = profile.linkedFacts();
        List<String> linkedFirst = facts.all().keySet().stream()
                .filter(name -> !TOLD.contains(name))
                .sorted((a, b) -> Boolean.compare(isFirst(linked, b), isFirst(linked, a)))
                .toList();
        Map<String, String> kept = new TreeMap<>();
        Map<String, String> told = new TreeMap<>();
        int length = 0;
        for (String name : linkedFirst) {
            String value = facts.all().get(name).value();
            String shown = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
            length += name.length()
                    + 2
                    + URLEncoder.encode(shown, StandardCharsets.UTF_8).length();
            if (length <= LONGEST_OF_ALL) {
                kept.put(name, shown);
                if (!name.equals(Profiled.LACKS)) { // which the backup does not tell
                    told.put(name, facts.all().get(name).from().word());
                }
            }
        }
        return new KeptFacts(kept, told);
    }

    private static boolean isFirst(Set<String> linked, String fact) {
        return fact.equals(Profiled.LACKS) || linked.contains(fact);
    }
}
