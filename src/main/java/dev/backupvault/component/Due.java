package dev.backupvault.component;

/** What a {@code points} consumer looks for. */
public enum Due {
    /** Points whose bytes were never read back, or not for the time given by {@code every}. */
    verification,
    /** Points that lack the lock or the tier that their policy asks for. */
    upkeep,
    /** Items of which a policy takes points away: one plan an item. */
    expiry,
    /** Sources, whose hidden points may be purged. */
    purge,
    /** Sources, which may hold what nothing names any more; and at the end what belongs to no source. */
    hygiene,
    /** Points that their policy wants in another location, and that are not known to be there. */
    replication
}
