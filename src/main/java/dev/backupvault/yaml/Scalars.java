package dev.backupvault.yaml;

import java.util.function.Function;
import java.util.regex.Pattern;

/** Values that more than one file has. All throw {@link IllegalArgumentException} with what was expected and found. */
public final class Scalars {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Scalars() {}

    /** A whole number, both ends included. */
    public static Function<String, Integer> number(int least, int most) {
        return text -> {
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException(
                        "expected a number from " + least + " to " + most + ", found '" + text + "'");
            }
            return Integer.parseInt(text);
        };
    }

    /** At most 64 characters. */
    public static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a name of letters, digits and . _ -, found '" + text + "'");
        }
        return text;
    }

    /** {@code true} or {@code false}. */
    public static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false, found '" + text + "'");
        };
    }
}
