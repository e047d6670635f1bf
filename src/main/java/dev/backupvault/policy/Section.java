package dev.backupvault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.backupvault.error.VaultException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The keys below one key of a strict file. What is wrong goes to the list of problems, with the path of its key; what
 * nobody asked for is wrong too, which {@link #close} says. Not thread-safe.
 */
final class Section {
    private final String path;
    private final JsonNode node;
    private final List<String> problems;
    private final Set<String> known = new HashSet<>();

    /** @param node the keys; a missing node has none */
    Section(String path, JsonNode node, List<String> problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
        if (!node.isMissingNode() && !node.isObject()) {
            problems.add(path + ": expected keys with values");
        }
    }

    JsonNode get(String key) {
        known.add(key);
        return node.path(key);
    }

    boolean has(String key) {
        return node.has(key);
    }

    Section section(String key) {
        return new Section(path + "." + key, get(key), problems);
    }

    <T> T value(String key, T standard, Function<String, T> parse) {
        return optional(key, parse).orElse(standard);
    }

    /** The value of a key; empty if it is absent or wrong. */
    <T> Optional<T> optional(String key, Function<String, T> parse) {
        JsonNode value = get(key);
        if (value instanceof MissingNode) {
            return Optional.empty();
        }
        if (!value.isValueNode() || value.isNull()) {
            problem(key, "expected one value");
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(value.asText()));
        } catch (VaultException e) {
            problem(key, e.fact());
        } catch (IllegalArgumentException e) {
            problem(key, e.getMessage());
        }
        return Optional.empty();
    }

    void problem(String key, String what) {
        problems.add(path + "." + key + ": " + what);
    }

    /** Finds the keys that were never asked for. */
    void close() {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problem(key, "there is no such setting");
            }
        });
    }
}
