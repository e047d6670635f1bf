package dev.backupvault.ingest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.LocalDateTime;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Holds all who share it to a {@link Bandwidth} together: whoever reads pays in time for what was read. Thread-safe.
 */
public final class Pacer {
    public static final Pacer UNLIMITED = new Pacer(Bandwidth.UNLIMITED);

    /** What may be read at once after a pause: enough for the timer's grain, too little to be seen on a line. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int SMALLEST_READ = 1 << 10;
    private static final int LARGEST_READ = 256 << 10;
    private static final int READS_PER_SECOND = 20;

    /** Waits until a moment on the clock of {@link System#nanoTime}. */
    interface Sleeper {
        void until(long nanos) throws InterruptedException;
    }

    private final Bandwidth bandwidth;
    private final Supplier<LocalDateTime> calendar;
    private final LongSupplier clock;
    private final Sleeper sleeper;
    private long paidUntil;

    public Pacer(Bandwidth bandwidth) {
        this(bandwidth, LocalDateTime::now, System::nanoTime, Pacer::sleep);
    }

    Pacer(Bandwidth bandwidth, Supplier<LocalDateTime> calendar, LongSupplier clock, Sleeper sleeper) {
        this.bandwidth = bandwidth;
        this.calendar = calendar;
        this.clock = clock;
        this.sleeper = sleeper;
        this.paidUntil = clock.getAsLong();
    }

    private static void sleep(long until) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
    }

    /** The channel at this pace; closing closes it. */
    ReadableByteChannel pace(ReadableByteChannel in) {
        return bandwidth.isUnlimited() ? in : new Paced(in);
    }

    private synchronized long pay(int bytes, long rate) {
        long now = clock.getAsLong();
        if (paidUntil - now < -BURST_NANOS) {
            paidUntil = now - BURST_NANOS; // time that nobody used is not saved up
        }
        paidUntil += (long) (bytes * 1e9 / rate);
        return paidUntil;
    }

    private final class Paced implements ReadableByteChannel {
        private final ReadableByteChannel in;

        Paced(ReadableByteChannel in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            long rate = bandwidth.at(calendar.get());
            if (rate == Bandwidth.NONE) {
                return in.read(target);
            }
            // Small reads, so that a change of the window, or a stop, is not waited for long.
            int most = (int) Math.max(SMALLEST_READ, Math.min(LARGEST_READ, rate / READS_PER_SECOND));
            int limit = target.limit();
            target.limit(Math.min(limit, target.position() + most));
            int count;
            try {
                count = in.read(target);
            } finally {
                target.limit(limit);
            }
            if (count > 0) {
                try {
                    sleeper.until(pay(count, rate));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("stopped while waiting for bandwidth");
                }
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return in.isOpen();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
