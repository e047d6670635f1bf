package dev.backupvault.partner.probe;

import java.nio.charset.StandardCharsets;

/** What the extended headers before a tar's member say of it. Not thread-safe. */
final class TarExtensions {
    private String path;
    private long size = -1;

    void read(char type, byte[] content) throws Malformed {
        if (type == 'L') {
            path = new String(content, StandardCharsets.UTF_8).split("\0", 2)[0];
        } else if (type == 'x' || type == 'X') {
            records(content);
        }
    }

    String path(String ofHeader) {
        return path == null ? ofHeader : path;
    }

    long size(long ofHeader) {
        return size < 0 ? ofHeader : size;
    }

    /** {@code 30 size=12345678901\n}: the length counts all of it, itself too. */
    private void records(byte[] content) throws Malformed {
        int at = 0;
        while (at < content.length) {
            int space = at;
            while (space < content.length && space - at < 10 && content[space] != ' ') {
                space++;
            }
            int length = length(new String(content, at, space - at, StandardCharsets.US_ASCII));
            if (length <= space - at + 1 || length > content.length - at) {
                throw new Malformed("expected records in a pax header, found one of length %d at %d", length, at);
            }
            record(new String(content, space + 1, at + length - space - 2, StandardCharsets.UTF_8));
            at += length;
        }
    }

    private void record(String record) throws Malformed {
        if (record.startsWith("path=")) {
            path = record.substring(5);
        } else if (record.startsWith("size=")) {
            try {
                size = Long.parseLong(record.substring(5));
            } catch (NumberFormatException e) {
                throw new Malformed("expected a number in a pax header, found '%s'", record);
            }
        }
    }

    private static int length(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
