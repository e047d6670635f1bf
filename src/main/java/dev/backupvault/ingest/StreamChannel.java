package dev.backupvault.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * A stream as a channel. It reads the head of the stream before it is asked: the caller takes memory from the shared
 * pool only for a stream that has sent something worth it, so that a crowd of slow senders cannot hold it all. Not
 * thread-safe.
 */
final class StreamChannel implements ReadableByteChannel {
    private static final int BUFFER = 64 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int end;
    private boolean open = true;

    private StreamChannel(InputStream in) {
        this.in = in;
    }

    /** Waits for the stream's first 64 KiB, or for its end. */
    static StreamChannel of(InputStream in) throws IOException {
        StreamChannel channel = new StreamChannel(in);
        channel.end = Math.max(0, in.readNBytes(channel.buffer, 0, BUFFER));
        return channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (position == end) {
            position = 0;
            end = Math.max(0, in.read(buffer, 0, BUFFER));
            if (end == 0) {
                return -1;
            }
        }
        int count = Math.min(target.remaining(), end - position);
        target.put(buffer, position, count);
        position += count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        in.close();
    }
}
