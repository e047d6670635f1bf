package dev.backupvault.connect;

import dev.backupvault.http.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The body of an upload while it arrives: takes room from the quota as it grows, and ends senders that are so slow that
 * they only hold what others need. Not thread-safe.
 */
final class Upload extends FilterInputStream {
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(60);
    private static final long FEWEST_BYTES = 64 << 10;

    private final Quotas.Reservation room;
    private long bytes;
    private final LongSupplier clock;
    private long waited;
    private long bytesThen;

    Upload(InputStream in, Quotas.Reservation room) {
        this(in, room, System::nanoTime);
    }

    Upload(InputStream in, Quotas.Reservation room, LongSupplier clock) {
        super(in);
        this.room = room;
        this.clock = clock;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        long asked = clock.getAsLong();
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
            waited += clock.getAsLong() - asked; // for the sender: what the store or our memory takes is not its fault
            if (waited > LOOK_EVERY) {
                if (bytes - bytesThen < FEWEST_BYTES) {
                    throw stalled();
                }
                waited = 0;
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
