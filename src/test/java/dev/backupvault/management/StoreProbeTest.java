package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.InMemoryVault;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreProbeTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void aStoreThatAnswersIsAskedOnceForMany() {
        StoreProbe probe = new StoreProbe(new InMemoryVault() {
            @Override
            public Instant now() {
                asked.incrementAndGet();
                return Instant.EPOCH;
            }
        });
        assertTrue(probe.answers());
        for (int i = 0; i < 100; i++) {
            assertTrue(probe.answers());
        }
        assertEquals(1, asked.get());
    }

    @Test
    void aStoreThatRefusesIsAway() {
        assertFalse(new StoreProbe(new InMemoryVault() {
                    @Override
                    public Instant now() {
                        throw VaultException.of(ErrorCode.STORE_DENIED, "denied");
                    }
                })
                .answers());
    }

    @Test
    void aStoreThatHangsIsAwayAndHoldsOneThread() {
        CountDownLatch forever = new CountDownLatch(1);
        StoreProbe probe = new StoreProbe(new InMemoryVault() {
            @Override
            public Instant now() {
                asked.incrementAndGet();
                try {
                    forever.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Instant.EPOCH;
            }
        });
        assertFalse(probe.answers());
        assertFalse(probe.answers());
        assertEquals(1, asked.get());
        forever.countDown();
    }
}
