package dev.backupvault.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.backupvault.error.VaultException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The keys below one key of a strict file. What is wrong goes to the list of problems, with the path of its key; what
 * nobody asked for is wrong too, which {@link #close} says. Parsers refuse a value by an exception, whose message must
 * show no secret. Not thread-safe.
 */
public final class Section {
    private final String path;
    private final JsonNode node;
    private final List<String> problems;
    private final Set<String> known = new HashSet<>();

    /**
     * The keys of a node.
     *
     * @param path empty for the file's own
     * @param node a missing node has no keys
     */
    Section(String path, JsonNode node, List<String> problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
        if (!node.isMissingNode() && !node.isObject()) {
            problems.add(path + ": expected keys with values");
        }
    }

    /** What is below a key, for values that can have several forms. */
    public JsonNode get(String key) {
        known.add(key);
        return node.path(key);
    }

    public boolean has(String key) {
        return node.has(key);
    }

    /** The keys below a key; none if it is absent. */
    public Section section(String key) {
        return new Section(at(key), get(key), problems);
    }

    /** The elements of a key's list, each of which has keys of its own; none if it is absent. */
    public List<Section> sections(String key) {
        JsonNode values = get(key);
        if (!values.isMissingNode() && !values.isArray()) {
            problem(key, "expected a list");
        }
        List<Section> found = new ArrayList<>();
        if (values.isArray()) {
            values.forEach(value -> found.add(new Section(at(key) + "[" + found.size() + "]", value, problems)));
        }
        return found;
    }

    /** All keys with their values, in the file's order; each must be one value. */
    public Map<String, String> values() {
        Map<String, String> all = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(key -> optional(key, text -> text).ifPresent(text -> all.put(key, text)));
        return all;
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /**
     * All keys as names, in the file's order.
     *
     * @param reader makes something of a name and the keys below it
     */
    public <T> Map<String, T> named(BiFunction<String, Section, T> reader) {
        Map<String, T> all = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> {
            try {
                Scalars.name(name);
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
            Section in = section(name);
            all.put(name, reader.apply(name, in));
            in.close();
        });
        return all;
    }

    public <T> T value(String key, T standard, Function<String, T> parse) {
        return optional(key, parse).orElse(standard);
    }

    /** The value of a key, which is a problem if it is absent; empty after a problem. */
    public <T> Optional<T> required(String key, Function<String, T> parse) {
        if (!has(key)) {
            problem(key, "expected one value");
        }
        return optional(key, parse);
    }

    /** The value of a key; empty if it is absent or wrong. */
    public <T> Optional<T> optional(String key, Function<String, T> parse) {
        JsonNode value = get(key);
        return value.isMissingNode() ? Optional.empty() : parsed(key, value, parse);
    }

    /** The values of a key's list, without those that are wrong; none if it is absent. */
    public <T> List<T> list(String key, Function<String, T> parse) {
        JsonNode values = get(key);
        if (!values.isMissingNode() && !values.isArray()) {
            problem(key, "expected a list");
        }
        List<T> found = new ArrayList<>();
        if (values.isArray()) {
            values.forEach(value -> parsed(key, value, parse).ifPresent(found::add));
        }
        return found;
    }

    private <T> Optional<T> parsed(String key, JsonNode value, Function<String, T> parse) {
        if (!value.isValueNode() || value.isNull()) {
            problem(key, "expected one value");
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(value.asText()));
        } catch (VaultException e) {
            problem(key, e.fact());
        } catch (IllegalArgumentException | ArithmeticException e) { // the latter for what no long holds
            problem(key, e.getMessage());
        }
        return Optional.empty();
    }

    /** Something is wrong with a key. */
    public void problem(String key, String what) {
        problem(at(key) + ": " + what);
    }

    /** Something is wrong with all of it. */
    public void problem(String what) {
        problems.add(what);
    }

    /** Finds the keys that were never asked for. */
    public void close() {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problem(key, "there is no such setting");
            }
        });
    }
}
