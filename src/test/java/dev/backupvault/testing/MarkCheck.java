package dev.backupvault.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * I8 of docs/FORMAT.md: which marks of broken points are out of date.
 *
 * @param needs what each manifest names in {@code dependsOn}, by its place below {@code points/}, as such places
 * @param statuses by the same places
 */
record MarkCheck(Map<String, List<String>> needs, Map<String, JsonNode> statuses) {
    private static final int MOST = 16;

    List<String> stale() {
        List<String> stale = new ArrayList<>();
        needs.keySet().forEach(point -> {
            Set<String> all = new HashSet<>();
            needs.get(point).forEach(base -> collect(base, all));
            Set<String> damaged = new TreeSet<>();
            all.stream().filter(this::isDamaged).map(MarkCheck::id).forEach(damaged::add);
            List<String> expected = damaged.stream().limit(MOST).toList();
            List<String> found = new ArrayList<>();
            status(point).path("brokenBy").forEach(id -> found.add(id.asText()));
            if (!found.equals(expected)) {
                stale.add("I8: " + point + " is marked as broken by " + found + ", and is broken by " + expected);
            }
        });
        return stale;
    }

    private void collect(String point, Set<String> found) {
        if (found.add(point)) {
            needs.getOrDefault(point, List.of()).forEach(base -> collect(base, found));
        }
    }

    private JsonNode status(String point) {
        return statuses.getOrDefault(point, MissingNode.getInstance());
    }

    private boolean isDamaged(String point) {
        return status(point).path("verification").path("outcome").asText().equals("damaged");
    }

    private static String id(String point) {
        return point.substring(point.lastIndexOf('/') + 1).replace(".json", "");
    }
}
