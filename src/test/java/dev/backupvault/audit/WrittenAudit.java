package dev.backupvault.audit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was written down, in order. */
public final class WrittenAudit implements Audit {
    public final List<AuditEntry> entries = new CopyOnWriteArrayList<>();

    @Override
    public void before(AuditEntry entry) {
        entries.add(entry);
    }

    @Override
    public void after(AuditEntry entry) {
        entries.add(entry);
    }
}
