package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Goes forward through bytes that may lie about lengths, by a small window: what is skipped is not read. Every step
 * throws {@link Malformed} where the bytes end before. Not thread-safe.
 */
final class Cursor {
    private final Bytes bytes;
    private final ByteBuffer window;
    private long at;

    /** @param window how many bytes are kept and read at once, and the longest that {@link #take} gives; at least 8 */
    Cursor(Bytes bytes, long at, int window) {
        this.bytes = bytes;
        this.at = at;
        this.window = ByteBuffer.allocate(window).limit(0);
    }

    /** Where the next byte is. */
    long at() {
        return at;
    }

    long left() {
        return bytes.size() - at;
    }

    int u8(String what) throws IOException, Malformed {
        return take(1, what).get() & 0xff;
    }

    /** Little-endian. @param count 0 to 8 */
    long le(int count, String what) throws IOException, Malformed {
        ByteBuffer taken = take(count, what);
        long value = 0;
        for (int index = 0; index < count; index++) {
            value |= (taken.get() & 0xffL) << (8 * index);
        }
        return value;
    }

    /** The next bytes, however many. */
    byte[] array(int length, String what) throws IOException, Malformed {
        expect(length, what);
        ByteBuffer array = ByteBuffer.allocate(length);
        pass(length, what, array::put);
        return array.array();
    }

    /**
     * The next bytes, little-endian; valid until the next call.
     *
     * @throws Undecided where they are more than the window holds
     */
    ByteBuffer take(int length, String what) throws IOException, Malformed {
        expect(length, what);
        if (length > window.capacity()) {
            throw new Undecided(
                    "expected at most " + window.capacity() + " bytes of " + what + " at " + at + ", found " + length);
        }
        fill(length);
        ByteBuffer taken = window.slice(window.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        move(length);
        return taken;
    }

    /** Goes on without reading. */
    void skip(long length, String what) throws Malformed {
        expect(length, what);
        move(length);
    }

    /** Gives the next bytes to {@code sum}, piece by piece. */
    void pass(long length, String what, Consumer<ByteBuffer> sum) throws IOException, Malformed {
        expect(length, what);
        long left = length;
        while (left > 0) {
            fill(1);
            int part = (int) Math.min(left, window.remaining());
            sum.accept(window.slice(window.position(), part));
            move(part);
            left -= part;
        }
    }

    private void expect(long length, String what) throws Malformed {
        if (length < 0 || length > left()) {
            throw new Malformed(
                    "expected %s of %s bytes at byte %d, but it ends at byte %d",
                    what, Long.toUnsignedString(length), at, bytes.size());
        }
    }

    private void move(long length) {
        at += length;
        if (length <= window.remaining()) {
            window.position(window.position() + (int) length);
        } else {
            window.limit(0);
        }
    }

    private void fill(int length) throws IOException {
        if (window.remaining() >= length) {
            return;
        }
        window.compact();
        window.limit((int) Math.min(window.capacity(), left()));
        bytes.read(at + window.position(), window);
        window.flip();
        if (window.remaining() < length) {
            throw new IOException("nothing is there at byte " + (at + window.limit()) + " of " + bytes.size());
        }
    }
}
