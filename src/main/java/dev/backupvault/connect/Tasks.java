package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bandwidth;
import dev.backupvault.ingest.Pacer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests of each tenant are served now, and the pace that they share. Thread-safe. */
final class Tasks {
    private record Pace(Bandwidth bandwidth, Pacer pacer) {}

    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    /**
     * @return gives the task back; to be run once
     * @throws VaultException {@link ErrorCode#TOO_MANY_TASKS} at the tenant's cap
     */
    Runnable begin(Tenant tenant) {
        AtomicInteger count = running.computeIfAbsent(tenant.name(), name -> new AtomicInteger());
        if (count.incrementAndGet() > tenant.tasks()) {
            count.decrementAndGet();
            throw VaultException.mismatch(
                            ErrorCode.TOO_MANY_TASKS,
                            "'" + tenant.name() + "' has too many requests at once",
                            "at most " + tenant.tasks(),
                            "one more")
                    .hint("send it again when another has ended");
        }
        return count::decrementAndGet;
    }

    /** Shared by all that the tenant sends; another one once its bandwidth was changed. */
    Pacer pacer(Tenant tenant) {
        return paces.compute(
                        tenant.name(),
                        (name, old) -> old != null
                                        && old.bandwidth
                                                .toString()
                                                .equals(tenant.bandwidth().toString())
                                ? old
                                : new Pace(tenant.bandwidth(), new Pacer(tenant.bandwidth())))
                .pacer;
    }
}
