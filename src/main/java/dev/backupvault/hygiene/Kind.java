package dev.backupvault.hygiene;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a deep look can find. */
public enum Kind {
    DATA_MISSING(true, "points whose data is not there"),
    DATA_LENGTH(true, "points whose data has another length"),
    MANIFEST_LOST(true, "points whose manifest is gone, though their data is there or a hold or lock keeps them"),
    MANIFEST_UNREADABLE(true, "records of points that cannot be read: nothing of their source counts as unnamed"),
    DEPENDENCY_MISSING(true, "points that need one which is not there"),
    ORPHAN(false, "data that nothing names"),
    RECEIVED(false, "received, and not committed or not forgotten"),
    PART(false, "parts of sets whose rest did not come: kept until it does"),
    STATUS_VOID(false, "statuses that belong to no manifest"),
    PURGE_CUT(false, "statuses of purges that left nothing else"),
    UPLOAD_RECORD(false, "records of streams that are long over"),
    QUOTA_RECORD(false, "quota records of connectors that are gone"),
    CHECK(false, "blobs that `doctor` wrote and could not delete"),
    UNCOMMITTED(false, "uploads under way or given up: the store drops them after 7 days");

    private final boolean lost;
    private final String sentence;

    Kind(boolean lost, String sentence) {
        this.lost = lost;
        this.sentence = sentence;
    }

    /** Whether something is lost that a backup needs; the rest only costs. */
    public boolean lost() {
        return lost;
    }

    /** In words, of several. */
    public String sentence() {
        return sentence;
    }

    /** As JSON has it: {@code data-missing}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
