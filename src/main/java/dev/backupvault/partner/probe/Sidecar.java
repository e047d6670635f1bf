package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Optional;

/**
 * Knows one format of files that list others: which files a backup has, and which needs which. Its bytes are other
 * people's, as a {@link Probe}'s are. Thread-safe.
 */
public interface Sidecar {
    /** What profiles call it, such as {@code veeam-vbm}. */
    String name();

    /**
     * What it lists.
     *
     * @return none where the bytes are of another format
     */
    Optional<Listing> read(Bytes bytes) throws IOException;
}
