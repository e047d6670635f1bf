package dev.backupvault.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The kinds of periods of which a policy keeps points. A period is a number that grows with time: the second in which
 * an hour begins, and of all others the epoch day of a day in it (its own, a week's last, a month's or year's first).
 */
public enum Tier {
    HOURLY,
    DAILY,
    WEEKLY,
    MONTHLY,
    YEARLY;

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHXXX");

    static Stream<Tier> all() {
        return Arrays.stream(values());
    }

    /** The tier's name as a policy has it. */
    public String word() {
        return Words.of(this);
    }

    /** @param weekEnd the last day of a week */
    long period(ZonedDateTime at, DayOfWeek weekEnd) {
        LocalDate day = at.toLocalDate();
        return switch (this) {
            case HOURLY -> at.truncatedTo(ChronoUnit.HOURS).toEpochSecond();
            case DAILY -> day.toEpochDay();
            case WEEKLY -> day.with(TemporalAdjusters.nextOrSame(weekEnd)).toEpochDay();
            case MONTHLY -> day.withDayOfMonth(1).toEpochDay();
            case YEARLY -> day.withDayOfYear(1).toEpochDay();
        };
    }

    /**
     * What a reason calls a period, such as {@code weekly 2026-W47}; a week has the number of the ISO week it ends in.
     */
    String label(long period, ZoneId zone) {
        if (this == HOURLY) {
            return word() + " " + HOUR.format(Instant.ofEpochSecond(period).atZone(zone));
        }
        LocalDate day = LocalDate.ofEpochDay(period);
        return word() + " "
                + switch (this) {
                    case WEEKLY ->
                        "%04d-W%02d"
                                .formatted(
                                        day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
                    case MONTHLY -> YearMonth.from(day);
                    case YEARLY -> day.getYear();
                    default -> day;
                };
    }
}
