package dev.backupvault.command;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/**
 * Bytes on their way from the thread that a command's output comes in on to the one that stores them. Bounded: a
 * command that is faster than the store waits. A reader never waits longer than it wants to, which a pipe of the
 * operating system does not allow. Thread-safe.
 */
final class Handover extends OutputStream {
    private static final int CAPACITY = 256 << 10;
    static final int END = -1;
    static final int NOTHING_YET = 0;

    private final byte[] ring = new byte[CAPACITY];
    private int head;
    private int size;
    private boolean ended;
    private boolean abandoned;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Waits for room. What is written after {@link #abandon} is thrown away. */
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length && !abandoned) {
            if (size == CAPACITY) {
                await(0);
                continue;
            }
            int end = (head + size) % CAPACITY;
            int count = Math.min(offset + length - at, Math.min(CAPACITY - size, CAPACITY - end));
            System.arraycopy(bytes, at, ring, end, count);
            at += count;
            size += count;
            notifyAll();
        }
    }

    /** There is no more to come. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }

    /** Nobody will read any more, and whoever reads now is to look up. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** @return how many bytes; {@link #END}; or {@link #NOTHING_YET} after so many nanoseconds, or when abandoned */
    synchronized int read(byte[] target, int offset, int length, long nanos) throws IOException {
        long until = System.nanoTime() + nanos;
        while (size == 0 && !ended && !abandoned) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                return NOTHING_YET;
            }
            await(left);
        }
        if (abandoned) {
            return NOTHING_YET;
        }
        if (size == 0) {
            return END;
        }
        int count = Math.min(length, Math.min(size, CAPACITY - head));
        System.arraycopy(ring, head, target, offset, count);
        head = (head + count) % CAPACITY;
        size -= count;
        notifyAll();
        return count;
    }

    private void await(long millis) throws InterruptedIOException {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }
}
