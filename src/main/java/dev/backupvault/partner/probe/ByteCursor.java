package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads fields one after the other, through a small window: what is skipped is not read. Not thread-safe. */
final class ByteCursor {
    private final Bytes bytes;
    private final ByteBuffer window;
    private long at;
    private long windowAt;

    /** @param window how many bytes a read brings */
    ByteCursor(Bytes bytes, long at, int window) {
        this.bytes = bytes;
        this.at = at;
        this.window = ByteBuffer.allocate(window).limit(0);
    }

    long at() {
        return at;
    }

    long left() {
        return bytes.size() - at;
    }

    /** @throws Malformed where the bytes end before */
    void skip(long count, String what) throws Malformed {
        need(count, what);
        at += count;
    }

    int u8(String what) throws IOException, Malformed {
        need(1, what);
        if (at < windowAt || at >= windowAt + window.limit()) {
            fill();
        }
        return window.get((int) (at++ - windowAt)) & 0xff;
    }

    /** Little-endian. @param count 0 to 8 */
    long le(int count, String what) throws IOException, Malformed {
        need(count, what);
        long value = 0;
        for (int index = 0; index < count; index++) {
            value |= (long) u8(what) << (8 * index);
        }
        return value;
    }

    byte[] take(int count, String what) throws IOException, Malformed {
        need(count, what);
        byte[] taken = new byte[count];
        for (int index = 0; index < count; index++) {
            taken[index] = (byte) u8(what);
        }
        return taken;
    }

    private void need(long count, String what) throws Malformed {
        if (count < 0 || count > left()) {
            throw new Malformed(
                    "expected %s of %s bytes at byte %d, but it ends at byte %d",
                    what, Long.toUnsignedString(count), at, bytes.size());
        }
    }

    private void fill() throws IOException {
        windowAt = at;
        window.clear();
        bytes.read(at, window);
        window.flip();
        if (!window.hasRemaining()) {
            throw new IOException("nothing is there at byte " + at + " of " + bytes.size());
        }
    }
}
