package dev.backupvault.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Walks a parsed YAML file. */
final class Tree {
    private Tree() {}

    /** A scalar with the key it stands under. */
    record Leaf(String key, String text) {}

    /** Calls for every value below a node, with the key it stands under; an array's elements have the array's key. */
    static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        walk("", node, visitor);
    }

    private static void walk(String key, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(key, node);
        if (node.isArray()) {
            node.forEach(child -> walk(key, child, visitor));
        } else {
            node.fields().forEachRemaining(field -> walk(field.getKey(), field.getValue(), visitor));
        }
    }

    /** All scalars. A parameter of a template ({@code name: x, value: y}) counts as {@code x: y}. */
    static List<Leaf> leaves(JsonNode root) {
        List<Leaf> leaves = new ArrayList<>();
        walk(root, (key, node) -> {
            if (node.isValueNode()) {
                leaves.add(new Leaf(key, node.asText()));
            }
            if (node.isObject() && node.path("name").isTextual()) {
                for (String value : List.of("value", "defaultValue")) {
                    if (node.path(value).isValueNode()) {
                        leaves.add(new Leaf(
                                node.path("name").asText(), node.path(value).asText()));
                    }
                }
            }
        });
        return leaves;
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
