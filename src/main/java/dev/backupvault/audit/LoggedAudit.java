package dev.backupvault.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes acts into this process' log and nowhere else. Thread-safe. */
public final class LoggedAudit implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedAudit.class);

    @Override
    public void before(AuditEntry entry) {
        LOG.info(
                "audit act={} point={} by=\"{}\" detail=\"{}\"",
                entry.act(),
                entry.point(),
                entry.by(),
                entry.detail());
    }

    @Override
    public void after(AuditEntry entry) {
        before(entry);
    }
}
