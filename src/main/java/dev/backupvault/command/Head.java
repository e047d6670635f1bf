package dev.backupvault.command;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps the beginning of what is written to it, however much that is. Thread-safe. */
final class Head extends OutputStream {
    private static final int MOST_BYTES = 64 << 10;
    private static final long LAST_WORDS_MILLIS = 1000;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean cut;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int room = Math.min(length, MOST_BYTES - kept.size());
        kept.write(bytes, offset, room);
        cut |= room < length;
    }

    @Override
    public void close() {
        ended.countDown();
    }

    /** For a moment only: what a program left behind may hold its output for ever. */
    void awaitEnd() {
        try {
            ended.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized boolean isCut() {
        return cut;
    }

    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
