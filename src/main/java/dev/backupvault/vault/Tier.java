package dev.backupvault.vault;

import java.util.Locale;

/** Access tiers of a store, from the dearest to keep to the dearest to read. */
public enum Tier {
    HOT,
    COOL,
    COLD,
    /** Offline: it takes hours until such a blob can be read again. */
    ARCHIVE;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
