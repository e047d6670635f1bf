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
import java.util.random.RandomGenerator;
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

    @Test
    void closingEndsTheReader() throws Exception {
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
        Awaitility.await("the reader ends")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("verify-read")));
    }
}
