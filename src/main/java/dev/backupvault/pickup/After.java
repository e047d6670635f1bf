package dev.backupvault.pickup;

import java.util.Locale;

/** What becomes of a stored file. */
public enum After {
    /** It goes to {@code .stored/} beside it. */
    MOVE,
    DELETE,
    LEAVE;

    /** @throws IllegalArgumentException if it is none of the words of the configuration */
    public static After parse(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
