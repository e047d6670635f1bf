package dev.backupvault.partner.probe;

import java.util.Locale;

/**
 * Bytes that contradict their format; the message says what was expected, what was found, and where. It may quote other
 * people's names, and so is one line of at most 300 characters.
 */
final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 300;

    Malformed(String message, Object... arguments) {
        super(line(String.format(Locale.ROOT, message, arguments)));
    }

    private static String line(String message) {
        String line = message.replaceAll("\\p{Cntrl}+", " ");
        return line.substring(0, Math.min(line.length(), LONGEST));
    }
}
