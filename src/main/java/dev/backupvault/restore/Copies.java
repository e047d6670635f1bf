package dev.backupvault.restore;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import java.util.Optional;

/** A place where copies of artifacts may lie. None of them is trusted: every byte is hashed. Thread-safe. */
public interface Copies {

    /** Its name, for people: {@code operational}, {@code store}, or that of a location. */
    String place();

    /**
     * Looks for a copy of an artifact, and reads none of it.
     *
     * @return empty if it is nothing to speak of that there is none
     * @throws VaultException if there should be one, or nobody can tell
     */
    Optional<Copy> find(Manifest manifest, Artifact artifact);
}
