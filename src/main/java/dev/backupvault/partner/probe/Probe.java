package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Knows one format: tells whether bytes are of it and whole, and what they say of the backup. Bytes are other people's:
 * whatever they are, a probe answers with a {@link Finding} and never reads or keeps more than it says. Thread-safe.
 */
public interface Probe {
    /** What profiles call it, such as {@code mssql-mtf}. */
    String name();

    /** Names of all facts that it can tell; empty if they are not known before the bytes are. */
    default Optional<Set<String>> facts() {
        return Optional.empty();
    }

    /** What can be told by reading little: the head, the tail, or the headers of blocks on the way. */
    Finding look(Bytes bytes) throws IOException;

    /** What can be told by reading all of it, where that tells more. */
    default Finding check(Bytes bytes) throws IOException {
        return look(bytes);
    }
}
