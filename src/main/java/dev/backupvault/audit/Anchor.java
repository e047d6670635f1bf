package dev.backupvault.audit;

import java.util.List;

/**
 * Where heads of audit logs are known, out of reach of whoever can change the logs: without it nobody sees that the
 * newest entries were taken away. Thread-safe.
 */
public interface Anchor {
    /** Knows nothing. */
    Anchor NONE = new Anchor() {
        @Override
        public void keep(AuditHead head) {
            // nobody will ask for it
        }

        @Override
        public List<AuditHead> heads() {
            return List.of();
        }
    };

    /**
     * Remembers a head in the place of an earlier one of the same writer; an earlier one changes nothing.
     *
     * @throws dev.backupvault.error.VaultException if it could not be kept: it may be given again
     */
    void keep(AuditHead head);

    /** The last head of each writer. */
    List<AuditHead> heads();
}
