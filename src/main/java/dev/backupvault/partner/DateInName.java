package dev.backupvault.partner;

import dev.backupvault.partner.TimeRule.Means;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A date, with or without a time, as scripts put it into names: {@code 2026-11-21}, {@code 20261121T200000Z},
 * {@code 2026-11-21_20-00}. Patterns say {@value #HOLE} for it. Only dates of this century, so that serial numbers are
 * none.
 */
public final class DateInName {
    static final String HOLE = "%{date}";

    private static final String DAY = "20\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])";
    private static final String ISO_DAY = "20\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";
    private static final String ISO_MINUTE = ISO_DAY + "[-_T. ]\\d\\d[-:.]?\\d\\d";

    /** The longest first: a pattern takes the first that fits. */
    private static final String PATTERN = "(?:(?P<utc>" + DAY + "T\\d{6}Z)"
            + "|(?P<digits>" + DAY + "\\d{6})"
            + "|(?P<second>" + DAY + "[-_T.]\\d{6})"
            + "|(?P<minute>" + DAY + "[-_T.]\\d{4})"
            + "|(?P<day>" + DAY + ")"
            + "|(?P<iso_second>" + ISO_MINUTE + "[-:.]?\\d\\d)"
            + "|(?P<iso_minute>" + ISO_MINUTE + ")"
            + "|(?P<iso_day>" + ISO_DAY + "))";

    private DateInName() {}

    /** A pattern with what its {@value #HOLE} stands for. */
    static String in(String pattern) {
        return pattern.replace(HOLE, PATTERN);
    }

    /** A pattern as its profile has it. */
    public static String out(String pattern) {
        return pattern.replace(PATTERN, HOLE);
    }

    /** How the groups of the pattern are read. */
    static List<TimeRule> rules(Optional<ZoneId> zone, Means means) {
        Optional<ZoneId> utc = Optional.of(ZoneOffset.UTC);
        return List.of(
                new TimeRule("utc", "yyyyMMdd'T'HHmmss'Z'", utc, means),
                new TimeRule("digits", "yyyyMMddHHmmss", zone, means),
                new TimeRule("second", "yyyyMMdd['T'][_][-][.]HHmmss", zone, means),
                new TimeRule("minute", "yyyyMMdd['T'][_][-][.]HHmm", zone, means),
                new TimeRule("day", "yyyyMMdd", zone, means),
                new TimeRule("iso_second", "yyyy-MM-dd['T'][_][-][.][ ]HH[-][:][.]mm[-][:][.]ss", zone, means),
                new TimeRule("iso_minute", "yyyy-MM-dd['T'][_][-][.][ ]HH[-][:][.]mm", zone, means),
                new TimeRule("iso_day", "yyyy-MM-dd", zone, means));
    }
}
