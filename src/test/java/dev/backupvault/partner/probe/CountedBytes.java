package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;

/** Bytes in memory that count what is read of them. Not thread-safe. */
final class CountedBytes implements Bytes {
    private final byte[] bytes;
    private long count;

    CountedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(long at, ByteBuffer into) {
        if (at < 0) {
            throw new IllegalArgumentException("read at " + at);
        }
        int length = (int) Math.max(0, Math.min(into.remaining(), bytes.length - at));
        if (length > 0) {
            into.put(bytes, (int) at, length);
        }
        count += length;
        return length;
    }

    /** How many bytes were read so far. */
    long count() {
        return count;
    }
}
