package dev.backupvault.vault;

import java.util.Optional;

/** What must hold for a write to take effect: the blob is absent, or it still has an ETag. */
public record Condition(Optional<String> etag) {
    /** Create only ({@code If-None-Match: *}). */
    public static final Condition ABSENT = new Condition(Optional.empty());

    /** Change only what was read ({@code If-Match}). */
    public static Condition unchanged(String etag) {
        return new Condition(Optional.of(etag));
    }
}
