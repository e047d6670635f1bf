package dev.backupvault.vault.azure;

import com.azure.core.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;

/**
 * An answer's body as it comes from the connection, with whatever HTTP client the account's client was built. Not
 * thread-safe.
 */
final class BodyStream extends InputStream {
    private final HttpResponse response;
    private final InputStream direct;
    private Iterator<ByteBuffer> parts;
    private ByteBuffer part = ByteBuffer.allocate(0);

    BodyStream(HttpResponse response) {
        this.response = response;
        this.direct = response instanceof StreamedResponse streamed ? streamed.stream() : null;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        return direct != null ? direct.read(into, from, length) : readParts(into, from, length);
    }

    private int readParts(byte[] into, int from, int length) throws IOException {
        try {
            if (parts == null) {
                parts = response.getBody().toIterable(1).iterator();
            }
            while (!part.hasRemaining()) {
                if (!parts.hasNext()) {
                    return -1;
                }
                part = parts.next();
            }
        } catch (RuntimeException e) {
            throw new IOException("the answer was cut", e);
        }
        int count = Math.min(length, part.remaining());
        part.get(into, from, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        try {
            response.close();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
