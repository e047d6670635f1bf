package dev.backupvault.ingest;

import dev.backupvault.units.Units;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many bytes a second may be read, by time of day: rules separated by {@code ;}, of which the first that fits the
 * local time holds, such as {@code mon-fri 08:00-18:00 5MiB/s; sat,sun unlimited; 50MiB/s}. Days and times may be left
 * out; an end before the start is on the next day, and belongs to the day it began on. Where no rule fits there is no
 * limit. Immutable.
 */
public final class Bandwidth {
    public static final Bandwidth UNLIMITED = new Bandwidth(List.of(), "unlimited");

    /** No limit. */
    static final long NONE = Long.MAX_VALUE;

    private static final Pattern RULE = Pattern.compile(
            "(?:(?<days>[a-z]{3}(?:[-,][a-z]{3})*)\\s+)?(?:(?<from>\\d\\d:\\d\\d)-(?<to>\\d\\d:\\d\\d)\\s+)?(?<rate>\\S.*)",
            Pattern.CASE_INSENSITIVE);

    private record Rule(Set<DayOfWeek> days, LocalTime from, LocalTime to, long rate) {
        boolean fits(LocalDateTime at) {
            LocalTime time = at.toLocalTime();
            DayOfWeek day = at.getDayOfWeek();
            if (from.isBefore(to)) {
                return days.contains(day) && !time.isBefore(from) && time.isBefore(to);
            }
            return time.isBefore(to) && days.contains(day.minus(1)) || !time.isBefore(from) && days.contains(day);
        }
    }

    private final List<Rule> rules;
    private final String text;

    private Bandwidth(List<Rule> rules, String text) {
        this.rules = rules;
        this.text = text;
    }

    /** @throws IllegalArgumentException if the text makes no sense */
    public static Bandwidth parse(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String rule : text.split(";", -1)) {
            rules.add(rule(rule.strip(), text));
        }
        return new Bandwidth(List.copyOf(rules), text);
    }

    private static Rule rule(String rule, String text) {
        Matcher matcher = RULE.matcher(rule);
        if (!matcher.matches()) {
            throw senseless(text, "'" + rule + "'");
        }
        try {
            String rate = matcher.group("rate");
            boolean always = matcher.group("from") == null;
            LocalTime from = always ? LocalTime.MIN : LocalTime.parse(matcher.group("from"));
            String end = matcher.group("to");
            // 24:00 is how people write the end of a day.
            LocalTime to = always || end.equals("24:00") ? LocalTime.MIN : LocalTime.parse(end);
            if (!always && from.equals(to) && !end.equals("24:00")) {
                throw senseless(text, "an empty window in '" + rule + "'");
            }
            return new Rule(
                    days(matcher.group("days"), text),
                    from,
                    to.equals(LocalTime.MIN) ? LocalTime.MAX : to,
                    rate.equalsIgnoreCase("unlimited") ? NONE : Units.rate(rate));
        } catch (DateTimeParseException e) {
            throw senseless(text, "'" + e.getParsedString() + "'");
        }
    }

    private static Set<DayOfWeek> days(String words, String text) {
        if (words == null) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String word : words.split(",")) {
            String[] ends = word.split("-", -1);
            DayOfWeek last = day(ends[ends.length - 1], text);
            if (ends.length > 2) {
                throw senseless(text, "'" + word + "'");
            }
            for (DayOfWeek day = day(ends[0], text); ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return days;
    }

    private static DayOfWeek day(String word, String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().substring(0, 3).equals(word.toUpperCase(Locale.ROOT))) {
                return day;
            }
        }
        throw senseless(text, "'" + word + "'");
    }

    private static IllegalArgumentException senseless(String text, String found) {
        return new IllegalArgumentException("bandwidth '" + text
                + "': expected rules such as 'mon-fri 08:00-18:00 5MiB/s; 50MiB/s', found " + found);
    }

    /** Bytes a second at a local time; {@link Long#MAX_VALUE} for no limit. */
    public long at(LocalDateTime time) {
        return rules.stream()
                .filter(rule -> rule.fits(time))
                .mapToLong(Rule::rate)
                .findFirst()
                .orElse(NONE);
    }

    /** Whether no time has a limit. */
    public boolean isUnlimited() {
        return rules.stream().allMatch(rule -> rule.rate == NONE);
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
