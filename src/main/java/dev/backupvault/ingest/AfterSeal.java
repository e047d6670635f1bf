package dev.backupvault.ingest;

import dev.backupvault.vault.SealedPoint;

/**
 * What is still to be done for a point when its manifest is in the store and before its sender is answered. It is asked
 * again when the same backup is offered again.
 */
@FunctionalInterface
public interface AfterSeal {
    AfterSeal NOTHING = (point, by) -> {};

    /**
     * @param by who stored it
     * @throws dev.backupvault.error.VaultException the sender is not told that it is stored, and tries again
     */
    void sealed(SealedPoint point, String by);
}
