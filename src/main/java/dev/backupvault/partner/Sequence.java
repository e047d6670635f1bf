package dev.backupvault.partner;

import dev.backupvault.partner.Linker.Backup;
import dev.backupvault.partner.Linker.Link;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What numbered logs need, by the logs and the bases of their item: the log before, or the base that was taken since.
 * Made in one pass, then asked as often as wanted. Immutable once made.
 *
 * <p>Links of logs to logs go from a number to a lower one, so they make no circle.
 */
final class Sequence {
    private final LinkRule rule;
    private final Numbering numbering;
    private final NavigableMap<Instant, Backup> bases = new TreeMap<>();
    private final Map<BigInteger, List<Backup>> byNumber = new HashMap<>();
    private final Map<List<String>, Line> lines = new HashMap<>();
    private final Map<PointId, List<String>> lineOf = new HashMap<>();
    private BigInteger highestLow = BigInteger.ZERO;

    /** What is known of the logs of one line. */
    private static final class Line {
        /** By number; when the newest of it and of all lower numbers was written. */
        private final NavigableMap<BigInteger, Instant> newestUpTo = new TreeMap<>();

        void add(BigInteger number, Instant time) {
            newestUpTo.merge(number, time, Sequence::later);
        }

        void sumUp() {
            Instant newest = Instant.MIN;
            for (Map.Entry<BigInteger, Instant> entry : newestUpTo.entrySet()) {
                newest = later(newest, entry.getValue());
                entry.setValue(newest);
            }
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    Sequence(LinkRule rule, Collection<Backup> others) {
        this.rule = rule;
        this.numbering = rule.numbering().orElseThrow();
        others.stream()
                .filter(other -> rule.kinds().contains(other.kind()) && rule.allows(other.facts()))
                .forEach(this::add);
        lines.values().forEach(Line::sumUp);
    }

    private void add(Backup other) {
        if (other.kind() != PointKind.LOG) {
            bases.merge(other.second(), other, (one, two) -> Linker.OLDEST_FIRST.compare(one, two) > 0 ? one : two);
            return;
        }
        numbering.number(other.facts()).ifPresent(number -> {
            byNumber.computeIfAbsent(number, any -> new ArrayList<>(1)).add(other);
            List<String> line = numbering.line(other.facts());
            lines.computeIfAbsent(line, any -> new Line()).add(number, other.second());
            lineOf.put(other.id(), line);
            highestLow = highestLow.max(numbering.low(number));
        });
    }

    /**
     * What a log needs.
     *
     * @param late whether it was stored before, and waits: then no chain begins with it, whatever its number
     */
    Link link(Backup mine, boolean late) {
        BigInteger number = numbering.number(mine.facts()).orElseThrow();
        List<String> line = numbering.line(mine.facts());
        BigInteger before = numbering.before(number, highestLow);
        Optional<Backup> base =
                Optional.ofNullable(bases.floorEntry(mine.second())).map(Map.Entry::getValue);
        Optional<Backup> previous = previous(mine, before, line);
        if (previous.isPresent()) {
            return !late && base.isEmpty() && numbering.restarts(number)
                    ? Link.NONE
                    : newer(base, previous.get()).orElse(to(previous.get(), Profiled.EXACT));
        }
        if (isGap(line, number, base)) {
            String missing = numbering.text(before, mine.facts().get(numbering.fact()));
            return new Link(List.of(), null, "the log whose " + numbering.fact() + " is " + missing);
        }
        return begin(mine, before, base);
    }

    /** Whether a line has lower numbers that no base made needless. */
    private boolean isGap(List<String> line, BigInteger number, Optional<Backup> base) {
        return Optional.ofNullable(lines.get(line))
                .map(known -> known.newestUpTo.lowerEntry(number))
                .filter(lower ->
                        base.isEmpty() || !lower.getValue().isBefore(base.get().second()))
                .isPresent();
    }

    /** Whether a link leads to more than what a log is known to need. */
    boolean isMore(Backup mine, List<PointId> link, List<PointId> known) {
        return rank(mine, link) > rank(mine, known);
    }

    /** A log of its own line says most, then one of another line, then a base. */
    private int rank(Backup mine, List<PointId> needs) {
        List<String> own = numbering.line(mine.facts());
        int rank = 0;
        for (PointId need : needs) {
            List<String> line = lineOf.get(need);
            rank = Math.max(rank, line == null ? 1 : line.equals(own) ? 3 : 2);
        }
        return rank;
    }

    /** The base, if it was taken after a log. */
    private static Optional<Link> newer(Optional<Backup> base, Backup log) {
        return base.filter(found -> found.second().isAfter(log.second())).map(found -> to(found, Profiled.INFERRED));
    }

    /** Numbers count, and not times; of several of one number the newest before it, or else the first one after it. */
    private Optional<Backup> previous(Backup mine, BigInteger before, List<String> line) {
        List<Backup> all =
                logs(before).filter(log -> lineOf.get(log.id()).equals(line)).toList();
        Optional<Backup> newest =
                all.stream().filter(log -> isBefore(log, mine)).max(Linker.OLDEST_FIRST);
        return newest.isPresent() ? newest : all.stream().min(Linker.OLDEST_FIRST);
    }

    /** A line begins where another one was left, with a base, or with nothing. */
    private Link begin(Backup mine, BigInteger before, Optional<Backup> base) {
        Optional<Backup> left = logs(before).filter(log -> isBefore(log, mine)).max(Linker.OLDEST_FIRST);
        if (left.isPresent()) {
            return newer(base, left.get()).orElse(to(left.get(), Profiled.INFERRED));
        }
        return base.map(found -> to(found, Profiled.INFERRED)).orElse(Link.NONE);
    }

    private Stream<Backup> logs(BigInteger number) {
        return byNumber.getOrDefault(number, List.of()).stream();
    }

    private static boolean isBefore(Backup other, Backup mine) {
        return !other.second().isAfter(mine.second());
    }

    private static Link to(Backup found, String how) {
        return new Link(List.of(found.id()), how, null);
    }
}
