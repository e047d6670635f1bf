package dev.backupvault.audit;

/** Where acts are written down. Thread-safe. */
public interface Audit {

    /**
     * Writes before something is taken away or its protection is changed: when this returns, the entry is in the store.
     * An entry may stand for an act that failed afterwards; no such act is without its entry.
     *
     * @throws dev.backupvault.error.VaultException if it cannot be written: the act must not be done then
     */
    void before(AuditEntry entry);

    /** Writes what was done, some time later; a connector that is killed may lose the last of these. */
    void after(AuditEntry entry);
}
