package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A vault whose calls fail as a test says: before they take effect, after it (the answer is lost), or in the middle of
 * a read.
 */
public class FaultyVault implements Vault {
    /** What happens to one call. */
    public enum Fault {
        NONE,
        BEFORE,
        AFTER,
        CUT
    }

    private final Vault inner;
    private final IntFunction<Fault> plan;
    private final AtomicInteger calls = new AtomicInteger();

    /** @param plan the fault of the call with this number, from 1 */
    public FaultyVault(Vault inner, IntFunction<Fault> plan) {
        this.inner = inner;
        this.plan = plan;
    }

    /** Calls made so far. */
    public int calls() {
        return calls.get();
    }

    private <T> T call(Supplier<T> action) {
        Fault fault = plan.apply(calls.incrementAndGet());
        if (fault == Fault.BEFORE) {
            throw fault();
        }
        T result = action.get();
        if (fault == Fault.AFTER) {
            throw fault();
        }
        return result;
    }

    private VaultException fault() {
        return VaultException.of(ErrorCode.STORE_UNREACHABLE, "fault at call " + calls.get());
    }

    @Override
    public void prepare() {
        inner.prepare();
    }

    @Override
    public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
        return call(() -> inner.put(path, body, metadata, condition));
    }

    @Override
    public void stage(BlobPath path, BlockId id, Bytes body) {
        call(() -> {
            inner.stage(path, id, body);
            return null;
        });
    }

    @Override
    public BlobInfo commit(BlobPath path, List<BlockId> blocks, Map<String, String> metadata, Condition condition) {
        return call(() -> inner.commit(path, blocks, metadata, condition));
    }

    @Override
    public void copy(BlobInfo from, BlobPath to, Map<String, String> metadata) {
        call(() -> {
            inner.copy(from, to, metadata);
            return null;
        });
    }

    @Override
    public void describe(BlobPath path, String etag, Map<String, String> metadata) {
        call(() -> {
            inner.describe(path, etag, metadata);
            return null;
        });
    }

    @Override
    public List<Block> blocks(BlobPath path, BlockList which) {
        return call(() -> inner.blocks(path, which));
    }

    @Override
    public Optional<BlobInfo> stat(BlobPath path) {
        return call(() -> inner.stat(path));
    }

    @Override
    public Reading read(BlobPath path, long offset, long length) {
        Fault fault = plan.apply(calls.incrementAndGet());
        if (fault == Fault.BEFORE || fault == Fault.AFTER) {
            throw fault();
        }
        Reading reading = inner.read(path, offset, length);
        return fault == Fault.NONE
                ? reading
                : new Reading(reading.info(), new FilterInputStream(reading.stream()) {
                    private int left = 3;

                    @Override
                    public int read(byte[] into, int from, int count) throws IOException {
                        if (left == 0) {
                            throw new IOException("cut");
                        }
                        int got = super.read(into, from, Math.min(left, count));
                        left -= Math.max(got, 0);
                        return got;
                    }
                });
    }

    @Override
    public Page list(BlobPath prefix, Optional<String> continuation) {
        return call(() -> inner.list(prefix, continuation));
    }

    @Override
    public Names staged(BlobPath prefix, Optional<String> continuation) {
        return call(() -> inner.staged(prefix, continuation));
    }

    @Override
    public boolean delete(BlobPath path, String etag) {
        return call(() -> inner.delete(path, etag));
    }

    @Override
    public void tier(BlobPath path, Tier tier) {
        call(() -> {
            inner.tier(path, tier);
            return null;
        });
    }

    @Override
    public void protect(BlobPath path, Instant until) {
        call(() -> {
            inner.protect(path, until);
            return null;
        });
    }

    @Override
    public Instant now() {
        return call(inner::now);
    }
}
