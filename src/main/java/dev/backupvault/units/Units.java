package dev.backupvault.units;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes, durations and rates as they are written in configuration. */
public final class Units {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(KiB|MiB|GiB|TiB)?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final String PER_SECOND = "/s";

    private Units() {}

    /**
     * Bytes, or with {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB} the 1024-fold of one another.
     *
     * @throws IllegalArgumentException if the text is no size
     * @throws ArithmeticException if it is more than a {@code long} holds
     */
    public static long size(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a size such as 128MiB, found '" + text + "'");
        }
        int shift = matcher.group(2) == null
                ? 0
                : 10 * (1 + "KMGT".indexOf(matcher.group(2).charAt(0)));
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    }

    /**
     * A number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}.
     *
     * @throws IllegalArgumentException if the text is no duration
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a duration such as 2m, found '" + text + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** A duration in the largest unit that gives a whole number, as {@link #duration} reads it; to the millisecond. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes % 60 != 0) {
            return minutes + "m";
        }
        return minutes % (24 * 60) == 0 ? minutes / (24 * 60) + "d" : minutes / 60 + "h";
    }

    /**
     * A size and {@code /s}: bytes per second, at least 1.
     *
     * @throws IllegalArgumentException if the text is no rate
     */
    public static long rate(String text) {
        String stripped = text.strip();
        if (!stripped.endsWith(PER_SECOND)) {
            throw new IllegalArgumentException("expected a rate such as 20MiB/s, found '" + text + "'");
        }
        long bytes = size(stripped.substring(0, stripped.length() - PER_SECOND.length()));
        if (bytes < 1) {
            throw new IllegalArgumentException("expected at least 1/s, found '" + text + "'");
        }
        return bytes;
    }
}
