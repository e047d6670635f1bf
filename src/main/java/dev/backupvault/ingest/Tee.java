package dev.backupvault.ingest;

import dev.backupvault.point.Manifest;
import java.nio.channels.ReadableByteChannel;

/**
 * What else gets the bytes of one offer while they are read for the vault. It never changes them and never fails: an
 * ingest does not depend on it. Used by one thread at a time.
 */
public interface Tee extends AutoCloseable {
    Tee NONE = new Tee() {
        @Override
        public ReadableByteChannel through(ReadableByteChannel in) {
            return in;
        }

        @Override
        public void sealed(Manifest manifest) {
            // nobody wants it
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    /** Called for each reading, which begins with the first byte. */
    ReadableByteChannel through(ReadableByteChannel in);

    /** The bytes of the last reading are those of this point, which is in the store. */
    void sealed(Manifest manifest);

    /** Without {@link #sealed} before, nothing of the bytes is kept. */
    @Override
    void close();
}
