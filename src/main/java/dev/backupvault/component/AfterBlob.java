package dev.backupvault.component;

/** What becomes of a blob in another account once its point is sealed. */
public enum AfterBlob {
    /** It stays as it is. */
    leave,
    /** It is deleted, unless it was changed meanwhile. */
    delete
}
