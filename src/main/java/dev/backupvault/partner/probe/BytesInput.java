package dev.backupvault.partner.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A range of bytes as a stream, buffered. Not thread-safe. */
final class BytesInput extends InputStream {
    private final Bytes bytes;
    private final long end;
    private final ByteBuffer buffer;
    private long at;
    private Failed failed;

    BytesInput(Bytes bytes) {
        this(bytes, 0, bytes.size(), 1 << 16);
    }

    /**
     * @param end where the stream ends, if the bytes go on that far
     * @param buffer how many bytes a read brings
     */
    BytesInput(Bytes bytes, long from, long end, int buffer) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.allocate(buffer).limit(0);
        this.at = from;
        this.end = Math.min(end, bytes.size());
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, from, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }

    /** For parsers that do not pass on what kept it from reading: throws it. */
    void expectRead() throws IOException {
        if (failed != null) {
            throw failed.getCause();
        }
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear().limit((int) Math.max(0, Math.min(buffer.capacity(), end - at)));
        try {
            at += bytes.read(at, buffer);
        } catch (IOException e) {
            failed = new Failed(e);
            throw failed;
        }
        return buffer.flip().hasRemaining();
    }

    /** The bytes cannot be read; whatever else a decoder throws is about what they are. */
    static final class Failed extends IOException {
        private static final long serialVersionUID = 1;

        private Failed(IOException cause) {
            super(cause);
        }

        @Override
        public synchronized IOException getCause() {
            return (IOException) super.getCause();
        }
    }
}
