package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory that all uploads of a process share: direct slabs of 1 MiB, made when first needed and kept. It bounds
 * memory whatever the number of uploads and their length. Thread-safe, and fair: who waits longest is served first.
 *
 * <p>All slabs of a block are taken at once, and only readers wait for slabs while senders give them back, so waiting
 * always ends.
 */
public final class BufferPool {
    private static final int SLAB = 1 << 20;

    private final int slabs;
    private final Semaphore free;
    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

    /** @param bytes the most that is ever held, rounded down to MiB */
    public BufferPool(long bytes) {
        this.slabs = Math.toIntExact(bytes / SLAB);
        this.free = new Semaphore(slabs, true);
    }

    /**
     * Waits until a block of this size can be held.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if it never can
     */
    public Lease acquire(int bytes) throws InterruptedException {
        int count = Math.max(1, (bytes + SLAB - 1) / SLAB);
        if (count > slabs) {
            throw VaultException.mismatch(
                            ErrorCode.CONFIG_INVALID,
                            "a block does not fit into the buffers",
                            "vault.buffers of at least " + count + " MiB",
                            slabs + " MiB")
                    .hint("raise vault.buffers");
        }
        free.acquire(count);
        List<ByteBuffer> taken = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                ByteBuffer slab = idle.poll();
                taken.add(slab == null ? ByteBuffer.allocateDirect(SLAB) : slab.clear());
            }
        } catch (OutOfMemoryError e) { // the process may live on, and others must not wait for what nobody holds
            idle.addAll(taken);
            free.release(count);
            throw e;
        }
        taken.get(count - 1).limit(Math.max(0, bytes - (count - 1) * SLAB));
        return new Lease(taken);
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

        private Lease(List<ByteBuffer> buffers) {
            this.buffers = buffers;
        }

        /** The slabs in order, with limits set to the size that was asked for. */
        public List<ByteBuffer> buffers() {
            return buffers;
        }

        @Override
        public void close() {
            if (buffers != null) {
                idle.addAll(buffers);
                free.release(buffers.size());
                buffers = null;
            }
        }
    }
}
