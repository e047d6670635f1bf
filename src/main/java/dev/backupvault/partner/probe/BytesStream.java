package dev.backupvault.partner.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Bytes from their beginning to their end. Remembers what kept it from reading them, since not every parser passes that
 * on. Not thread-safe.
 */
final class BytesStream extends InputStream {
    private final Bytes bytes;
    private long at;
    private IOException failure;

    BytesStream(Bytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            int read = bytes.read(at, ByteBuffer.wrap(into, from, length));
            at += read;
            return read == 0 ? -1 : read;
        } catch (IOException unread) {
            failure = unread;
            throw unread;
        }
    }

    /** @throws IOException what a read threw */
    void expectRead() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
