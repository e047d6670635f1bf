package dev.backupvault.partner;

import dev.backupvault.point.BackupTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How to read a time from a fact. Immutable.
 *
 * @param fact its name
 * @param format a pattern of {@link DateTimeFormatter}, {@code iso}, or {@code seconds} since 1970
 * @param zone where its clock was, if it does not say; empty for this machine's zone
 * @param means what it is the time of
 */
public record TimeRule(String fact, String format, Optional<ZoneId> zone, Means means) {

    /** The fact that says what a backup's time is the time of. */
    static final String MEANS = "time_means";

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** What a tool's time is the time of; only the first three say when the data was as it is. */
    public enum Means {
        POINT,
        BACKUP_START,
        BACKUP_END,
        FILE_CREATED,
        INTERVAL_START;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A time, what told it, and what it is the time of. */
    record Told(Instant at, Facts.From from, Means means) {
        BackupTime time() {
            return new BackupTime(at, from.word());
        }

        /** The facts with what the time means; that of the data itself needs no word. */
        Facts in(Facts facts) {
            return means == Means.POINT ? facts : facts.with(from, Map.of(MEANS, means.word()));
        }
    }

    /** @return empty if the fact is unknown, or no such time */
    Optional<Told> of(Facts facts) {
        return Optional.ofNullable(facts.all().get(fact)).flatMap(known -> instant(known.value())
                .filter(TimeRule::isPossible)
                .map(at -> new Told(at, known.from(), means)));
    }

    /** No backup tool is older, and what is far off breaks whoever reckons with it. */
    private static boolean isPossible(Instant at) {
        return at.isAfter(EARLIEST) && at.isBefore(LATEST);
    }

    private Optional<Instant> instant(String text) {
        try {
            if (format.equals("seconds")) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            DateTimeFormatter formatter =
                    format.equals("iso") ? DateTimeFormatter.ISO_DATE_TIME : DateTimeFormatter.ofPattern(format);
            TemporalAccessor time =
                    formatter.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            return Optional.of(instant(time));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty(); // other people's text: another source of the time is asked
        }
    }

    private Instant instant(TemporalAccessor time) {
        if (time instanceof ZonedDateTime zoned) {
            return zoned.toInstant();
        }
        LocalDateTime local = time instanceof LocalDate day ? day.atStartOfDay() : LocalDateTime.from(time);
        return local.atZone(zone.orElseGet(ZoneId::systemDefault)).toInstant();
    }
}
