package dev.backupvault.partner;

import com.google.re2j.Pattern;
import dev.backupvault.point.PointKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of one tool's files (docs/PARTNERS.md). Immutable.
 *
 * @param version of the profile; points remember which one classified them
 * @param ignored what is never looked at
 * @param shapes in the order in which they are tried
 * @param item what names the item, the first that can be filled
 * @param times sources of the backup's time, in order; the modification time comes last by itself
 * @param links how to find what a kind of backup needs, in order
 * @param complete what must hold before a backup is taken
 * @param retention who decides about what is old
 */
public record Profile(
        String id,
        String title,
        int version,
        List<Pattern> ignored,
        List<FileShape> shapes,
        List<Template> item,
        List<TimeRule> times,
        Optional<SetRule> set,
        List<Condition> complete,
        Map<PointKind, List<LinkRule>> links,
        Retention retention,
        List<SelfTest> tests) {

    /** Names of the facts that chains are found by. */
    public Set<String> linkedFacts() {
        return links.values().stream()
                .flatMap(List::stream)
                .flatMap(rule -> Stream.concat(
                        Stream.of(Linker.FILE), Stream.concat(rule.mine().stream(), rule.theirs().stream())))
                .collect(Collectors.toSet());
    }

    /** Who decides which points go. */
    public enum Retention {
        VAULT,
        PARTNER,
        BOTH
    }

    /**
     * What must hold before a backup is taken.
     *
     * @param what one of the signals of docs/PARTNERS.md
     * @param of the shape that it is about, or empty for the backup's own payload
     * @param values what the signal compares with
     */
    public record Condition(Signal what, Optional<String> of, List<String> values) {}

    /** How a tool shows that a backup is complete. */
    public enum Signal {
        /** A probe finds it whole; what no probe can judge passes. */
        WHOLE,
        /** A file of a shape is there, in its set or attached to it. */
        PRESENT,
        /** No file of a shape is there. */
        ABSENT,
        /** A fact has one of these values: {@code [status, DONE]}. */
        FACT,
        /** A sidecar of a shape lists it with its size. */
        LISTED
    }

    /**
     * A name and what the profile must make of it.
     *
     * @param file the shape, {@code ignored} or {@code none}
     */
    public record SelfTest(
            String name,
            String file,
            Map<String, String> facts,
            Optional<String> kind,
            Optional<String> item,
            Optional<String> time) {}
}
