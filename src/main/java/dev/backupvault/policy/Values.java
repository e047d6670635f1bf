package dev.backupvault.policy;

import dev.backupvault.units.Units;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.Function;

/** The values of a policy file. All throw {@link IllegalArgumentException} with what was expected and found. */
final class Values {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Values() {}

    static Function<String, Integer> percent(int least) {
        return text -> {
            if (!text.matches("\\d{1,3}%") || share(text) < least || share(text) > 100) {
                throw new IllegalArgumentException("expected " + least + "% to 100%, found '" + text + "'");
            }
            return share(text);
        };
    }

    private static int share(String text) {
        return Integer.parseInt(text.substring(0, text.length() - 1));
    }

    static Duration duration(String text) {
        Duration duration = Units.duration(text);
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("expected at most " + Units.text(LONGEST) + ", found '" + text + "'");
        }
        return duration;
    }

    static Duration someTime(String text) {
        Duration duration = duration(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("expected more than nothing, found '" + text + "'");
        }
        return duration;
    }

    static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected a time zone such as Europe/Berlin, found '" + text + "'");
        }
    }
}
