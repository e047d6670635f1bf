package dev.backupvault.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes of an artifact (RFC 9110, section 14).
 *
 * @param first index of the first byte
 * @param length bytes
 * @param partial whether a range was asked for
 */
public record ByteRange(long first, long length, boolean partial) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * @param field the Range field, or null; more than one range, or another unit, is answered as a whole, as the RFC
     *     allows
     * @throws Refusal.Exception 416 for a range outside the artifact
     */
    public static ByteRange of(String field, long bytes) {
        Matcher matcher = field == null ? null : RANGE.matcher(field.strip());
        if (matcher == null
                || !matcher.matches()
                || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return new ByteRange(0, bytes, false);
        }
        if (matcher.group(1).isEmpty()) {
            long last = Math.min(bytes, Long.parseLong(matcher.group(2)));
            return checked(bytes - last, last, bytes, field);
        }
        long first = Long.parseLong(matcher.group(1));
        long end = matcher.group(2).isEmpty() ? bytes : Math.min(bytes, Long.parseLong(matcher.group(2)) + 1);
        return checked(first, end - first, bytes, field);
    }

    private static ByteRange checked(long first, long length, long bytes, String field) {
        if (length <= 0 || first >= bytes) {
            throw Refusal.of(
                    416, "the range lies outside the artifact", "inside " + bytes + " bytes", "'" + field + "'");
        }
        return new ByteRange(first, length, true);
    }

    /** The Content-Range field. */
    public String contentRange(long bytes) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + bytes;
    }
}
