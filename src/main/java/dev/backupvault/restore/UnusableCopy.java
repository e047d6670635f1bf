package dev.backupvault.restore;

import dev.backupvault.error.VaultException;

/** A copy could not be read to its end, or was not what the manifest says: another one may do. */
final class UnusableCopy extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final VaultException fault;

    UnusableCopy(VaultException fault) {
        super(fault.getMessage(), fault);
        this.fault = fault;
    }

    VaultException fault() {
        return fault;
    }
}
