package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Cuts a stream into blocks and stages them while it is being read: the caller's thread reads and hashes the whole, a
 * few threads checksum and send. Blocks that the store already holds from an interrupted try, or that it fetches by
 * itself, are not sent. Thread-safe; each upload has its own state.
 */
public final class BlockUploader {
    private final Vault vault;
    private final BufferPool pool;
    private final ExecutorService senders;
    private final int inFlight;

    /** @param inFlight blocks of one upload that are being sent at the same time */
    public BlockUploader(Vault vault, BufferPool pool, ExecutorService senders, int inFlight) {
        this.vault = vault;
        this.pool = pool;
        this.senders = senders;
        this.inFlight = inFlight;
    }

    /** What an upload staged, in order. */
    public record Staged(List<BlockId> blocks, long bytes, long bytesSent) {}

    /** The first block of a stream, read whole. If the stream ended with it, {@code last} is true. */
    public record FirstBlock(BufferPool.Lease lease, Bytes body, boolean last, String sender) implements AutoCloseable {
        @Override
        public void close() {
            lease.close();
        }
    }

    /**
     * Reads the first block, so that the caller can choose one Put Blob for what is short.
     *
     * @param expected length of the stream if known, or -1
     * @param sender who pushes the stream, or null if it is read at our own pace
     * @param digests fed with every byte
     */
    public FirstBlock first(
            ReadableByteChannel in, long expected, String sender, BlockSchedule schedule, List<MessageDigest> digests)
            throws IOException, InterruptedException {
        boolean surelyShort = expected >= 0 && expected < schedule.first();
        // One byte more than a short stream should have: a longer one shows at once.
        BufferPool.Lease lease = pool.acquire(surelyShort ? (int) expected + 1 : schedule.first(), sender);
        try {
            Bytes body = fill(in, lease, digests);
            return new FirstBlock(lease, body, body.length() < (surelyShort ? expected + 1 : schedule.first()), sender);
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /**
     * Stages the first block and all that follows. Nothing is visible in the store until the caller commits.
     *
     * @param name what to call the stream in an error
     * @param origin where the store could fetch the same bytes, or null
     * @param progress told the number of bytes read and hashed so far, from the calling thread
     * @throws VaultException of the first block that could not be sent; {@link ErrorCode#TOO_LARGE} at the schedule's
     *     end
     */
    public Staged stage(
            BlobPath path,
            String name,
            Origin origin,
            FirstBlock first,
            ReadableByteChannel in,
            BlockSchedule schedule,
            List<MessageDigest> digests,
            LongConsumer progress)
            throws IOException, InterruptedException {
        Run run = new Run(path, alreadyStaged(path), new BlockFetch(vault, path, origin));
        try (run) {
            long read = first.body().length();
            run.send(first.lease(), first.body());
            progress.accept(read);
            boolean more = !first.last();
            for (int index = 1; more; index++) {
                if (index == BlockSchedule.MOST_BLOCKS) {
                    checkEnd(in, name, schedule, read);
                    break;
                }
                int size = schedule.sizeOf(index);
                BufferPool.Lease lease = pool.acquire(size, first.sender());
                Bytes body;
                try {
                    body = fill(in, lease, digests);
                } catch (IOException | RuntimeException e) {
                    lease.close();
                    throw e;
                }
                more = body.length() == size;
                read += body.length();
                if (body.length() == 0) {
                    lease.close();
                } else {
                    run.send(lease, body);
                }
                progress.accept(read);
            }
            run.await();
            return new Staged(List.copyOf(run.ids), read, run.sent.get());
        }
    }

    private static void checkEnd(ReadableByteChannel in, String name, BlockSchedule schedule, long read)
            throws IOException {
        if (in.read(ByteBuffer.allocate(1)) > 0) {
            throw schedule.tooLarge(name, "more than " + read + " bytes");
        }
    }

    private Set<String> alreadyStaged(BlobPath path) {
        Set<String> ids = new HashSet<>();
        for (Vault.Block block : vault.blocks(path, Vault.BlockList.UNCOMMITTED)) {
            BlockId.parse(block.id()).filter(id -> id.length() == block.bytes()).ifPresent(id -> ids.add(block.id()));
        }
        return ids;
    }

    private static Bytes fill(ReadableByteChannel in, BufferPool.Lease lease, List<MessageDigest> digests)
            throws IOException {
        List<ByteBuffer> filled = new ArrayList<>(lease.buffers().size());
        for (ByteBuffer slab : lease.buffers()) {
            while (slab.hasRemaining() && in.read(slab) >= 0) {
                // a channel may give a little at a time
            }
            boolean ended = slab.hasRemaining();
            slab.flip();
            for (MessageDigest digest : digests) {
                digest.update(slab.duplicate());
            }
            filled.add(slab);
            if (ended) {
                break;
            }
        }
        lease.filled();
        return new Bytes(filled);
    }

    /** The sends of one upload: at most a few at a time, and none after the first that failed. */
    private final class Run implements AutoCloseable {
        private final BlobPath path;
        private final Set<String> known;
        private final BlockFetch fetch;
        private final Semaphore room = new Semaphore(inFlight);
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final List<BlockId> ids = new ArrayList<>();
        private final AtomicLong sent = new AtomicLong();
        private BlockId[] slots = new BlockId[64];
        private int count;
        private long length;

        Run(BlobPath path, Set<String> known, BlockFetch fetch) {
            this.path = path;
            this.known = known;
            this.fetch = fetch;
        }

        void send(BufferPool.Lease lease, Bytes body) throws InterruptedException {
            int index = count++;
            long offset = length;
            length += body.length();
            try {
                room.acquire();
            } catch (InterruptedException e) {
                lease.close();
                throw e;
            }
            if (failure.get() != null) {
                room.release();
                lease.close();
                rethrow();
            }
            try {
                senders.execute(() -> deliver(index, offset, lease, body));
            } catch (RejectedExecutionException e) {
                room.release();
                lease.close();
                throw VaultException.of(ErrorCode.SOURCE_CUT, "storing '" + path + "' was stopped", e)
                        .hint("what was sent is kept for 7 days; the next try sends the rest");
            }
        }

        private void deliver(int index, long offset, BufferPool.Lease lease, Bytes body) {
            try (lease) {
                BlockId id = new BlockId(index, (int) body.length(), body.crc64());
                if (!known.contains(id.base64()) && !fetch.stage(id, offset)) {
                    vault.stage(path, id, body);
                    sent.addAndGet(body.length());
                }
                put(index, id);
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            } finally {
                room.release();
            }
        }

        private synchronized void put(int index, BlockId id) {
            if (index >= slots.length) {
                slots = Arrays.copyOf(slots, Math.max(index + 1, slots.length * 2));
            }
            slots[index] = id;
        }

        void await() throws InterruptedException {
            room.acquire(inFlight);
            room.release(inFlight);
            rethrow();
            synchronized (this) {
                ids.addAll(Arrays.asList(slots).subList(0, count));
            }
        }

        private void rethrow() {
            Throwable cause = failure.get();
            if (cause instanceof VaultException e) {
                throw e;
            }
            if (cause != null) {
                throw new IllegalStateException("a sender failed", cause);
            }
        }

        /** Waits for what is being sent, so that no thread works on after the upload has ended. */
        @Override
        public void close() {
            room.acquireUninterruptibly(inFlight);
        }
    }
}
