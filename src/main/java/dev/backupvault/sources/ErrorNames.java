package dev.backupvault.sources;

import dev.backupvault.error.VaultException;

/** A consumer's exception handler that knows what errors of its kind of source mean. */
public interface ErrorNames {
    /** The error as people are told of it. */
    VaultException name(Throwable error);
}
