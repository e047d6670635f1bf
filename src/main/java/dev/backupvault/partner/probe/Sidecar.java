package dev.backupvault.partner.probe;

import java.io.IOException;

/**
 * Knows one format of the small files that partner tools write beside their data, about them. Bytes are other people's:
 * whatever they are, the answer is a {@link SidecarReading}, and memory is bounded. Thread-safe.
 */
public interface Sidecar {
    /** What profiles call it, such as {@code pg-backup-manifest}. */
    String name();

    /** Reads what it says; never more of it than the implementation tells. */
    SidecarReading read(Bytes bytes) throws IOException;
}
