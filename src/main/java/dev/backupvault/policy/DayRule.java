package dev.backupvault.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The day of a month or year whose points count: {@code last saturday}, {@code day 15}, {@code first sunday of march}.
 *
 * @param number with a weekday 1 to 4, or -1 for the last; without one the day of the month, where a shorter month has
 *     its last day
 * @param month the month of a year; empty for a rule of months
 */
public record DayRule(int number, Optional<DayOfWeek> weekday, Optional<Month> month) {
    private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth");
    private static final Pattern FORM =
            Pattern.compile("(?:(first|second|third|fourth|last) ([a-z]+)|day (\\d{1,2}))(?: of ([a-z]+))?");

    /** @throws IllegalArgumentException if the text is no such day */
    static DayRule parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw unknown(text);
        }
        Optional<Month> month = Optional.ofNullable(matcher.group(4)).map(word -> Words.parse(Month.class, word));
        if (matcher.group(1) == null) {
            int day = Integer.parseInt(matcher.group(3));
            if (day < 1 || day > month.map(Month::maxLength).orElse(31)) {
                throw unknown(text);
            }
            return new DayRule(day, Optional.empty(), month);
        }
        int number = matcher.group(1).equals("last") ? -1 : ORDINALS.indexOf(matcher.group(1)) + 1;
        return new DayRule(number, Optional.of(Words.parse(DayOfWeek.class, matcher.group(2))), month);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(
                "expected a day such as 'last saturday' or 'day 15', of a year with ' of march', found '" + text + "'");
    }

    /** @param first the first day of the month or year */
    LocalDate in(LocalDate first) {
        LocalDate start = month.map(first::with).orElse(first);
        return weekday.map(day -> start.with(TemporalAdjusters.dayOfWeekInMonth(number, day)))
                .orElseGet(() -> start.withDayOfMonth(Math.min(number, start.lengthOfMonth())));
    }

    /** As it is written in a policy. */
    @Override
    public String toString() {
        String day = weekday.map(name -> (number < 0 ? "last" : ORDINALS.get(number - 1)) + " " + Words.of(name))
                .orElse("day " + number);
        return day + month.map(name -> " of " + Words.of(name)).orElse("");
    }
}
