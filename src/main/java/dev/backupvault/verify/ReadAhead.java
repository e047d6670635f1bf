package dev.backupvault.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a stream by a thread of its own, a few MiB ahead, so that fetching and hashing go on at the same time. Used by
 * one thread; closing ends the reading and closes the stream.
 */
final class ReadAhead implements AutoCloseable {
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 4;

    /** @param length -1 at the end */
    private record Chunk(byte[] bytes, int length, IOException failure) {}

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS);
    private final InputStream in;
    private final Thread reader;

    /** What a taker does with bytes, before it is given the next. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] bytes, int length);
    }

    ReadAhead(InputStream in) {
        this.in = in;
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new byte[CHUNK]);
        }
        reader = new Thread(this::fill, "verify-read");
        reader.setDaemon(true);
        reader.start();
    }

    private void fill() {
        try {
            while (true) {
                byte[] bytes = free.take();
                Chunk chunk;
                try {
                    int length = in.readNBytes(bytes, 0, CHUNK);
                    chunk = new Chunk(bytes, length == 0 ? -1 : length, null);
                } catch (IOException e) {
                    chunk = new Chunk(bytes, -1, e);
                } catch (RuntimeException e) {
                    chunk = new Chunk(bytes, -1, new IOException(e));
                }
                filled.put(chunk);
                if (chunk.length < 0) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /**
     * Gives all that is left to the taker, in order.
     *
     * @throws IOException what the stream threw; a {@link RuntimeException} of it as cause
     */
    void drain(Taker taker) throws IOException {
        try {
            for (Chunk chunk; (chunk = filled.take()).length >= 0 || chunk.failure != null; free.add(chunk.bytes)) {
                if (chunk.failure != null) {
                    throw chunk.failure;
                }
                taker.take(chunk.bytes, chunk.length);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    @Override
    public void close() throws IOException {
        reader.interrupt();
        in.close();
    }
}
