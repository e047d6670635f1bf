package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory that all uploads of a process share: direct slabs of 1 MiB, made when first needed and kept. It bounds
 * memory whatever the number of uploads and their length. Thread-safe, and fair: who waits longest is served first.
 *
 * <p>All slabs of a block are taken at once, and only readers wait for slabs while senders give them back, so waiting
 * always ends. But a stream that is pushed to us arrives as slowly as its sender likes: of blocks that are still being
 * read, those of all such streams hold three quarters of the memory at most, and those of one sender a quarter or one
 * block.
 */
public final class BufferPool {
    private static final int SLAB = 1 << 20;

    private final int slabs;
    private final Semaphore free;
    private final Limit pushed;
    private final Map<String, Limit> senders = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

    /** @param bytes the most that is ever held, rounded down to MiB */
    public BufferPool(long bytes) {
        this.slabs = Math.toIntExact(bytes / SLAB);
        this.free = new Semaphore(slabs, true);
        this.pushed = new Limit(slabs / 4 * 3);
        Gauge.builder("backupvault.buffers.free.bytes", free, left -> (double) left.availablePermits() * SLAB)
                .description("Memory for uploads that nobody holds")
                .register(Metrics.globalRegistry);
        Gauge.builder("backupvault.buffers.waiting", free, Semaphore::getQueueLength)
                .description("Uploads that wait for memory")
                .register(Metrics.globalRegistry);
    }

    /** How many slabs may be in the hands of some; a larger block takes all of them. */
    private static final class Limit {
        private final int slabs;
        private final Semaphore left;

        Limit(int slabs) {
            this.slabs = Math.max(1, slabs);
            this.left = new Semaphore(this.slabs, true);
        }

        void take(int count) throws InterruptedException {
            left.acquire(Math.min(count, slabs));
        }

        void giveBack(int count) {
            left.release(Math.min(count, slabs));
        }
    }

    /** Waits until a block of this size can be held, for what is read at our own pace. */
    public Lease acquire(int bytes) throws InterruptedException {
        return acquire(bytes, null);
    }

    /**
     * Waits until a block of this size can be held.
     *
     * @param sender who pushes the stream that it is for, or null for what is read at our own pace
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if it never can
     */
    public Lease acquire(int bytes, String sender) throws InterruptedException {
        int count = Math.max(1, (bytes + SLAB - 1) / SLAB);
        if (count > slabs) {
            throw VaultException.mismatch(
                            ErrorCode.CONFIG_INVALID,
                            "a block does not fit into the buffers",
                            "vault.buffers of at least " + count + " MiB",
                            slabs + " MiB")
                    .hint("raise vault.buffers");
        }
        // A sender's own limit first: who waits there holds nothing that others need.
        List<Limit> limits = sender == null
                ? List.of()
                : List.of(senders.computeIfAbsent(sender, name -> new Limit(slabs / 4)), pushed);
        List<Limit> held = new ArrayList<>(limits.size());
        List<ByteBuffer> taken = new ArrayList<>(count);
        boolean permitted = false;
        try {
            for (Limit limit : limits) {
                limit.take(count);
                held.add(limit);
            }
            free.acquire(count);
            permitted = true;
            for (int i = 0; i < count; i++) {
                ByteBuffer slab = idle.poll();
                taken.add(slab == null ? ByteBuffer.allocateDirect(SLAB) : slab.clear());
            }
        } catch (InterruptedException | OutOfMemoryError e) {
            // the process may live on, and others must not wait for what nobody holds
            idle.addAll(taken);
            if (permitted) {
                free.release(count);
            }
            held.forEach(limit -> limit.giveBack(count));
            throw e;
        }
        taken.get(count - 1).limit(Math.max(0, bytes - (count - 1) * SLAB));
        return new Lease(taken, held);
    }

    /** Bytes that nobody holds. */
    public long freeBytes() {
        return (long) free.availablePermits() * SLAB;
    }

    /**
     * Slabs on loan, to be filled and sent. Given back at {@link #close}: a send must be over by then, which it is,
     * because a vault's calls send on the caller's thread.
     */
    public final class Lease implements AutoCloseable {
        private List<ByteBuffer> buffers;
        private List<Limit> limits;

        private Lease(List<ByteBuffer> buffers, List<Limit> limits) {
            this.buffers = buffers;
            this.limits = limits;
        }

        /** The slabs in order, with limits set to the size that was asked for. */
        public List<ByteBuffer> buffers() {
            return buffers;
        }

        /** The block was read: from now on the sender's pace does not matter. Called before {@link #close}. */
        void filled() {
            limits.forEach(limit -> limit.giveBack(buffers.size()));
            limits = List.of();
        }

        @Override
        public void close() {
            if (buffers != null) {
                filled();
                idle.addAll(buffers);
                free.release(buffers.size());
                buffers = null;
            }
        }
    }
}
