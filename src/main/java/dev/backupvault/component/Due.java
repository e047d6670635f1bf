package dev.backupvault.component;

/** What a {@code points} consumer looks for. */
public enum Due {
    /** Points whose bytes were never read back, or not for the time given by {@code every}. */
    verification
}
