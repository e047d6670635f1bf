package dev.backupvault.connect;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The body of an upload while it arrives: takes room from the quota as it grows, and ends senders that are so slow that
 * they only hold what others need. Not thread-safe.
 */
final class Upload extends FilterInputStream {
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(60);
    private static final long FEWEST_BYTES = 64 << 10;

    private final Quotas.Reservation room;
    private long bytes;
    private long lookedAt = System.nanoTime();
    private long bytesThen;

    Upload(InputStream in, Quotas.Reservation room) {
        super(in);
        this.room = room;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = super.read(target, offset, length);
        } catch (IOException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw stalled();
            }
            throw e;
        }
        if (count > 0) {
            bytes += count;
            room.grow(bytes);
            long now = System.nanoTime();
            if (now - lookedAt > LOOK_EVERY) {
                if (bytes - bytesThen < FEWEST_BYTES) {
                    throw stalled();
                }
                lookedAt = now;
                bytesThen = bytes;
            }
        }
        return count;
    }

    private static Refusal.Exception stalled() {
        return Refusal.of(
                408, "the body arrives too slowly", FEWEST_BYTES + " bytes a minute and no pause of 30 s", "less");
    }

    @Override
    public void close() {
        // the server owns it: what was not read decides whether the connection can be used again
    }
}
