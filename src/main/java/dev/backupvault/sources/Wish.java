package dev.backupvault.sources;

import java.util.Locale;

/** What an operator wants of a source. */
public enum Wish {
    /** To take backups: what every source does unless told otherwise. */
    RUN,
    /** To take none for now. */
    PAUSED,
    /** To take none any more; its points stay. */
    RETIRED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
