package dev.backupvault.vault;

import dev.backupvault.error.VaultException;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Times every call to a store, each try by itself: {@code backupvault.store} by operation and outcome, which is
 * {@code ok} or an error's code. Of a read it is the time until its stream is open. Thread-safe.
 */
public final class MeteredVault implements Vault {
    private static final String OK = "ok";

    private final Vault inner;
    private final Map<Call, Timer> timers = new ConcurrentHashMap<>();

    private record Call(String operation, String outcome) {}

    public MeteredVault(Vault inner) {
        this.inner = inner;
    }

    private <T> T time(String operation, Supplier<T> call) {
        long began = System.nanoTime();
        String outcome = OK;
        try {
            return call.get();
        } catch (VaultException e) {
            outcome = e.code().id();
            throw e;
        } catch (RuntimeException | Error e) {
            outcome = e.getClass().getSimpleName();
            throw e;
        } finally {
            timers.computeIfAbsent(new Call(operation, outcome), MeteredVault::timer)
                    .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }

    private void time(String operation, Runnable call) {
        time(operation, () -> {
            call.run();
            return null;
        });
    }

    private static Timer timer(Call call) {
        return Timer.builder("backupvault.store")
                .description("Calls to the store, each try by itself")
                .tag("operation", call.operation)
                .tag("outcome", call.outcome)
                .register(Metrics.globalRegistry);
    }

    @Override
    public void prepare() {
        time("prepare", inner::prepare);
    }

    @Override
    public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
        return time("put", () -> inner.put(path, body, metadata, condition));
    }

    @Override
    public void stage(BlobPath path, BlockId id, Bytes body) {
        time("stage", () -> inner.stage(path, id, body));
    }

    @Override
    public Optional<Origin> origin(BlobInfo blob) {
        return inner.origin(blob); // no call to the store
    }

    @Override
    public void stageFrom(BlobPath path, BlockId id, Origin origin, long offset) {
        time("stage-from", () -> inner.stageFrom(path, id, origin, offset));
    }

    @Override
    public BlobInfo commit(BlobPath path, List<BlockId> blocks, Map<String, String> metadata, Condition condition) {
        return time("commit", () -> inner.commit(path, blocks, metadata, condition));
    }

    @Override
    public void copy(BlobInfo from, BlobPath to, Map<String, String> metadata) {
        time("copy", () -> inner.copy(from, to, metadata));
    }

    @Override
    public void describe(BlobPath path, String etag, Map<String, String> metadata) {
        time("describe", () -> inner.describe(path, etag, metadata));
    }

    @Override
    public List<Block> blocks(BlobPath path, BlockList which) {
        return time("blocks", () -> inner.blocks(path, which));
    }

    @Override
    public Optional<BlobInfo> stat(BlobPath path) {
        return time("stat", () -> inner.stat(path));
    }

    @Override
    public Reading read(BlobPath path, long offset, long length) {
        return time("read", () -> inner.read(path, offset, length));
    }

    @Override
    public Page list(BlobPath prefix, Optional<String> continuation) {
        return time("list", () -> inner.list(prefix, continuation));
    }

    @Override
    public Names staged(BlobPath prefix, Optional<String> continuation) {
        return time("list-staged", () -> inner.staged(prefix, continuation));
    }

    @Override
    public boolean delete(BlobPath path, String etag) {
        return time("delete", () -> inner.delete(path, etag));
    }

    @Override
    public void tier(BlobPath path, Tier tier) {
        time("tier", () -> inner.tier(path, tier));
    }

    @Override
    public void protect(BlobPath path, Instant until) {
        time("protect", () -> inner.protect(path, until));
    }

    @Override
    public Instant now() {
        return time("now", inner::now);
    }
}
