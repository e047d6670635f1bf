package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.RecordBlobs;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Keeps tenants within their quotas, whichever connector they send to. Used bytes are counted from the vault itself:
 * visible points and what waits to be sealed. Uploads under way hold a reservation; each connector writes the sum of
 * its own to {@code quotas/} before it looks at the others' (docs/FORMAT.md §7), so that of two that race for the last
 * bytes at most one is admitted. Thread-safe.
 */
final class Quotas {
    /** A connector whose record is older is gone; one that lives writes at least every fifth of this. */
    private static final Duration LOST = Duration.ofMinutes(10);

    private static final Duration COUNT_EVERY = Duration.ofMinutes(5);

    private final Vault vault;
    private final RecordBlobs records;
    private final PointStore points;
    private final String connector;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /** @param connector a name that no other connector of this vault has */
    Quotas(Vault vault, PointStore points, String connector) {
        this.vault = vault;
        this.records = new RecordBlobs(vault);
        this.points = points;
        this.connector = connector;
    }

    /** What {@code quotas/} holds. */
    private record Held(int format, long reserved, long recent) {}

    private record Ended(long atNanos, long bytes) {}

    /** The bytes of a tenant, as this connector knows them; its lock orders the writes of the record. */
    private final class Account {
        private final String tenant;
        private final ArrayDeque<Ended> ended = new ArrayDeque<>();
        private long used;
        private long countedAt;
        private boolean counted;
        private long reserved;
        private long writtenAt;
        private volatile long limit;
        private volatile long inUse; // for whoever must not wait for the store

        Account(String tenant) {
            this.tenant = tenant;
            gauge(
                    "backupvault.quota.used.bytes",
                    "Bytes of a tenant with a quota: points, what waits, and uploads under way here",
                    account -> account.inUse);
            gauge("backupvault.quota.bytes", "The quota of a tenant", account -> account.limit);
        }

        /** In the place of an earlier one: the endpoint may have been stopped and started. */
        private void gauge(String name, String description, ToDoubleFunction<Account> value) {
            Metrics.globalRegistry.find(name).tag("tenant", tenant).gauges().forEach(Metrics.globalRegistry::remove);
            Gauge.builder(name, this, value)
                    .description(description)
                    .tag("tenant", tenant)
                    .register(Metrics.globalRegistry);
        }

        /** @return how much was granted, from {@code least} to {@code most} */
        synchronized long reserve(long least, long most, long quota) {
            limit = quota;
            reserved += most;
            try {
                Instant now = write();
                if (!counted || System.nanoTime() - countedAt > COUNT_EVERY.toNanos()) {
                    count();
                }
                if (used + reserved + others(true, now) <= quota) {
                    return most;
                }
                // Others may have deleted, or what they ended counts twice: only this is exact. What they hold is read
                // first: an upload that ends meanwhile then counts twice, and is never missed.
                long held = others(false, now);
                count();
                long over = used + reserved + held - quota;
                if (over <= 0) {
                    return most;
                }
                if (most - over < least) {
                    throw exceeded(quota, used, quota + over - used - most, least);
                }
                reserved -= over;
                tryToWrite();
                return most - over;
            } catch (RuntimeException e) {
                reserved -= most;
                tryToWrite();
                throw e;
            }
        }

        /** @param stored bytes that are in the vault now; 0 if the upload failed */
        synchronized void release(long bytes, long stored) {
            reserved -= bytes;
            used += stored;
            if (stored > 0) {
                ended.add(new Ended(System.nanoTime(), stored));
            }
            tryToWrite();
        }

        synchronized void keepAlive() {
            if (System.nanoTime() - writtenAt > LOST.dividedBy(5).toNanos()) {
                tryToWrite();
            }
        }

        synchronized void recount() {
            counted = false;
        }

        private void count() {
            long bytes = 0;
            // What waits comes first: sealed in between, it counts twice and is not missed.
            for (BlobInfo waiting : Listing.of(vault, VaultLayout.received(tenant))) {
                bytes += number(waiting, "bytes");
            }
            try (var all = points.list(tenant, null, null)) {
                bytes += all.filter(point -> !point.isHidden())
                        .mapToLong(point -> Math.max(0, point.bytes()))
                        .sum();
            }
            used = bytes;
            inUse = used + reserved;
            counted = true;
            countedAt = System.nanoTime();
        }

        /** @param withRecent also what ended lately, which the last count may not have seen */
        private long others(boolean withRecent, Instant now) {
            BlobPath own = VaultLayout.quota(tenant, connector);
            Instant lost = now.minus(LOST);
            long bytes = 0;
            for (BlobInfo held : Listing.of(vault, VaultLayout.quotas(tenant))) {
                if (!held.path().equals(own) && held.lastModified().isAfter(lost)) {
                    bytes += number(held, "reserved") + (withRecent ? number(held, "recent") : 0);
                }
            }
            return bytes;
        }

        /** @return the store's clock */
        private Instant write() {
            long old = System.nanoTime() - LOST.toNanos();
            while (!ended.isEmpty() && ended.peek().atNanos - old < 0) {
                ended.remove();
            }
            long recent = ended.stream().mapToLong(Ended::bytes).sum();
            BlobPath path = VaultLayout.quota(tenant, connector);
            Condition condition = vault.stat(path)
                    .map(blob -> Condition.unchanged(blob.etag()))
                    .orElse(Condition.ABSENT);
            Map<String, String> lists = Map.of("reserved", Long.toString(reserved), "recent", Long.toString(recent));
            writtenAt = System.nanoTime();
            inUse = used + reserved;
            return records.put(path, new Held(1, reserved, recent), lists, condition)
                    .lastModified();
        }

        /** A record that says too much is only a quota that is too small for ten minutes. */
        private void tryToWrite() {
            try {
                write();
            } catch (VaultException e) {
                counted = false;
            }
        }
    }

    private static long number(BlobInfo blob, String key) {
        try {
            return Math.max(0, Long.parseLong(blob.metadata().getOrDefault(key, "0")));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static VaultException exceeded(long quota, long used, long others, long wanted) {
        return VaultException.mismatch(
                        ErrorCode.QUOTA_EXCEEDED,
                        "the quota does not allow it",
                        "at most " + quota + " bytes",
                        used + " used, " + others + " of uploads under way, " + wanted + " more wanted")
                .hint("delete points that are not needed, or ask for more");
    }

    /**
     * Reserves room for an upload.
     *
     * @param declared bytes, or -1 if only the end will tell: room is then taken in steps
     * @throws VaultException {@link ErrorCode#QUOTA_EXCEEDED}
     */
    Reservation reserve(Tenant tenant, long declared) {
        if (tenant.quota().isEmpty()) {
            return Reservation.NONE;
        }
        Reservation reservation = new Reservation(
                accounts.computeIfAbsent(tenant.name(), Account::new),
                tenant.quota().getAsLong());
        reservation.take(Math.max(0, declared), declared < 0 ? Reservation.STEP : declared);
        return reservation;
    }

    /** A point of the tenant went out of sight: what is used is counted anew. */
    void recount(Tenant tenant) {
        Account account = accounts.get(tenant.name());
        if (account != null) {
            account.recount();
        }
    }

    /** Room that one upload holds. Used by one thread at a time, but for {@link #NONE}. */
    static final class Reservation implements AutoCloseable {
        /** For what is not counted. */
        static final Reservation NONE = new Reservation(null, Long.MAX_VALUE);

        private static final long STEP = 64L << 20;

        private final Account account;
        private final long quota;
        private long held;
        private long seen;
        private long stored;

        private Reservation(Account account, long quota) {
            this.account = account;
            this.quota = quota;
        }

        private void take(long least, long most) {
            held += account.reserve(least, most, quota);
        }

        /** @throws VaultException {@link ErrorCode#QUOTA_EXCEEDED} if so many bytes do not fit */
        void grow(long bytesSoFar) {
            if (account == null) {
                return;
            }
            seen = bytesSoFar;
            if (bytesSoFar > held) {
                take(bytesSoFar - held, Math.max(STEP, bytesSoFar - held));
            }
            account.keepAlive();
        }

        /** The bytes are in the vault and count as used from now on. */
        void stored() {
            if (account != null) {
                stored = seen;
            }
        }

        @Override
        public void close() {
            if (account != null) {
                account.release(held, stored);
            }
        }
    }
}
