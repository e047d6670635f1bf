package dev.backupvault.restore;

import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** A channel, from where it is to its end. Closes it. */
public final class ChannelPieces implements Pieces {
    private static final int PIECE = 1 << 20;

    private final ReadableByteChannel in;
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);

    public ChannelPieces(ReadableByteChannel in) {
        this.in = in;
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        buffer.clear();
        int count = 0;
        while (buffer.hasRemaining() && (count = in.read(buffer)) >= 0) {
            // a channel may give a little at a time
        }
        buffer.flip();
        return buffer.hasRemaining() ? Optional.of(buffer) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
