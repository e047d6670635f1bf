package dev.backupvault.intake;

import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;

/**
 * A folder to be stored as one point. Immutable.
 *
 * @param unit the folder, as it was when it was found
 */
public record FolderOffer(Place place, FolderUnit unit) {

    /** What to call it in an error. */
    String folder() {
        return place.describe(unit.path());
    }

    /** The path in the source of something in the folder. */
    String path(String member) {
        return FolderListing.join(unit.path(), member);
    }
}
