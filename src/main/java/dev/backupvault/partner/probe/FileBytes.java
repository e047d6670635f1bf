package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * A file's bytes through an open channel, which stays its owner's. Not thread-safe.
 *
 * @param size how many bytes it had when it was opened
 */
public record FileBytes(SeekableByteChannel channel, long size) implements Bytes {

    public static FileBytes of(SeekableByteChannel channel) throws IOException {
        return new FileBytes(channel, channel.size());
    }

    @Override
    public int read(long at, ByteBuffer into) throws IOException {
        if (at >= size) {
            return 0;
        }
        int before = into.position();
        channel.position(at);
        while (into.hasRemaining() && channel.read(into) >= 0) {
            // a channel may give less than asked for
        }
        return into.position() - before;
    }
}
