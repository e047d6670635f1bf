package dev.backupvault.component;

/** What a {@code points} consumer looks for. */
public enum Due {
    /** Points whose bytes were never read back, or not for the time given by {@code every}. */
    verification,
    /** Items of which a policy takes points away: one plan an item. */
    expiry,
    /** Sources, whose hidden points may be purged. */
    purge,
    /** Points that their policy wants in another location, and that are not known to be there. */
    replication
}
