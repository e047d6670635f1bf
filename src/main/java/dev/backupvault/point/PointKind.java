package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a recovery point holds of its item. */
public enum PointKind {
    FULL,
    INCREMENTAL,
    DIFFERENTIAL,
    LOG;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown word */
    @JsonCreator
    public static PointKind parse(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
