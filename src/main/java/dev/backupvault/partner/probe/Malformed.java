package dev.backupvault.partner.probe;

/** Bytes that contradict their format; the message says what was expected, what was found, and where. */
final class Malformed extends Exception {
    Malformed(String message, Object... arguments) {
        super(String.format(java.util.Locale.ROOT, message, arguments));
    }
}
