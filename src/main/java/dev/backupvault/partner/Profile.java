package dev.backupvault.partner;

import com.google.re2j.Pattern;
import dev.backupvault.point.PointKind;
import java.util.Comparator;
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
 * @param folder which folders are backups; empty where files are
 * @param needs which logs a folder's backup is of no use without
 * @param retention who decides about what is old
 * @param setUps how the tool is pointed at the vault, for people
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
        Map<PointKind, List<LinkRule>> links,
        Optional<FolderRule> folder,
        Optional<NeedRule> needs,
        Retention retention,
        List<SetUp> setUps,
        List<SelfTest> tests) {

    /** The shape that a file was found to have. */
    public Optional<FileShape> shape(String name) {
        return shapes.stream().filter(shape -> shape.id().equals(name)).findFirst();
    }

    /** Names of the facts that chains are found by. */
    public Set<String> linkedFacts() {
        return links.values().stream()
                .flatMap(List::stream)
                .flatMap(rule -> Stream.concat(
                        Stream.of(Linker.FILE),
                        Stream.concat(
                                rule.mine().stream(),
                                Stream.concat(rule.theirs().stream(), rule.unless().keySet().stream()))))
                .collect(Collectors.toSet());
    }

    /** How its logs are numbered. */
    public Optional<Numbering> numbering() {
        return links.getOrDefault(PointKind.LOG, List.of()).stream()
                .flatMap(rule -> rule.numbering().stream())
                .findFirst();
    }

    /** What its logs look like. */
    public List<FileShape> logShapes() {
        return shapes.stream()
                .filter(shape -> shape.kind()
                        .filter(kind -> kind.otherwise().equals(Optional.of(PointKind.LOG)))
                        .isPresent())
                .toList();
    }

    /** The most trusted source wins, whatever the order in the profile; among equals its order counts. */
    Optional<TimeRule.Told> time(Facts facts) {
        return times.stream()
                .sorted(Comparator.comparing(
                        rule -> Optional.ofNullable(facts.all().get(rule.fact()))
                                .map(Facts.Fact::from)
                                .orElse(Facts.From.NAME)))
                .map(rule -> rule.of(facts))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Who decides which points go. */
    public enum Retention {
        VAULT,
        PARTNER,
        BOTH
    }

    /**
     * A name and what the profile must make of it.
     *
     * @param file the shape, {@code ignored} or {@code none}
     * @param set the key of its set
     * @param files what lies in the source, if the name is that of a folder which is found among it
     * @param beside names of the files of which each says that this one is complete
     * @param order its files in the order in which they are stored; empty for any
     */
    public record SelfTest(
            String name,
            String file,
            List<String> files,
            List<String> order,
            Map<String, String> facts,
            Optional<String> kind,
            Optional<String> item,
            Optional<String> set,
            List<String> beside,
            Optional<String> time) {}
}
