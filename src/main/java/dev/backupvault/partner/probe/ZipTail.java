package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where a zip file's central directory is. Immutable.
 *
 * @param entries how many it lists
 * @param offset where it begins
 * @param length in bytes
 */
record ZipTail(long entries, long offset, long length) {
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_LENGTH = 56;
    private static final int LONGEST_COMMENT = 0xffff;

    static ZipTail of(Bytes bytes) throws IOException, Malformed {
        int length = (int) Math.min(bytes.size(), LOCATOR_LENGTH + END_LENGTH + LONGEST_COMMENT);
        long from = bytes.size() - length;
        ByteBuffer tail = ByteBuffer.wrap(bytes.part(from, length)).order(ByteOrder.LITTLE_ENDIAN);
        int end = end(tail);
        ZipTail found = locator(tail, end) ? end64(bytes, tail.getLong(end - 12)) : end(tail, end);
        if (found.entries < 0 || found.offset < 0 || found.length < 0 || found.length > from + end - found.offset) {
            throw new Malformed(
                    "expected a central directory before its end at byte %d, found one of %s bytes at byte %s",
                    from + end, Long.toUnsignedString(found.length), Long.toUnsignedString(found.offset));
        }
        return found;
    }

    /** The last one whose comment ends where the bytes end. */
    private static int end(ByteBuffer tail) throws Malformed {
        for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END && (tail.getShort(at + 20) & 0xffff) == tail.limit() - END_LENGTH - at) {
                return at;
            }
        }
        throw new Malformed("expected the end of a central directory in the last %d bytes, found none", tail.limit());
    }

    private static boolean locator(ByteBuffer tail, int end) {
        return end >= LOCATOR_LENGTH && tail.getInt(end - LOCATOR_LENGTH) == LOCATOR;
    }

    private static ZipTail end(ByteBuffer tail, int at) throws Undecided {
        disks(tail.getShort(at + 4), tail.getShort(at + 6));
        return new ZipTail(
                tail.getShort(at + 10) & 0xffff,
                tail.getInt(at + 16) & 0xffffffffL,
                tail.getInt(at + 12) & 0xffffffffL);
    }

    private static ZipTail end64(Bytes bytes, long at) throws IOException, Malformed {
        byte[] part = at < 0 ? new byte[0] : bytes.part(at, END64_LENGTH);
        ByteBuffer end = ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
        if (part.length < END64_LENGTH || end.getInt(0) != END64) {
            throw new Malformed(
                    "expected the zip64 end of a central directory at byte %s, found none", Long.toUnsignedString(at));
        }
        disks(end.getInt(16), end.getInt(20));
        return new ZipTail(end.getLong(32), end.getLong(48), end.getLong(40));
    }

    private static void disks(int disk, int first) throws Undecided {
        if (disk != 0 || first != 0) {
            throw new Undecided("it is part " + disk + " of several, and the others are not looked at");
        }
    }
}
