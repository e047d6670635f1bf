package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The events of a binary log: 19 bytes of header (time, type, server, length, where the next begins, flags), content,
 * and a CRC32 where the first event says so.
 */
final class BinlogEvents {
    static final int LONGEST_FIRST = 1024;
    private static final int HEADER = 19;
    private static final int TYPE_AT = 4;
    private static final int LENGTH_AT = 9;
    private static final int NEXT_AT = 13;
    private static final int FLAGS_AT = 17;
    private static final byte IN_USE = 1;
    private static final int CRC = Integer.BYTES;
    private static final int POSITION = Long.BYTES;
    private static final int LONGEST_LAST = HEADER + POSITION + 512 + CRC;
    private static final int STOP = 3;
    private static final int ROTATE = 4;
    private static final int FORMAT = 15;

    private final Cursor cursor;
    private boolean checksums;
    private boolean inUse;

    /** @param next the name of the next log; empty where the server stopped */
    record Last(String next) {}

    /** @param cursor behind the magic */
    BinlogEvents(Cursor cursor) {
        this.cursor = cursor;
    }

    boolean haveChecksums() {
        return checksums;
    }

    /** Whether the server was writing to it when the bytes were copied, or crashed. */
    boolean areInUse() {
        return inUse;
    }

    /**
     * Reads the first, which describes the format.
     *
     * @return its time, in seconds since 1970
     */
    long first() throws IOException, Malformed {
        ByteBuffer header = copy(cursor.take(HEADER, "the first event's header"));
        int length = header.getInt(LENGTH_AT);
        if (header.get(TYPE_AT) != FORMAT || length < HEADER || length > LONGEST_FIRST) {
            throw new Undecided("its first event does not describe its format, as that of old or foreign logs");
        }
        inUse = (header.get(FLAGS_AT) & IN_USE) != 0;
        // while the log is written to, this flag is set in the file and not in the checksum
        header.put(FLAGS_AT, (byte) (header.get(FLAGS_AT) & ~IN_USE));
        ByteBuffer content = cursor.take(length - HEADER, "the first event");
        int algorithm = content.limit() > CRC ? content.get(content.limit() - CRC - 1) : 0;
        checksums = algorithm == 1 && content.limit() > CRC && isRight(header, content);
        return Integer.toUnsignedLong(header.getInt(0));
    }

    /**
     * Goes through the rest.
     *
     * @return the last event; null where the log goes on behind it
     */
    Last last() throws IOException, Malformed {
        Last last = null;
        while (cursor.left() > 0) {
            last = event();
        }
        return last;
    }

    private Last event() throws IOException, Malformed {
        long at = cursor.at();
        ByteBuffer header = copy(cursor.take(HEADER, "an event's header"));
        int type = header.get(TYPE_AT);
        long length = Integer.toUnsignedLong(header.getInt(LENGTH_AT)) - HEADER;
        if (length < (checksums ? CRC : 0)) {
            throw new Malformed("expected an event at %s, found one of %s bytes", at, length + HEADER);
        }
        boolean last = (type == ROTATE || type == STOP) && length <= LONGEST_LAST;
        if (last) {
            ByteBuffer content = cursor.take((int) length, "an event");
            expectRight(!checksums || isRight(header, content), at);
            return last(type, content);
        }
        if (!checksums) {
            cursor.skip(length, "an event");
            return null;
        }
        CRC32 crc = new CRC32();
        crc.update(header);
        cursor.pass(length - CRC, "an event", crc::update);
        expectRight((int) crc.getValue() == cursor.take(CRC, "a checksum").getInt(), at);
        return null;
    }

    private static void expectRight(boolean right, long at) throws Malformed {
        if (!right) {
            throw new Malformed("expected the event at %s to have the checksum that it names, found another", at);
        }
    }

    /**
     * Finds the last without those before it.
     *
     * @return null where the log goes on behind it, or ends in another way
     */
    Last lastOf(Bytes bytes) throws IOException {
        long from = Math.max(cursor.at(), bytes.size() - LONGEST_LAST);
        ByteBuffer tail = ByteBuffer.wrap(bytes.part(from, LONGEST_LAST)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = tail.limit() - HEADER; at >= 0; at--) {
            ByteBuffer header = tail.slice(at, HEADER).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer content =
                    tail.slice(at + HEADER, tail.limit() - at - HEADER).order(ByteOrder.LITTLE_ENDIAN);
            if (isLast(header, HEADER + content.limit(), bytes.size()) && (!checksums || isRight(header, content))) {
                return last(header.get(TYPE_AT), content);
            }
        }
        return null;
    }

    private boolean isLast(ByteBuffer header, int length, long end) {
        int type = header.get(TYPE_AT);
        return (type == ROTATE || type == STOP)
                && header.getInt(LENGTH_AT) == length
                && header.getInt(NEXT_AT) == (int) end
                && length >= HEADER + (type == ROTATE ? POSITION : 0) + (checksums ? CRC : 0);
    }

    private Last last(int type, ByteBuffer content) {
        int end = content.limit() - (checksums ? CRC : 0);
        if (type == STOP || end <= POSITION) {
            return new Last("");
        }
        byte[] name = new byte[end - POSITION];
        content.get(POSITION, name);
        return new Last(new String(name, StandardCharsets.UTF_8));
    }

    /** Whether the last four bytes of the content are the sum of all before them. */
    private static boolean isRight(ByteBuffer header, ByteBuffer content) {
        if (content.limit() < CRC) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(header.slice(0, HEADER));
        crc.update(content.slice(0, content.limit() - CRC));
        return (int) crc.getValue() == content.getInt(content.limit() - CRC);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
