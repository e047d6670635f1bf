package dev.backupvault.restore;

import dev.backupvault.vault.Pieces;
import java.io.IOException;

/** A copy of an artifact that was found. Thread-safe. */
public interface Copy {

    /** Where it lies, as {@link Copies#place}. */
    String place();

    /** Whether it cannot be read before it was brought back from an archive, which takes hours. */
    default boolean archived() {
        return false;
    }

    /** Opens it, from its first byte on. */
    Pieces open() throws IOException;

    /** Told that it is of no use after all; never fails. */
    default void discard() {}
}
