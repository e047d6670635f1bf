package dev.backupvault.intake;

import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;
import java.nio.file.Path;

/**
 * A folder to be stored as one point. Immutable.
 *
 * @param root the source's folder
 * @param unit the folder in it, as it was when it was found
 */
public record FolderOffer(Path root, FolderUnit unit) {

    /** Where the folder is. */
    public Path folder() {
        return unit.path().isEmpty() ? root : root.resolve(unit.path());
    }

    /** The path in the source of something in the folder. */
    String path(String member) {
        return FolderListing.join(unit.path(), member);
    }
}
