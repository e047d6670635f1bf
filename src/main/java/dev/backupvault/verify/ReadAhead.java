package dev.backupvault.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a stream by a thread of its own, a few MiB ahead, so that fetching and hashing go on at the same time. Used by
 * one thread. The reader closes the stream: when it has ended, or soon after this was closed.
 */
final class ReadAhead implements AutoCloseable {
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 4;

    /**
     * What is read next.
     *
     * @param bytes null at the end
     * @param failure why it ended, or null
     */
    private record Chunk(byte[] bytes, int length, Throwable failure) {
        static Chunk end(Throwable failure) {
            return new Chunk(null, 0, failure);
        }
    }

    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final InputStream in;
    private final Thread reader;
    private volatile boolean closed;

    /** What a taker does with bytes, before it is given the next. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] bytes, int length);
    }

    /** @param in closed by the reader, and by nobody else */
    ReadAhead(InputStream in) {
        this.in = in;
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new byte[CHUNK]);
        }
        reader = new Thread(this::read, "verify-read");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        Throwable failure = null;
        try (in) {
            fill();
        } catch (InterruptedException e) {
            return; // closed
        } catch (IOException | RuntimeException | Error e) { // or whoever waits for it waits for ever
            failure = e;
        }
        filled.add(Chunk.end(failure));
    }

    private void fill() throws IOException, InterruptedException {
        while (!closed) { // not every stream keeps an interrupt for whoever waits next
            byte[] bytes = free.take();
            int length = in.readNBytes(bytes, 0, CHUNK);
            if (length == 0) {
                return;
            }
            filled.add(new Chunk(bytes, length, null));
        }
    }

    /**
     * Gives all that is left to the taker, in order.
     *
     * @throws IOException what the stream threw; a {@link RuntimeException} of it as cause
     */
    void drain(Taker taker) throws IOException {
        try {
            Chunk chunk;
            for (; (chunk = filled.take()).bytes != null; free.add(chunk.bytes)) {
                taker.take(chunk.bytes, chunk.length);
            }
            rethrow(chunk.failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    private static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof IOException cut) {
            throw cut;
        }
        if (failure instanceof Error fatal) {
            throw fatal;
        }
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    /**
     * Whoever reads a stream closes it: closing reads what is left of an answer, and two that read from one connection
     * can wait for bytes that never come.
     */
    @Override
    public void close() {
        closed = true;
        reader.interrupt();
    }
}
