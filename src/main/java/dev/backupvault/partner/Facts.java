package dev.backupvault.partner;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a file by name, each with what told it: a header before a sidecar, a sidecar before the file's name.
 * Immutable.
 *
 * @param all sorted by name
 */
public record Facts(Map<String, Fact> all) {
    public static final Facts NONE = new Facts(Map.of());

    /** What tells facts, the most trusted first. The words are those of {@link dev.backupvault.point.BackupTime}. */
    public enum From {
        HEADER("header"),
        SIDECAR("sidecar"),
        NAME("name");

        private final String word;

        From(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** A value, and what told it. */
    public record Fact(String value, From from) {}

    public Facts {
        all = Collections.unmodifiableMap(new TreeMap<>(all));
    }

    /** The same with more; of two facts of one name the more trusted one stays. Empty values are none. */
    public Facts with(From from, Map<String, String> more) {
        Map<String, Fact> merged = new TreeMap<>(all);
        more.forEach((name, value) -> {
            if (value != null && !value.isEmpty()) {
                merged.merge(name, new Fact(value, from), (old, now) -> old.from.compareTo(now.from) <= 0 ? old : now);
            }
        });
        return new Facts(merged);
    }

    /** The values alone. */
    public Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        all.forEach((name, fact) -> values.put(name, fact.value()));
        return values;
    }

    /** The first of these that is known. */
    public Optional<Fact> first(List<String> names) {
        return names.stream().filter(all::containsKey).findFirst().map(all::get);
    }

    public Optional<String> value(String name) {
        return Optional.ofNullable(all.get(name)).map(Fact::value);
    }
}
