package dev.backupvault.partner;

import dev.backupvault.partner.LinkRule.How;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what a backup needs among those of its item. What the backups say of each other is never overruled by a guess:
 * where a fact names what is needed and nothing has it, the backup awaits it. Reads nothing but what it is given; not
 * thread-safe.
 */
public final class Linker {
    /** The name of the backup's file. */
    public static final String FILE = "file";

    private static final Comparator<Backup> FIRST_STORED =
            Comparator.comparing(Backup::storedAt).thenComparing(Backup::id);
    static final Comparator<Backup> OLDEST_FIRST =
            Comparator.comparing(Backup::time).thenComparing(FIRST_STORED);

    private final Profile profile;
    private final Collection<Backup> others;
    private final Map<LinkRule, Sequence> sequences = new IdentityHashMap<>();

    /** @param others all backups of an item */
    public Linker(Profile profile, Collection<Backup> others) {
        this.profile = profile;
        this.others = others;
    }

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

        /** Times of points tell no more. */
        Instant second() {
            return time.truncatedTo(ChronoUnit.SECONDS);
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
        return new Linker(profile, others).find(mine);
    }

    /** What a backup needs, which may be among the others itself. */
    public Link find(Backup mine) {
        return find(mine, false);
    }

    /**
     * What a stored backup needs by now: what it awaits may have arrived, and the log before one that began a chain
     * when it was stored.
     *
     * @param needs what it needs as far as is known, {@link PointId#NOWHERE} if it awaits something
     */
    public Link late(Backup mine, List<PointId> needs) {
        if (needs.contains(PointId.NOWHERE)) {
            return find(mine, true);
        }
        return sequence(mine)
                .map(known -> known.link(mine, false))
                .filter(link -> sequence(mine).orElseThrow().isMore(mine, link.needs(), needs))
                .orElse(Link.NONE);
    }

    /** Whether logs of a kind are numbered, so that {@link #late} costs little. */
    public boolean isSequence(PointKind kind) {
        List<LinkRule> rules = profile.links().getOrDefault(kind, List.of());
        return !rules.isEmpty() && rules.get(0).how() == How.SEQUENCE; // it has no rule beside it
    }

    private Link find(Backup mine, boolean late) {
        List<LinkRule> all = profile.links().getOrDefault(mine.kind(), List.of());
        if (all.isEmpty()) {
            return Link.NONE;
        }
        Optional<Sequence> sequence = sequence(mine);
        if (sequence.isPresent()) {
            return sequence.get().link(mine, late);
        }
        List<LinkRule> rules = rules(profile, mine);
        for (LinkRule rule : rules) {
            Optional<Backup> found = newest(profile, rule, mine, others);
            if (found.isPresent()) {
                return new Link(List.of(found.get().id()), rule.exact() ? Profiled.EXACT : Profiled.INFERRED, null);
            }
        }
        String awaits = rules.isEmpty()
                ? "an earlier " + kinds(all.get(0)) + " backup"
                : rules.stream().map(rule -> words(rule, mine)).distinct().collect(Collectors.joining(" or "));
        return new Link(List.of(), null, awaits);
    }

    private Optional<Sequence> sequence(Backup mine) {
        List<LinkRule> rules = profile.links().getOrDefault(mine.kind(), List.of());
        return isSequence(mine.kind()) && rules.get(0).told(mine.facts())
                ? Optional.of(sequences.computeIfAbsent(rules.get(0), rule -> new Sequence(rule, others)))
                : Optional.empty();
    }

    /** Those that say what it needs, in order; guesses only where none of the others can tell. */
    private static List<LinkRule> rules(Profile profile, Backup mine) {
        List<LinkRule> all = profile.links().getOrDefault(mine.kind(), List.of());
        List<LinkRule> told = all.stream()
                .filter(rule -> rule.exact() && rule.told(mine.facts()))
                .toList();
        return told.isEmpty() ? all.stream().filter(rule -> !rule.exact()).toList() : told;
    }

    private static Optional<Backup> newest(Profile profile, LinkRule rule, Backup mine, Collection<Backup> others) {
        return others.stream()
                .filter(other -> isCandidate(rule, mine, other) && isBefore(profile, other, mine, others))
                .max(OLDEST_FIRST);
    }

    private static boolean isCandidate(LinkRule rule, Backup mine, Backup other) {
        return !isSame(other, mine)
                && rule.kinds().contains(other.kind())
                && rule.allows(other.facts())
                && matches(rule, mine, other);
    }

    /** Itself, or the same file that was offered before, such as one whose bytes were damaged meanwhile. */
    private static boolean isSame(Backup other, Backup mine) {
        return other.id().equals(mine.id())
                || mine.facts().containsKey(FILE)
                        && other.kind() == mine.kind()
                        && other.facts().equals(mine.facts())
                        && other.second().equals(mine.second());
    }

    /**
     * Never a later one. Times tell seconds, so of two of one second the facts decide; where each could need the other,
     * be it by way of more of that second, the one that was stored first is the earlier one.
     */
    private static boolean isBefore(Profile profile, Backup other, Backup mine, Collection<Backup> others) {
        int order = other.second().compareTo(mine.second());
        return order < 0
                || order == 0
                        && (mine.id() == null
                                || FIRST_STORED.compare(other, mine) < 0
                                || !couldNeed(profile, other, mine, others));
    }

    private static boolean couldNeed(Profile profile, Backup from, Backup to, Collection<Backup> others) {
        List<Backup> ofOneSecond = others.stream()
                .filter(other -> other.second().equals(to.second()))
                .toList();
        Set<PointId> seen = new HashSet<>();
        Deque<Backup> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            Backup next = open.pop();
            if (next.id().equals(to.id())) {
                return true;
            }
            if (seen.add(next.id())) {
                List<LinkRule> rules = rules(profile, next);
                ofOneSecond.stream()
                        .filter(other -> rules.stream().anyMatch(rule -> isCandidate(rule, next, other)))
                        .forEach(open::push);
            }
        }
        return false;
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
            case SEQUENCE, PREVIOUS -> true;
        };
    }

    private static String words(LinkRule rule, Backup mine) {
        String value = rule.exact() ? mine.facts().get(rule.mine().get(0)) : "";
        return switch (rule.how()) {
            case EQUAL -> "the " + kinds(rule) + " backup whose " + String.join(" or ", rule.theirs()) + " is " + value;
            case WITHIN ->
                "the " + kinds(rule) + " backup whose " + String.join(" or ", rule.theirs()) + " is from " + value
                        + " to " + mine.facts().get(rule.mine().get(1));
            case NAMED -> "'" + value + "'";
            case SEQUENCE, PREVIOUS -> "an earlier " + kinds(rule) + " backup";
        };
    }

    private static String kinds(LinkRule rule) {
        return rule.kinds().stream().map(PointKind::word).collect(Collectors.joining(" or "));
    }
}
