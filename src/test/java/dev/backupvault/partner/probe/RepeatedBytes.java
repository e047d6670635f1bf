package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;

/** Very many bytes: a head, and a piece again and again. Counts what is read. Not thread-safe. */
final class RepeatedBytes implements Bytes {
    private final byte[] head;
    private final byte[] piece;
    private final byte[] tail;
    private final long size;
    private long count;

    /** About 1 TiB of them. */
    RepeatedBytes(byte[] head, byte[] piece, byte[] tail) {
        this.head = head;
        this.piece = piece;
        this.tail = tail;
        this.size = head.length + (1L << 40) / piece.length * piece.length + tail.length;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long at, ByteBuffer into) {
        int before = into.position();
        for (long next = at; into.hasRemaining() && next < size; next++) {
            into.put(at(next));
        }
        count += into.position() - before;
        return into.position() - before;
    }

    private byte at(long at) {
        if (at < head.length) {
            return head[(int) at];
        }
        long behind = at - (size - tail.length);
        return behind >= 0 ? tail[(int) behind] : piece[(int) ((at - head.length) % piece.length)];
    }

    /** How many bytes were read so far. */
    long count() {
        return count;
    }
}
