package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.LocalDateTime;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** On a clock of its own: nothing here waits. */
class PacerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LocalDateTime MIDNIGHT = LocalDateTime.parse("2026-11-23T00:00");

    private final AtomicLong now = new AtomicLong();

    private Pacer pacer(String bandwidth) {
        return new Pacer(
                Bandwidth.parse(bandwidth),
                () -> MIDNIGHT.plusNanos(now.get()),
                now::get,
                until -> now.accumulateAndGet(until, Math::max));
    }

    private static ReadableByteChannel bytes(int count) {
        return Channels.newChannel(new ByteArrayInputStream(new byte[count]));
    }

    private static long drain(ReadableByteChannel in) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        long read = 0;
        for (int count; (count = in.read(buffer)) >= 0; buffer.clear()) {
            read += count;
        }
        return read;
    }

    private static void assertSeconds(double expected, long nanos) {
        assertTrue(Math.abs(nanos / 1e9 - expected) < 0.2, "expected " + expected + " s, took " + nanos / 1e9);
    }

    @Test
    void aStreamTakesTheTimeThatItsBytesCost() throws IOException {
        assertEquals(10 << 20, drain(pacer("1MiB/s").pace(bytes(10 << 20))));
        assertSeconds(10, now.get());
    }

    @Test
    void thoseWhoShareAPacerShareItsRate() throws IOException {
        // Given two streams
        Pacer pacer = pacer("1MiB/s");
        ReadableByteChannel one = pacer.pace(bytes(2 << 20));
        ReadableByteChannel two = pacer.pace(bytes(2 << 20));
        // When they are read by turns
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        for (boolean more = true; more; ) {
            more = one.read(buffer.clear()) >= 0 | two.read(buffer.clear()) >= 0;
        }
        // Then they took as long as both together
        assertSeconds(4, now.get());
    }

    @Test
    void anIdleHourBuysNoBurst() throws IOException {
        Pacer pacer = pacer("1MiB/s");
        drain(pacer.pace(bytes(1 << 20)));
        now.addAndGet(3600 * SECOND);
        long before = now.get();
        drain(pacer.pace(bytes(1 << 20)));
        assertSeconds(1, now.get() - before);
    }

    @Test
    void aWindowThatEndsInTheMiddleSetsTheStreamFree() throws IOException {
        // Given a minute of 1 KiB/s, and no limit after
        drain(pacer("00:00-00:01 1KiB/s").pace(bytes(100 << 20)));
        // Then the stream is through at once when it ends
        assertSeconds(60, now.get());
    }

    @Test
    void aStopDoesNotWaitForTheBandwidth() {
        Pacer pacer = new Pacer(Bandwidth.parse("1/s"), () -> MIDNIGHT, now::get, until -> {
            throw new InterruptedException();
        });
        assertThrows(InterruptedIOException.class, () -> drain(pacer.pace(bytes(10))));
        assertTrue(Thread.interrupted());
    }
}
