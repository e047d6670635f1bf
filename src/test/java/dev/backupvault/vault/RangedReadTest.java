package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangedReadTest {
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "data/default/s/i/a");
    private static final int RANGE = RangedRead.RANGE;

    private final InMemoryVault store = new InMemoryVault();
    private final AtomicInteger open = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Counts what is open, and lets a test stand in the way of a read. */
    private class Watched extends FaultyVault {
        Watched() {
            super(store, call -> Fault.NONE);
        }

        InputStream stream(InputStream in, long offset) {
            return in;
        }

        @Override
        public Reading read(BlobPath path, long offset, long length) {
            Reading reading = store.read(path, offset, length);
            open.incrementAndGet();
            return new Reading(reading.info(), new FilterInputStream(stream(reading.stream(), offset)) {
                private boolean shut;

                @Override
                public void close() throws IOException {
                    if (!shut) {
                        shut = true;
                        open.decrementAndGet();
                    }
                    super.close();
                }
            });
        }
    }

    @AfterEach
    void nothingStaysOpen() {
        ThreadPoolExecutor pool = (ThreadPoolExecutor) threads;
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pool.getActiveCount() == 0);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> open.get() == 0);
        threads.shutdownNow();
    }

    private byte[] stored(int length) {
        byte[] bytes = Bench.bytes(length);
        store.put(PATH, Bytes.of(bytes), Map.of(), Condition.ABSENT);
        return bytes;
    }

    /** Compared as it comes: a copy of all would be a good part of the tests' memory. */
    private static void assertAll(byte[] expected, RangedRead read) throws IOException {
        int at = 0;
        for (Optional<ByteBuffer> piece; (piece = read.next()).isPresent(); ) {
            ByteBuffer bytes = piece.get();
            int end = at + bytes.remaining();
            assertTrue(end <= expected.length, "more than there is");
            assertEquals(ByteBuffer.wrap(expected, at, end - at), bytes, "from byte " + at);
            at = end;
        }
        assertEquals(expected.length, at);
        assertEquals(Optional.empty(), read.next(), "the end is the end");
    }

    private static void drain(RangedRead read) throws IOException {
        while (read.next().isPresent()) {
            // to the end, or to what ends it
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 20) - 1, 1 << 20, RANGE - 1, RANGE, RANGE + 1, 4 * RANGE + 12345})
    void theBytesComeInOrder(int length) throws IOException {
        byte[] bytes = stored(length);
        for (long expected : new long[] {0, length, length + 7L}) {
            try (RangedRead read = RangedRead.open(new Watched(), PATH, expected, threads)) {
                assertEquals(length, read.info().bytes());
                assertAll(bytes, read);
            }
        }
    }

    @RepeatedTest(20)
    void aRangeThatEndsDoesNotEndTheNext() throws IOException {
        byte[] bytes = stored(5 * RANGE);
        try (RangedRead read = RangedRead.open(new Watched(), PATH, bytes.length, threads)) {
            assertAll(bytes, read);
        }
    }

    @Test
    void whoeverClosesEarlyLeavesNothingOpen() throws IOException {
        stored(5 * RANGE);
        try (RangedRead read = RangedRead.open(new Watched(), PATH, 5L * RANGE, threads)) {
            assertTrue(read.next().isPresent());
        }
    }

    @Test
    void aStreamIsClosedByWhoeverReadsIt() throws Exception {
        stored(3 * RANGE);
        CountDownLatch inRead = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger closedWhileRead = new AtomicInteger();
        Vault watching = new Watched() {
            @Override
            InputStream stream(InputStream in, long offset) {
                return offset != RANGE
                        ? in
                        : new Deaf(over) {
                            @Override
                            public int read() throws IOException {
                                inRead.countDown();
                                return super.read();
                            }

                            @Override
                            public void close() {
                                closedWhileRead.addAndGet((int) over.getCount());
                            }
                        };
            }
        };
        try (RangedRead read = RangedRead.open(watching, PATH, 3L * RANGE, threads)) {
            assertTrue(read.next().isPresent());
            inRead.await();
        }
        over.countDown();
        assertEquals(0, closedWhileRead.get());
    }

    @Test
    void aBlobThatIsReplacedMeanwhileIsNotMixed() throws IOException {
        byte[] bytes = stored(5 * RANGE);
        try (RangedRead read = RangedRead.open(new Watched(), PATH, bytes.length, threads)) {
            read.next();
            BlobInfo there = store.stat(PATH).orElseThrow();
            store.put(PATH, Bytes.of(Arrays.copyOf(bytes, bytes.length)), Map.of(), Condition.unchanged(there.etag()));
            VaultException e = assertThrows(VaultException.class, () -> drain(read));
            assertEquals(ErrorCode.STORE_CONDITION_FAILED, e.code());
        }
    }

    @Test
    void aCutIsSaidAndNotTakenForTheEnd() throws IOException {
        byte[] bytes = stored(4 * RANGE);
        Vault cutting = new Watched() {
            @Override
            InputStream stream(InputStream in, long offset) {
                return offset == 3L * RANGE ? InputStream.nullInputStream() : in;
            }
        };
        try (RangedRead read = RangedRead.open(cutting, PATH, bytes.length, threads)) {
            VaultException e = assertThrows(VaultException.class, () -> drain(read));
            assertEquals(ErrorCode.STORE_UNREACHABLE, e.code());
            assertTrue(e.getMessage().contains("byte " + 3L * RANGE), e.getMessage());
        }
    }

    @Test
    @Timeout(60)
    void aThreadThatDiesIsHeardAndNotWaitedFor() throws IOException {
        byte[] bytes = stored(4 * RANGE);
        Vault dying = new Watched() {
            @Override
            InputStream stream(InputStream in, long offset) {
                return offset != 3L * RANGE
                        ? in
                        : new InputStream() {
                            @Override
                            public int read() {
                                throw new OutOfMemoryError("as if");
                            }
                        };
            }
        };
        try (RangedRead read = RangedRead.open(dying, PATH, bytes.length, threads)) {
            assertThrows(OutOfMemoryError.class, () -> drain(read));
        }
    }

    /** Waits as a connection does whose store is silent: deaf to interrupts, until its time is over. */
    private static class Deaf extends InputStream {
        private final CountDownLatch timeOver;

        Deaf(CountDownLatch timeOver) {
            this.timeOver = timeOver;
        }

        @Override
        public int read() throws IOException {
            while (true) {
                try {
                    timeOver.await();
                    throw new IOException("timed out");
                } catch (InterruptedException e) {
                    // network libraries do not all keep an interrupt
                }
            }
        }
    }

    @Test
    void whatIsOpenedAgainAfterTheEndIsClosedToo() throws IOException {
        stored(3 * RANGE);
        CountDownLatch timeOver = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        Vault deaf = new Watched() {
            @Override
            InputStream stream(InputStream in, long offset) {
                return offset == RANGE && first.getAndSet(false) ? new Deaf(timeOver) : in;
            }
        };
        Vault retrying = new RetryingVault(deaf, Duration.ofSeconds(20));
        try (RangedRead read = RangedRead.open(retrying, PATH, 3L * RANGE, threads)) {
            assertTrue(read.next().isPresent());
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !first.get());
        }
        timeOver.countDown(); // closing has not waited for it
    }
}
