package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One version of a blob, read by a few ranged requests at the same time and given out in order: one connection to a
 * store far away is slow, and what comes next is fetched while the last piece is hashed and written. Holds at most 48
 * MiB of heap. Used by one thread; closing ends all requests.
 */
public final class RangedRead implements Pieces {
    static final int PIECE = 1 << 20;
    static final int RANGE = 16 * PIECE;
    private static final int AT_ONCE = 3;

    /** Of the ranges beyond each read's first: reads share this memory, and are slower where there is none left. */
    private static final Semaphore MORE = new Semaphore(6);

    private final Vault vault;
    private final ExecutorService threads;
    private final BlobInfo info;
    private final Deque<Range> ahead = new ArrayDeque<>();
    private long asked; // bytes, from the start
    private int more;
    private volatile boolean closed;

    /** @param failure why there are no more, or null */
    private record Piece(byte[] bytes, int length, Throwable failure) {}

    private RangedRead(Vault vault, Vault.Reading first, ExecutorService threads) {
        this.vault = vault;
        this.threads = threads;
        this.info = first.info();
        ahead.add(new Range(first, new byte[RANGE / PIECE][]));
        while (ahead.size() < AT_ONCE && asked < info.bytes() && MORE.tryAcquire()) {
            more++;
            ahead.add(new Range(null, new byte[RANGE / PIECE][]));
        }
        try {
            ahead.forEach(Range::start);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens a blob.
     *
     * @param expected its length in bytes, as far as is known
     * @param threads for the requests
     * @throws VaultException as {@link Vault#read}
     */
    public static RangedRead open(Vault vault, BlobPath path, long expected, ExecutorService threads) {
        // A store refuses a range of an empty blob.
        return new RangedRead(vault, vault.read(path, 0, expected == 0 ? Long.MAX_VALUE : RANGE), threads);
    }

    /** What is read. */
    public BlobInfo info() {
        return info;
    }

    /** @throws VaultException if a range cannot be read, or the blob was replaced meanwhile */
    @Override
    public Optional<ByteBuffer> next() throws IOException {
        Range range = ahead.peek();
        if (range != null && range.isGiven()) {
            ahead.poll();
            if (asked < info.bytes()) {
                Range next = new Range(null, range.arrays);
                ahead.add(next);
                next.start();
            }
            range = ahead.peek();
        }
        return range == null ? Optional.empty() : Optional.of(range.take());
    }

    @Override
    public void close() {
        closed = true;
        MORE.release(more);
        more = 0;
        ahead.forEach(Range::stop);
    }

    /** A few MiB that one request brings. */
    private final class Range implements Runnable {
        private final BlockingQueue<Piece> filled = new ArrayBlockingQueue<>(RANGE / PIECE + 1);
        private final byte[][] arrays;
        private final long offset = asked;
        private final long length = Math.min(RANGE, info.bytes() - asked);
        private final Vault.Reading first;
        private final AtomicBoolean begun = new AtomicBoolean();
        private Future<?> running;
        private long given;

        /**
         * The next part.
         *
         * @param open its request, if it was sent already
         * @param arrays memory of one that was given out
         */
        Range(Vault.Reading open, byte[][] arrays) {
            this.first = open;
            this.arrays = arrays;
            asked += length;
        }

        void start() {
            running = threads.submit(this);
        }

        boolean isGiven() {
            return given == length;
        }

        ByteBuffer take() throws IOException {
            Piece piece;
            try {
                piece = filled.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped");
            }
            if (piece.failure instanceof VaultException known) {
                throw known;
            }
            if (piece.failure instanceof Error fatal) {
                throw fatal;
            }
            if (piece.failure != null) {
                throw VaultException.of(
                        ErrorCode.STORE_UNREACHABLE,
                        "reading '" + info.path() + "' was cut: " + piece.failure.getMessage(),
                        piece.failure);
            }
            given += piece.length;
            return ByteBuffer.wrap(piece.bytes, 0, piece.length);
        }

        @Override
        public void run() {
            if (!begun.compareAndSet(false, true)) {
                return;
            }
            Vault.Reading own = first;
            try {
                if (own == null) {
                    own = vault.read(info.path(), offset, length);
                }
                if (!own.info().etag().equals(info.etag())) {
                    throw VaultException.of(
                            ErrorCode.STORE_CONDITION_FAILED, "'" + info.path() + "' was replaced while it was read");
                }
                fill(own.stream());
            } catch (IOException | RuntimeException | Error e) { // or whoever waits for it waits for ever
                filled.add(new Piece(null, 0, e));
            } finally {
                shut(own);
            }
        }

        private void fill(InputStream in) throws IOException {
            long left = length;
            for (int at = 0; left > 0 && !closed; at++) {
                int wanted = (int) Math.min(PIECE, left);
                if (arrays[at] == null || arrays[at].length < wanted) {
                    arrays[at] = new byte[wanted];
                }
                int count = in.readNBytes(arrays[at], 0, wanted);
                if (count < wanted) {
                    throw new IOException(
                            "it ended at byte " + (offset + length - left + count) + " of " + info.bytes());
                }
                filled.add(new Piece(arrays[at], count, null));
                left -= count;
            }
        }

        /**
         * Whoever reads a stream closes it, soon: closing reads what is left of an answer, and two that read from one
         * connection can wait for bytes that never come.
         */
        void stop() {
            if (begun.compareAndSet(false, true)) {
                shut(first);
            }
            if (running != null) {
                running.cancel(true);
            }
        }

        private static void shut(Vault.Reading open) {
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    // it is of no use any more, either way
                }
            }
        }
    }
}
