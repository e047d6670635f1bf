package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.vault.Pieces;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static Pieces pieces() {
        return new ChannelPieces(Channels.newChannel(new ByteArrayInputStream(new byte[1000])));
    }

    /** A copy that can be read once somebody lets it. */
    private record Slow(CountDownLatch opened, CountDownLatch let) implements Copy {
        @Override
        public String place() {
            return "slow";
        }

        @Override
        public Pieces open() {
            opened.countDown();
            try {
                let.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return pieces();
        }
    }

    @Test
    void manyPlansAtOnceDoNotReadAllAtOnce() throws Exception {
        // Given
        CountDownLatch opened = new CountDownLatch(Probe.AT_ONCE);
        CountDownLatch let = new CountDownLatch(1);
        Slow copy = new Slow(opened, let);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Optional<Long>>> rates = new ArrayList<>();
            for (int i = 0; i < Probe.AT_ONCE; i++) {
                rates.add(threads.submit(() -> Probe.rate(copy)));
            }
            opened.await();
            // When
            assertEquals(Optional.empty(), Probe.rate(copy), "a plan without an estimate");
            // Then
            let.countDown();
            for (Future<Optional<Long>> rate : rates) {
                assertTrue(rate.get().orElseThrow() > 0);
            }
            assertTrue(Probe.rate(copy).isPresent(), "and the next has one again");
        } finally {
            let.countDown();
            threads.shutdownNow();
        }
    }
}
