package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of which only so many may be read, whatever lengths they claim. Not thread-safe. */
final class LimitedBytes implements Bytes {
    private final Bytes bytes;
    private final long limit;
    private long left;

    /** @param limit how many bytes may be read, in all reads together */
    LimitedBytes(Bytes bytes, long limit) {
        this.bytes = bytes;
        this.limit = limit;
        this.left = limit;
    }

    @Override
    public long size() {
        return bytes.size();
    }

    @Override
    public int read(long at, ByteBuffer into) throws IOException {
        if (into.remaining() > left) {
            throw new Undecided("more than " + limit + " bytes would have to be read to tell");
        }
        int read = bytes.read(at, into);
        left -= read;
        return read;
    }
}
