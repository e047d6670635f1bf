package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferPoolTest {
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, MIB - 1, MIB, MIB + 1, 3 * MIB, 3 * MIB + 7})
    void aLeaseHoldsExactlyWhatWasAskedFor(int bytes) throws InterruptedException {
        // Given
        BufferPool pool = new BufferPool(4 * MIB);
        // When
        try (BufferPool.Lease lease = pool.acquire(bytes)) {
            // Then
            assertEquals(
                    bytes,
                    lease.buffers().stream().mapToLong(ByteBuffer::remaining).sum());
            assertEquals(4L * MIB - (bytes + MIB - 1) / MIB * (long) MIB, pool.freeBytes());
        }
        assertEquals(4L * MIB, pool.freeBytes());
    }

    @Test
    void aBlockThatCanNeverBeHeldIsRefusedAtOnce() {
        // Given
        BufferPool pool = new BufferPool(2 * MIB + MIB / 2);
        // When
        VaultException error = assertThrows(VaultException.class, () -> pool.acquire(2 * MIB + 1));
        // Then
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        assertTrue(error.getMessage().contains("vault.buffers"), error.getMessage());
        assertEquals(2L * MIB, pool.freeBytes());
    }

    @Test
    void slabsAreUsedAgainWithTheirLimitsReset() throws InterruptedException {
        // Given
        BufferPool pool = new BufferPool(2 * MIB);
        Set<ByteBuffer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        // When
        for (int round = 0; round < 20; round++) {
            try (BufferPool.Lease lease = pool.acquire(MIB + 1 + round)) {
                seen.addAll(lease.buffers());
                lease.buffers().forEach(slab -> slab.position(slab.limit()));
            }
        }
        // Then
        assertEquals(2, seen.size());
        try (BufferPool.Lease lease = pool.acquire(2 * MIB)) {
            assertEquals(
                    List.of(MIB, MIB),
                    lease.buffers().stream().map(ByteBuffer::remaining).toList());
        }
    }

    @Test
    void closingTwiceGivesBackOnce() throws InterruptedException {
        // Given
        BufferPool pool = new BufferPool(2 * MIB);
        BufferPool.Lease lease = pool.acquire(MIB);
        // When
        lease.close();
        lease.close();
        // Then
        assertEquals(2L * MIB, pool.freeBytes());
    }

    @Test
    void whoWaitsLongestIsServedFirst() throws InterruptedException {
        // Given: all is taken, one waits for all of it, and one that could be content with less comes later
        BufferPool pool = new BufferPool(2 * MIB);
        BufferPool.Lease first = pool.acquire(MIB);
        BufferPool.Lease second = pool.acquire(MIB);
        List<String> served = new CopyOnWriteArrayList<>();
        Thread large = waiting(pool, 2 * MIB, "large", served);
        Thread small = waiting(pool, 1, "small", served);
        // When
        first.close();
        assertFalse(served.contains("small"), "the small one overtook");
        second.close();
        large.join();
        small.join();
        // Then
        assertEquals(List.of("large", "small"), served);
        assertEquals(2L * MIB, pool.freeBytes());
    }

    private static Thread waiting(BufferPool pool, int bytes, String name, List<String> served) {
        return waiting(() -> pool.acquire(bytes), name, served);
    }

    private static Thread waiting(Callable<BufferPool.Lease> acquire, String name, List<String> served) {
        Thread thread = new Thread(() -> {
            try (BufferPool.Lease lease = acquire.call()) {
                served.add(name);
            } catch (Exception e) {
                served.add("interrupted");
            }
        });
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void anInterruptEndsTheWaitAndTakesNothing() throws InterruptedException {
        // Given
        BufferPool pool = new BufferPool(MIB);
        List<String> served = new CopyOnWriteArrayList<>();
        try (BufferPool.Lease all = pool.acquire(MIB)) {
            Thread thread = waiting(pool, 1, "served", served);
            // When
            thread.interrupt();
            thread.join();
        }
        // Then
        assertEquals(List.of("interrupted"), served);
        assertEquals(MIB, pool.freeBytes());
    }

    @Test
    void slowSendersLeaveMemoryForOthers() throws InterruptedException {
        // Given one who pushes blocks and finishes none
        BufferPool pool = new BufferPool(32 * MIB);
        List<BufferPool.Lease> unfinished = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 8; i++) {
            unfinished.add(pool.acquire(MIB, "slow"));
        }
        List<String> served = new CopyOnWriteArrayList<>();
        Thread ninth = waiting(() -> pool.acquire(MIB, "slow"), "slow", served);
        // Then others get theirs, until three quarters of all are with those who push
        for (String sender : new String[] {"a", "b"}) {
            unfinished.add(pool.acquire(8 * MIB, sender));
        }
        Thread last = waiting(() -> pool.acquire(MIB, "d"), "d", served);
        assertEquals(8L * MIB, pool.freeBytes());
        // And what is read at our own pace has the rest
        pool.acquire(8 * MIB).close();
        assertEquals(List.of(), served);
        // When a block was read, another can be, though its memory is still on its way to the store
        unfinished.get(0).filled();
        ninth.join();
        last.join();
        assertEquals(Set.of("slow", "d"), Set.copyOf(served));
        unfinished.forEach(BufferPool.Lease::close);
        assertEquals(32L * MIB, pool.freeBytes());
        // And a block that is larger than the share is held all the same, one at a time
        try (BufferPool.Lease large = pool.acquire(16 * MIB, "slow")) {
            Thread next = waiting(() -> pool.acquire(MIB, "slow"), "slow", served);
            large.close();
            next.join();
        }
        assertEquals(32L * MIB, pool.freeBytes());
    }
}
