package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Knows one format of the small files that partner tools write beside their data, about them. Bytes are other people's:
 * whatever they are, the answer is a {@link SidecarReading}, and memory is bounded. Thread-safe.
 */
public interface Sidecar {
    /** What profiles call it, such as {@code pg-backup-manifest}. */
    String name();

    /** Names of all facts of the backup that it can tell; empty if they are not known before the bytes are. */
    default Optional<Set<String>> facts() {
        return Optional.empty();
    }

    /** Reads what it says; never more of it than the implementation tells. */
    SidecarReading read(Bytes bytes) throws IOException;
}
