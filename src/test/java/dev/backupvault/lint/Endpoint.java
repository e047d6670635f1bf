package dev.backupvault.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An endpoint as a route names it.
 *
 * @param role the key it stands under: {@code from}, {@code to}, ...
 * @param uri without options
 * @param query options written into the uri, which is a fault of its own and must not hide others
 * @param options from the parameters map and from the uri
 */
record Endpoint(String role, String uri, String query, Map<String, String> options, JsonNode node) {
    private static final Set<String> ROLES = Set.of("from", "to", "toD", "wireTap", "enrich", "pollEnrich", "poll");
    private static final Set<String> CONSUMERS = Set.of("from", "pollEnrich", "poll");

    static List<Endpoint> of(JsonNode root) {
        List<Endpoint> found = new ArrayList<>();
        Set<JsonNode> options = Collections.newSetFromMap(new IdentityHashMap<>());
        Tree.walk(root, (key, node) -> {
            if (key.equals("parameters") && node.isObject()) {
                node.forEach(options::add); // an option of the name 'to' is no endpoint
            }
        });
        Tree.walk(root, (key, node) -> {
            if (!options.contains(node)
                    && ROLES.contains(key)
                    && (node.isTextual() || node.path("uri").isTextual())) {
                found.add(parse(key, node));
            }
        });
        return found;
    }

    private static Endpoint parse(String role, JsonNode node) {
        String full = node.isTextual() ? node.asText() : Tree.text(node, "uri");
        // The ? of an optional placeholder {{?name}} begins no query.
        int mark = full.replace("{{?", "{{_").indexOf('?');
        String query = mark < 0 ? "" : full.substring(mark + 1);
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : query.split("&")) {
            int equals = option.indexOf('=');
            if (equals > 0) {
                options.put(option.substring(0, equals), option.substring(equals + 1));
            }
        }
        node.path("parameters")
                .fields()
                .forEachRemaining(option ->
                        options.putIfAbsent(option.getKey(), option.getValue().asText()));
        return new Endpoint(role, mark < 0 ? full : full.substring(0, mark), query, options, node);
    }

    String scheme() {
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }

    String option(String name) {
        return options.getOrDefault(name, "");
    }

    boolean consumes() {
        return CONSUMERS.contains(role);
    }
}
