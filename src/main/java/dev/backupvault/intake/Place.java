package dev.backupvault.intake;

import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Payload;
import dev.backupvault.partner.FolderClassifier.Reading;
import dev.backupvault.partner.FolderListing;
import java.io.IOException;

/** Where the folders of a source lie. Nothing there is changed. Implementations are thread-safe. */
public interface Place {

    /** What a backup is called whose folder is the place itself. */
    String name();

    /** What to call a folder in an error. */
    String describe(String folder);

    /**
     * What lies below a folder, by paths from it.
     *
     * @param folder a path in the place, empty for all of it
     * @throws VaultException {@code SOURCE_UNREADABLE} if it cannot be listed, {@code SET_REFUSED} if there is too much
     */
    FolderListing list(String folder);

    /** Reads a file's bytes, as they are now. */
    <T> T read(String path, Reading<T> reading) throws IOException;

    /** A file as it was listed: another one is refused when it is read. */
    Payload payload(String path, FolderListing.Entry listed);
}
