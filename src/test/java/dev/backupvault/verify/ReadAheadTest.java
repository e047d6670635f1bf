package dev.backupvault.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {
    @Test
    void everyByteComesInOrderWhateverTheStreamGivesAtOnce() throws IOException {
        RandomGenerator random = Seed.random("ReadAheadTest");
        for (int length : new int[] {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 9_000_001}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ReadAhead ahead = new ReadAhead(new Dribble(bytes, random))) {
                ahead.drain((chunk, count) -> out.write(chunk, 0, count));
            }
            assertArrayEquals(bytes, out.toByteArray());
        }
    }

    private static final class Dribble extends ByteArrayInputStream {
        private final RandomGenerator random;

        Dribble(byte[] bytes, RandomGenerator random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) {
            return super.read(into, from, Math.min(length, random.nextInt(1, 300_000)));
        }
    }

    @Test
    void whatTheStreamThrowsIsThrownAfterWhatCameBefore() throws IOException {
        for (Exception thrown : new Exception[] {new IOException("cut"), new IllegalStateException("odd")}) {
            InputStream in = new InputStream() {
                private int left = 3 << 20;

                @Override
                public int read() throws IOException {
                    throw new IOException("not used");
                }

                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    if (left == 0) {
                        if (thrown instanceof IOException cut) {
                            throw cut;
                        }
                        throw (RuntimeException) thrown;
                    }
                    int count = Math.min(left, length);
                    left -= count;
                    return count;
                }
            };
            long[] seen = new long[1];
            try (ReadAhead ahead = new ReadAhead(in)) {
                IOException error =
                        assertThrows(IOException.class, () -> ahead.drain((chunk, count) -> seen[0] += count));
                assertTrue(error == thrown || error.getCause() == thrown, error.toString());
            }
            assertEquals(3 << 20, seen[0]);
        }
    }

    /** Waits as a connection does whose store is silent: deaf to interrupts, until its time is over. */
    private static final class Deaf extends InputStream {
        private final CountDownLatch inRead = new CountDownLatch(1);
        private final CountDownLatch timeOver = new CountDownLatch(1);
        private final List<String> closed = new CopyOnWriteArrayList<>();

        @Override
        public int read() {
            inRead.countDown();
            while (true) {
                try {
                    timeOver.await();
                    return 0;
                } catch (InterruptedException e) {
                    // network libraries do not all keep an interrupt
                }
            }
        }

        @Override
        public void close() {
            closed.add(Thread.currentThread().getName() + (timeOver.getCount() > 0 ? " while it is read" : ""));
        }
    }

    @Test
    void aStreamIsClosedByItsReaderAlone() throws Exception {
        // Given a reader that waits in a read
        Deaf deaf = new Deaf();
        ReadAhead ahead = new ReadAhead(deaf);
        deaf.inRead.await();
        // When
        ahead.close();
        // Then closing has not waited, and the stream is left alone until the read is over
        assertEquals(List.of(), deaf.closed);
        deaf.timeOver.countDown();
        awaitNoReader();
        assertEquals(List.of("verify-read"), deaf.closed);
    }

    @Test
    void aReaderThatWaitsForRoomHearsThatItIsClosed() throws Exception {
        Deaf deaf = new Deaf();
        deaf.timeOver.countDown();
        ReadAhead ahead = new ReadAhead(deaf);
        Awaitility.await("all chunks are full")
                .until(() -> readers().anyMatch(thread -> thread.getState() == Thread.State.WAITING));
        ahead.close();
        awaitNoReader();
        assertEquals(List.of("verify-read"), deaf.closed);
    }

    @Test
    void whatIsDrainedIsClosed() throws IOException {
        List<String> closed = new CopyOnWriteArrayList<>();
        InputStream in = new ByteArrayInputStream(new byte[5]) {
            @Override
            public void close() {
                closed.add(Thread.currentThread().getName());
            }
        };
        try (ReadAhead ahead = new ReadAhead(in)) {
            ahead.drain((chunk, count) -> {});
            assertEquals(List.of("verify-read"), closed);
        }
    }

    @Test
    void aReaderThatDiesIsHeardAndNotWaitedFor() {
        InputStream in = new InputStream() {
            @Override
            public int read() {
                throw new OutOfMemoryError("as if");
            }
        };
        try (ReadAhead ahead = new ReadAhead(in)) {
            assertThrows(OutOfMemoryError.class, () -> ahead.drain((chunk, count) -> {}));
        }
    }

    private static Stream<Thread> readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("verify-read"));
    }

    private static void awaitNoReader() {
        Awaitility.await("the reader ends")
                .atMost(Duration.ofSeconds(30))
                .until(() -> readers().findAny().isEmpty());
    }

    @Test
    void closingEndsTheReader() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                return length;
            }
        };
        new ReadAhead(endless).close();
        awaitNoReader();
    }
}
