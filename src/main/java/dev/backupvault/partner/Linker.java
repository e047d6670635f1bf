package dev.backupvault.partner;

import dev.backupvault.partner.LinkRule.How;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds what a backup needs among those of its item. What the backups say of each other is never overruled by a guess:
 * where a fact names what is needed and nothing has it, the backup awaits it. Pure; thread-safe.
 */
public final class Linker {
    /** The name of the backup's file. */
    static final String FILE = "file";

    private static final Comparator<Backup> OLDEST_FIRST =
            Comparator.comparing(Backup::time).thenComparing(Backup::storedAt).thenComparing(Backup::id);

    private Linker() {}

    /**
     * A backup among others.
     *
     * @param id null for one that has none yet
     * @param storedAt null for one that is not stored yet
     */
    public record Backup(PointId id, PointKind kind, Instant time, Instant storedAt, Map<String, String> facts) {
        private Optional<String> fact(String name) {
            return Optional.ofNullable(facts.get(name));
        }
    }

    /**
     * What a backup needs.
     *
     * @param needs at most one point: what that one needs it says itself
     * @param how {@link Profiled#EXACT} or {@link Profiled#INFERRED}; null if nothing was found
     * @param awaits what is needed and was not found, in words; null if nothing is missing
     */
    public record Link(List<PointId> needs, String how, String awaits) {
        static final Link NONE = new Link(List.of(), null, null);
    }

    /** @param others all backups of the item; this one may be among them */
    public static Link find(Profile profile, Backup mine, Collection<Backup> others) {
        List<LinkRule> rules = profile.links().getOrDefault(mine.kind(), List.of());
        if (rules.isEmpty()) {
            return Link.NONE;
        }
        List<LinkRule> told = rules.stream()
                .filter(rule -> rule.exact() && rule.mine().stream().allMatch(mine.facts()::containsKey))
                .toList();
        for (LinkRule rule : told) {
            Optional<Backup> found = newest(rule, mine, others);
            if (found.isPresent()) {
                return new Link(List.of(found.get().id()), Profiled.EXACT, null);
            }
        }
        if (!told.isEmpty()) {
            return new Link(
                    List.of(),
                    null,
                    told.stream().map(rule -> words(rule, mine)).distinct().collect(Collectors.joining(" or ")));
        }
        return rules.stream()
                .filter(rule -> rule.how() == How.PREVIOUS)
                .map(rule -> newest(rule, mine, others))
                .flatMap(Optional::stream)
                .findFirst()
                .map(found -> new Link(List.of(found.id()), Profiled.INFERRED, null))
                .orElseGet(() -> new Link(List.of(), null, "an earlier " + kinds(rules.get(0)) + " backup"));
    }

    private static Optional<Backup> newest(LinkRule rule, Backup mine, Collection<Backup> others) {
        return others.stream()
                .filter(other -> !isSame(other, mine) && rule.kinds().contains(other.kind()))
                .filter(other -> matches(rule, mine, other) && isBefore(rule, other, mine))
                .max(OLDEST_FIRST);
    }

    /** Itself, or the same file that was offered before, such as one whose bytes were damaged meanwhile. */
    private static boolean isSame(Backup other, Backup mine) {
        return other.id().equals(mine.id())
                || other.kind() == mine.kind()
                        && other.facts().equals(mine.facts())
                        && other.time()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .equals(mine.time().truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Never a later one. Times tell seconds, so of two of one second the facts decide; where each could need the other,
     * such as logs that begin where they end, the one that was stored first is the earlier one.
     */
    private static boolean isBefore(LinkRule rule, Backup other, Backup mine) {
        int order = other.time()
                .truncatedTo(ChronoUnit.SECONDS)
                .compareTo(mine.time().truncatedTo(ChronoUnit.SECONDS));
        if (order != 0 || mine.id() == null) {
            return order <= 0;
        }
        boolean either = rule.kinds().contains(mine.kind()) && matches(rule, other, mine);
        return !either || OLDEST_FIRST.compare(other, mine) < 0;
    }

    private static boolean matches(LinkRule rule, Backup mine, Backup other) {
        return switch (rule.how()) {
            case EQUAL ->
                rule.theirs().stream().anyMatch(theirs -> other.fact(theirs)
                        .equals(mine.fact(rule.mine().get(0))));
            case WITHIN ->
                rule.theirs().stream()
                        .flatMap(theirs -> other.fact(theirs).stream())
                        .anyMatch(value -> mine.facts().get(rule.mine().get(0)).compareTo(value) <= 0
                                && mine.facts().get(rule.mine().get(1)).compareTo(value) >= 0);
            case NAMED ->
                other.facts().containsKey(FILE)
                        && other.fact(FILE).equals(mine.fact(rule.mine().get(0)));
            case PREVIOUS -> true;
        };
    }

    private static String words(LinkRule rule, Backup mine) {
        String value = mine.facts().get(rule.mine().get(0));
        return switch (rule.how()) {
            case EQUAL -> "the " + kinds(rule) + " backup whose " + String.join(" or ", rule.theirs()) + " is " + value;
            case WITHIN ->
                "the " + kinds(rule) + " backup whose " + String.join(" or ", rule.theirs()) + " is from " + value
                        + " to " + mine.facts().get(rule.mine().get(1));
            case NAMED -> "'" + value + "'";
            case PREVIOUS -> throw new IllegalArgumentException("a guess awaits nothing");
        };
    }

    private static String kinds(LinkRule rule) {
        return rule.kinds().stream().map(PointKind::word).collect(Collectors.joining(" or "));
    }
}
