package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.util.Optional;

/** Where files are restored to. Used by one thread. */
public interface RestoreTarget extends AutoCloseable {

    /**
     * Whether this file is there already, byte for byte: what a restore that was cut has done need not be done again.
     *
     * @param path relative, with slashes; comes from a manifest, and is not trusted
     * @return where it is, if it is
     * @throws VaultException {@link ErrorCode#RESTORE_EXISTS} if another file has its name and must not be replaced;
     *     {@link ErrorCode#RESTORE_ESCAPES}
     */
    Optional<String> has(String path, Artifact artifact);

    /**
     * Called before anything is written: a disk that is full harms others too.
     *
     * @throws VaultException {@link ErrorCode#RESTORE_TARGET} if it is known that so many bytes have no room
     */
    default void requireRoom(long bytes) {}

    /**
     * Writes a file. It has its name only when its last byte was read, and is durable when this returns; if anything
     * fails, nothing of it stays.
     *
     * @param pieces what they throw is passed on
     * @return where it is now, for a person or the next step
     * @throws IOException if it cannot be written
     */
    String write(String path, Artifact artifact, Pieces pieces) throws IOException;

    /**
     * Makes a folder that holds nothing, where there are such folders.
     *
     * @param path relative, with slashes; comes from a manifest, and is not trusted
     * @throws VaultException {@link ErrorCode#RESTORE_ESCAPES}, {@link ErrorCode#RESTORE_TARGET}
     */
    default void folder(String path) {}

    /** What to say when it cannot be written. */
    default VaultException unusable(String path, IOException e) {
        return VaultException.of(
                        ErrorCode.RESTORE_TARGET,
                        "cannot write '" + path + "' to " + this + ": "
                                + e.getClass().getSimpleName() + " " + e.getMessage(),
                        e)
                .hint(
                        "check that it is there, its permissions and the free space; what has a final name there is whole");
    }

    @Override
    default void close() {}
}
