package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads the fields of {@code pg_dump}'s archive format, whose widths are in its header. Not thread-safe. */
final class PgDumpReader {
    private static final int DATA = 1;
    private static final int LARGE_OBJECTS = 3;
    private static final int LONGEST = 1 << 16;

    private final Bytes bytes;
    private final int major;
    private final int minor;
    private final int revision;
    private final int intLength;
    private final int offsetLength;
    private Cursor in;

    /** @param at behind the magic */
    PgDumpReader(Bytes bytes, long at) throws IOException, Malformed {
        this.bytes = bytes;
        in = new Cursor(bytes, at, 1 << 12);
        major = u8();
        minor = u8();
        revision = u8();
        intLength = width("integers");
        offsetLength = width("offsets");
    }

    private int width(String what) throws IOException, Malformed {
        int width = u8();
        if (width < 1 || width > Long.BYTES) {
            throw new Malformed("expected %s of 1 to 8 bytes in the header, found %d", what, width);
        }
        return width;
    }

    String version() {
        return major + "." + minor + (revision == 0 ? "" : "." + revision);
    }

    boolean isKnown() {
        return major == 1 && minor >= 12 && minor <= 16;
    }

    /** Whether it is of version 1.{@code wanted} or later. */
    boolean since(int wanted) {
        return minor >= wanted;
    }

    long at() {
        return in.at();
    }

    long left() {
        return in.left();
    }

    int u8() throws IOException, Malformed {
        return in.u8("the header or the table of contents");
    }

    long integer() throws IOException, Malformed {
        return integer("a number");
    }

    private long integer(String what) throws IOException, Malformed {
        boolean negative = in.u8(what) != 0;
        long value = in.le(intLength, what);
        return negative ? -value : value;
    }

    long offset() throws IOException, Malformed {
        return in.le(offsetLength, "an offset");
    }

    /** Empty where there is none. */
    String text() throws IOException, Malformed {
        long length = integer("a text's length");
        if (length > LONGEST) {
            throw new Malformed("expected a text of at most %d bytes at byte %d, found %d", LONGEST, at(), length);
        }
        return length <= 0 ? "" : new String(in.array((int) length, "a text"), StandardCharsets.UTF_8);
    }

    /** @return whether there is one: it may be empty */
    boolean skipText() throws IOException, Malformed {
        long length = integer("a text's length");
        in.skip(Math.max(0, length), "a text");
        return length >= 0;
    }

    /** Goes through blocks to the end, and takes what they are of from {@code missing}. */
    void blocks(long from, Set<Integer> missing) throws IOException, Malformed {
        in = new Cursor(bytes, from, 16);
        while (in.left() > 0) {
            long at = in.at();
            int type = in.u8("a block");
            missing.remove((int) integer("a block's entry"));
            if (type == DATA) {
                pieces();
            } else if (type == LARGE_OBJECTS) {
                while (integer("a large object's id") != 0) {
                    pieces();
                }
            } else {
                throw new Malformed("expected a block of type 1 or 3 at byte %d, found %d", at, type);
            }
        }
    }

    private void pieces() throws IOException, Malformed {
        for (long length = integer("a piece's length"); length != 0; length = integer("a piece's length")) {
            in.skip(length, "a piece of data");
        }
    }
}
