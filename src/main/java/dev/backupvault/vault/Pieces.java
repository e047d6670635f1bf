package dev.backupvault.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Bytes in order, a piece at a time, without a copy in between. Used by one thread. */
public interface Pieces extends AutoCloseable {

    /**
     * The next piece, backed by an array and valid until the next call; empty at the end.
     *
     * @throws IOException if it cannot be read; of a store, a {@link dev.backupvault.error.VaultException}
     */
    Optional<ByteBuffer> next() throws IOException;

    @Override
    void close() throws IOException;
}
