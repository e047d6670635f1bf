package dev.backupvault.ingest;

import dev.backupvault.vault.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A file on another machine or in another store, as a list there showed it. Used by one thread at a time. */
public interface RemoteFile {

    /** What to call it in an error. */
    String describe();

    /** Bytes, as listed; another length ends in an error. */
    long bytes();

    /** Modification time, as listed. */
    Instant modified();

    /**
     * What the other store changes with every change of the file, such as an ETag: with it the bytes of a version are
     * known without reading them. Empty where there is only size and time.
     */
    Optional<String> version();

    /** What the checksum files beside it say; called before {@link #open}. */
    default List<ExpectedDigest> digests() {
        return List.of();
    }

    /** Where the vault's store could fetch this version of the file by itself. */
    default Optional<Origin> origin() {
        return Optional.empty();
    }

    /** Opens the bytes from the first on; may be called again after the stream was closed. */
    InputStream open() throws IOException;

    /**
     * Called after the last byte was read.
     *
     * @throws dev.backupvault.error.VaultException {@code SOURCE_CHANGED} if it is not the file that was listed
     */
    void checkUnchanged();
}
