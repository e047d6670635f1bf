package dev.backupvault.partner.probe;

import java.nio.charset.StandardCharsets;

/** A header block of a tar file. Immutable as long as the block is. */
record TarHeader(byte[] block) {
    static final int LENGTH = 512;

    private static final int SUM = 148;
    private static final int SIZE = 124;

    static boolean isZero(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    /** For the next member: pax or GNU long names. */
    boolean isExtension() {
        return "xXgLK".indexOf(type()) >= 0;
    }

    /** GNU's old way; those of pax are as any other file here. */
    boolean isSparse() {
        return type() == 'S';
    }

    /** Links, devices and directories have none, whatever their size says. */
    boolean hasContent() {
        return "123456".indexOf(type()) < 0;
    }

    String path() {
        String name = text(0, 100);
        String prefix = text(257, 6).equals("ustar") ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** In bytes. */
    long size() throws Malformed {
        return number(SIZE, 12);
    }

    /** Some old tars added up signed bytes. */
    boolean sumIsRight() {
        long unsigned = 0;
        long signed = 0;
        for (int at = 0; at < LENGTH; at++) {
            byte each = at >= SUM && at < SUM + 8 ? (byte) ' ' : block[at];
            unsigned += each & 0xff;
            signed += each;
        }
        try {
            long told = number(SUM, 8);
            return told == unsigned || told == signed;
        } catch (Malformed e) {
            return false;
        }
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return new String(block, from, end - from, StandardCharsets.UTF_8);
    }

    /** Octal text, or base 256 where the first bit is set. */
    private long number(int from, int length) throws Malformed {
        if ((block[from] & 0x80) != 0) {
            return binary(from, length);
        }
        String digits = text(from, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new Malformed("expected an octal number in a header, found '%s'", digits);
        }
    }

    private long binary(int from, int length) throws Malformed {
        long value = block[from] & 0x7f;
        for (int at = from + 1; at < from + length; at++) {
            if (value >>> 55 != 0) {
                throw new Malformed("expected a number of at most 63 bits in a header, found a larger one");
            }
            value = value << 8 | block[at] & 0xff;
        }
        return value;
    }
}
