package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.RecordBlobs.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The right to take away from a source, held by one run at a time, whichever connector it is on (docs/FORMAT.md §7). It
 * is a record with a time by the store's clock: one that was not renewed until then may be taken by another. Used by
 * one thread.
 */
public final class SourceLease implements AutoCloseable {
    private static final Duration LASTS = Duration.ofMinutes(2);
    private static final int FORMAT = 1;

    private final Vault vault;
    private final RecordBlobs records;
    private final BlobPath path;
    private final String holder;
    private final LongSupplier nanos;
    private String etag;
    private long renewedAt;

    private SourceLease(Vault vault, BlobPath path, String holder, LongSupplier nanos) {
        this.vault = vault;
        this.records = new RecordBlobs(vault);
        this.path = path;
        this.holder = holder;
        this.nanos = nanos;
    }

    /** @param holder one run of one connector, and nothing else */
    private record Held(int format, String holder, Instant until) {}

    /**
     * Takes the lease, or fails at once.
     *
     * @param who shown to whoever else wants it
     * @throws VaultException {@link ErrorCode#SOURCE_LEASED} if another has it
     */
    public static SourceLease take(Vault vault, String tenant, String source, String who) {
        return take(vault, tenant, source, who, System::nanoTime);
    }

    static SourceLease take(Vault vault, String tenant, String source, String who, LongSupplier nanos) {
        SourceLease lease =
                new SourceLease(vault, VaultLayout.lease(tenant, source), who + " " + UUID.randomUUID(), nanos);
        Optional<Stored<Held>> there = lease.read();
        if (there.isPresent() && there.get().record().until().isAfter(vault.now())) {
            throw lease.taken(there.get().record());
        }
        lease.write(there.map(old -> Condition.unchanged(old.blob().etag())).orElse(Condition.ABSENT));
        return lease;
    }

    private Optional<Stored<Held>> read() {
        return records.read(Held.class, path, FORMAT);
    }

    private void write(Condition condition) {
        write(condition, LASTS);
    }

    private void write(Condition condition, Duration lasts) {
        long started = nanos.getAsLong();
        Held held = new Held(FORMAT, holder, vault.now().plus(lasts));
        try {
            etag = records.put(path, held, Map.of(), condition).etag();
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS && e.code() != ErrorCode.STORE_CONDITION_FAILED) {
                throw e;
            }
            Stored<Held> there = read().orElseThrow(() -> e);
            if (!there.record().equals(held)) {
                throw taken(there.record());
            }
            etag = there.blob().etag(); // it was ours, and the answer was lost
        }
        renewedAt = started;
    }

    private VaultException taken(Held other) {
        return VaultException.of(
                        ErrorCode.SOURCE_LEASED,
                        "'" + other.holder() + "' is at work on this source until " + other.until())
                .hint("wait until it has finished; the lease of a connector that was killed ends by itself");
    }

    /**
     * To be called before each step that takes something away.
     *
     * @throws VaultException {@link ErrorCode#SOURCE_LEASED} if it was lost
     */
    public void keep() {
        if (nanos.getAsLong() - renewedAt > LASTS.dividedBy(4).toNanos()) {
            write(Condition.unchanged(etag));
        }
    }

    @Override
    public void close() {
        try {
            release();
        } catch (VaultException e) {
            // it ends by itself
        }
    }

    /** Whoever hides a point need not have the right to delete, and others should not wait for that. */
    private void release() {
        try {
            vault.delete(path, etag);
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_DENIED) {
                throw e;
            }
            write(Condition.unchanged(etag), Duration.ZERO);
        }
    }
}
