package dev.backupvault.restore;

import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** How fast a copy can be read now: its first bytes are. */
final class Probe {
    static final int AT_ONCE = 2;
    private static final Semaphore ROOM = new Semaphore(AT_ONCE);
    private static final long BYTES = 16L << 20;

    private Probe() {}

    /**
     * Each takes memory and bandwidth, and a viewer may ask for many plans at once.
     *
     * @return bytes a second; empty if it cannot be read, which the restore will say, or too many are at it
     */
    static Optional<Long> rate(Copy copy) {
        if (!ROOM.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return measured(copy);
        } finally {
            ROOM.release();
        }
    }

    private static Optional<Long> measured(Copy copy) {
        long started = System.nanoTime();
        long bytes = 0;
        try (Pieces pieces = copy.open()) {
            for (Optional<ByteBuffer> piece; bytes < BYTES && (piece = pieces.next()).isPresent(); ) {
                bytes += piece.get().remaining();
            }
        } catch (IOException | VaultException e) {
            return Optional.empty();
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        return bytes == 0 ? Optional.empty() : Optional.of(Math.max(1, (long) (bytes / seconds)));
    }
}
