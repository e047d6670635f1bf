package dev.backupvault.cli;

import java.util.concurrent.atomic.AtomicLong;

/** Shows how far a restore is: on a terminal only, a line that is redrawn a few times a second. Thread-safe. */
final class RestoreProgress implements AutoCloseable {
    private static final long EVERY_NANOS = 250_000_000;
    private static final long SHOW_AFTER_NANOS = 1_000_000_000;

    private final boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    private final long started = System.nanoTime();
    private final AtomicLong bytes = new AtomicLong();
    private final long total;
    private long drawn;

    private RestoreProgress(long total) {
        this.total = total;
    }

    /** @param total bytes to be read */
    static RestoreProgress start(long total) {
        return new RestoreProgress(total);
    }

    /** Told how many bytes more were read. */
    void read(long more) {
        long now = bytes.addAndGet(more);
        if (terminal) {
            draw(now);
        }
    }

    private synchronized void draw(long now) {
        long time = System.nanoTime();
        if (time - started > SHOW_AFTER_NANOS && time - drawn > EVERY_NANOS) {
            drawn = time;
            double seconds = (time - started) / 1e9;
            System.err.print("\r\u001b[2K" + Text.size(now) + " of " + Text.size(total) + "  " + Text.rate(now, seconds)
                    + "  " + Math.round(Math.max(0, total - now) / (now / seconds)) + " s left");
            System.err.flush();
        }
    }

    @Override
    public synchronized void close() {
        if (drawn != 0) {
            System.err.print("\r\u001b[2K");
            System.err.flush();
        }
    }
}
