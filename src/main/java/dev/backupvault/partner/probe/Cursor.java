package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Goes forward through bytes that may lie about lengths: it keeps one window of them, reads no more than it may in all,
 * and stops where something should be and is not. Not thread-safe.
 */
final class Cursor {
    private final Bytes bytes;
    private final ByteBuffer window;
    private long at;
    private long mayRead;

    /**
     * @param window how many bytes are kept and read at once, and the longest that {@link #take} gives
     * @param mayRead how many bytes are read in all
     */
    Cursor(Bytes bytes, long at, int window, long mayRead) {
        this.bytes = bytes;
        this.at = at;
        this.window = ByteBuffer.allocate(window).limit(0);
        this.mayRead = mayRead;
    }

    /** Where the next byte is. */
    long at() {
        return at;
    }

    long left() {
        return bytes.size() - at;
    }

    /** The next bytes, little-endian; valid until the next call. */
    ByteBuffer take(int length, String what) throws IOException, Stop {
        expect(length, what);
        if (length > window.capacity()) {
            throw Stop.opaque(
                    "expected at most " + window.capacity() + " bytes of " + what + " at " + at + ", found " + length);
        }
        fill(length, what);
        ByteBuffer taken = window.slice(window.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        move(length);
        return taken;
    }

    /** Goes on without reading. */
    void skip(long length, String what) throws Stop {
        expect(length, what);
        move(length);
    }

    /** Gives the next bytes to {@code sum}, piece by piece. */
    void pass(long length, String what, Consumer<ByteBuffer> sum) throws IOException, Stop {
        expect(length, what);
        long left = length;
        while (left > 0) {
            fill(1, what);
            int part = (int) Math.min(left, window.remaining());
            sum.accept(window.slice(window.position(), part));
            move(part);
            left -= part;
        }
    }

    private void expect(long length, String what) throws Stop {
        if (length < 0 || length > left()) {
            throw Stop.broken("expected " + Long.toUnsignedString(length) + " bytes of " + what + " at " + at
                    + ", found " + Math.max(0, left()));
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

    private void fill(int length, String what) throws IOException, Stop {
        if (window.remaining() >= length) {
            return;
        }
        window.compact();
        int more = (int) Math.min(window.remaining(), Math.min(left() - window.position(), mayRead));
        window.limit(window.position() + more);
        int read = bytes.read(at + window.position(), window);
        mayRead -= read;
        window.flip();
        if (window.remaining() < length) {
            throw mayRead == 0
                    ? Stop.opaque("more than is read for a look: it ends at " + at + " of " + bytes.size())
                    : Stop.broken(
                            "expected " + length + " bytes of " + what + " at " + at + ", found " + window.remaining());
        }
    }
}
