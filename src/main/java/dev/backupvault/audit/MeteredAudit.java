package dev.backupvault.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;

/** Counts what is done in this process, and the bytes of it, by act, tenant and source. Thread-safe. */
public final class MeteredAudit implements Audit {
    private static final String NONE = "";

    private final Audit inner;

    public MeteredAudit(Audit inner) {
        this.inner = inner;
    }

    @Override
    public void before(AuditEntry entry) {
        inner.before(entry);
        count(entry);
    }

    @Override
    public void after(AuditEntry entry) {
        inner.after(entry);
        count(entry);
    }

    private static void count(AuditEntry entry) {
        counter("backupvault.acts", "What was done, as the audit log has it", entry)
                .increment();
        if (entry.bytes() != null) {
            counter("backupvault.act.bytes", "Bytes that were stored, verified, restored or replicated", entry)
                    .increment(entry.bytes());
        }
    }

    private static Counter counter(String name, String description, AuditEntry entry) {
        return Counter.builder(name)
                .description(description)
                .tag("act", entry.act().word())
                .tag("tenant", entry.tenant() == null ? NONE : entry.tenant())
                .tag("source", entry.source() == null ? NONE : entry.source())
                .register(Metrics.globalRegistry);
    }
}
