package dev.backupvault.restore;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Copies of artifacts that are nearer than the store. None of them is trusted: {@link Restore} hashes what it reads.
 * Thread-safe.
 */
public interface NearbyCopies {
    NearbyCopies NONE = new NearbyCopies() {
        @Override
        public Optional<ReadableByteChannel> open(Manifest manifest, Artifact artifact) {
            return Optional.empty();
        }

        @Override
        public void discard(Manifest manifest, Artifact artifact) {
            throw new IllegalStateException("there are no copies");
        }
    };

    /**
     * Opens the copy of an artifact, which the caller closes.
     *
     * @return empty if there is none
     * @throws IOException if there is one that cannot be opened
     */
    Optional<ReadableByteChannel> open(Manifest manifest, Artifact artifact) throws IOException;

    /** Takes a copy away that was found to be of no use; never fails. */
    void discard(Manifest manifest, Artifact artifact);
}
