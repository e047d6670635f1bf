package dev.backupvault.vault.azure;

import java.nio.charset.StandardCharsets;

/** Percent-encodes all but unreserved characters and {@code /} (RFC 3986 §2.3). */
final class UrlPath {
    private static final String KEPT = "-._~/";

    private UrlPath() {}

    static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || KEPT.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xF, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
            }
        }
        return out.toString();
    }
}
