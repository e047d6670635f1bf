package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what may succeed: exponential waits with jitter, or as long as the store asks for, until a deadline.
 * Permanent errors are passed on at once. A read that is cut goes on where it was cut, as long as the blob is the same.
 * Waits by the monotonic clock.
 */
public final class RetryingVault implements Vault {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingVault.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Vault inner;
    private final Duration patience;
    private final UnaryOperator<VaultException> wording;

    /** @param patience how long a call is tried again before its last error is passed on */
    public RetryingVault(Vault inner, Duration patience) {
        this(inner, patience, error -> error);
    }

    /** One beside others: its errors say which it is. */
    public RetryingVault(Vault inner, Duration patience, String name) {
        this(inner, patience, error -> error.at(name));
    }

    private RetryingVault(Vault inner, Duration patience, UnaryOperator<VaultException> wording) {
        this.inner = inner;
        this.patience = patience;
        this.wording = wording;
    }

    @Override
    public void prepare() {
        retry(() -> {
            inner.prepare();
            return null;
        });
    }

    @Override
    public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
        return retry(() -> inner.put(path, body, metadata, condition));
    }

    @Override
    public void stage(BlobPath path, BlockId id, Bytes body) {
        retry(() -> {
            inner.stage(path, id, body);
            return null;
        });
    }

    @Override
    public Optional<Origin> origin(BlobInfo blob) {
        return inner.origin(blob);
    }

    @Override
    public void stageFrom(BlobPath path, BlockId id, Origin origin, long offset) {
        retry(() -> {
            inner.stageFrom(path, id, origin, offset);
            return null;
        });
    }

    @Override
    public BlobInfo commit(BlobPath path, List<BlockId> blocks, Map<String, String> metadata, Condition condition) {
        return retry(() -> inner.commit(path, blocks, metadata, condition));
    }

    @Override
    public void copy(BlobInfo from, BlobPath to, Map<String, String> metadata) {
        retry(() -> {
            inner.copy(from, to, metadata);
            return null;
        });
    }

    @Override
    public void describe(BlobPath path, String etag, Map<String, String> metadata) {
        retry(() -> {
            inner.describe(path, etag, metadata);
            return null;
        });
    }

    @Override
    public List<Block> blocks(BlobPath path, BlockList which) {
        return retry(() -> inner.blocks(path, which));
    }

    @Override
    public Optional<BlobInfo> stat(BlobPath path) {
        return retry(() -> inner.stat(path));
    }

    @Override
    public Reading read(BlobPath path, long offset, long length) {
        Reading first = retry(() -> inner.read(path, offset, length));
        return new Reading(first.info(), new ResumingStream(first, offset, length));
    }

    @Override
    public Page list(BlobPath prefix, Optional<String> continuation) {
        return retry(() -> inner.list(prefix, continuation));
    }

    @Override
    public Names staged(BlobPath prefix, Optional<String> continuation) {
        return retry(() -> inner.staged(prefix, continuation));
    }

    @Override
    public boolean delete(BlobPath path, String etag) {
        return retry(() -> inner.delete(path, etag));
    }

    @Override
    public void tier(BlobPath path, Tier tier) {
        retry(() -> {
            inner.tier(path, tier);
            return null;
        });
    }

    @Override
    public void protect(BlobPath path, Instant until) {
        retry(() -> {
            inner.protect(path, until);
            return null;
        });
    }

    @Override
    public Instant now() {
        return retry(inner::now);
    }

    private <T> T retry(Supplier<T> call) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int attempt = 0; ; attempt++) {
            try {
                return call.get();
            } catch (VaultException e) {
                Duration wait = e.retryAfter().orElse(jitter(attempt));
                if (e.permanent()
                        || Thread.currentThread().isInterrupted()
                        || System.nanoTime() + wait.toNanos() - deadline > 0) {
                    throw wording.apply(e);
                }
                Metrics.counter("backupvault.store.retries", "code", e.code().id())
                        .increment();
                LOG.debug("retry code={} milliseconds={} why=\"{}\"", e.code().id(), wait.toMillis(), e.fact());
                pause(wait, wording.apply(e));
            }
        }
    }

    private static Duration jitter(int attempt) {
        long ceiling = Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << Math.min(attempt, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
    }

    private static void pause(Duration wait, VaultException last) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw last;
        }
    }

    /** A stream that opens the blob again where it was cut. */
    private final class ResumingStream extends InputStream {
        private final BlobInfo info;
        private final long end;
        private InputStream in;
        private long at;

        ResumingStream(Reading first, long offset, long length) {
            this.in = first.stream();
            this.info = first.info();
            this.at = offset;
            this.end = Math.min(info.bytes(), length == Long.MAX_VALUE ? Long.MAX_VALUE : offset + length);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at >= end) {
                return -1;
            }
            long deadline = System.nanoTime() + patience.toNanos();
            for (int attempt = 0; ; attempt++) {
                VaultException failure;
                try {
                    int count = in.read(into, from, length);
                    if (count > 0) {
                        at += count;
                        return count;
                    }
                    failure = cut("the store ended the answer early", null);
                } catch (IOException e) {
                    failure = cut(String.valueOf(e.getMessage()), e);
                }
                Duration wait = jitter(attempt);
                if (System.nanoTime() + wait.toNanos() - deadline > 0) {
                    throw failure;
                }
                pause(wait, failure);
                reopen();
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private VaultException cut(String why, IOException cause) {
            return wording.apply(VaultException.of(
                    ErrorCode.STORE_UNREACHABLE,
                    "reading '" + info.path() + "' was cut at byte " + at + " of " + info.bytes() + ": " + why,
                    cause));
        }

        private void reopen() {
            try {
                in.close();
            } catch (IOException e) {
                // what is cut may not even close
            }
            Reading next = retry(() -> inner.read(info.path(), at, end - at));
            in = next.stream();
            if (!next.info().etag().equals(info.etag())) {
                throw VaultException.of(
                        ErrorCode.STORE_CONDITION_FAILED, "'" + info.path() + "' was replaced while it was read");
            }
        }
    }
}
