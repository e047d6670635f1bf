package dev.backupvault.ingest;

import dev.backupvault.point.Sha256;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** What carries the bytes: a file here or elsewhere, which can be read again, or a stream, which cannot. */
public sealed interface Payload {

    /** @param seen the file as it was when it was found complete: another one is refused; null to look now */
    record OfFile(SourceFile file, FileSnapshot seen) implements Payload {

        /** Whether somebody found it in a folder that he watches: its sender has not said that it is complete. */
        public boolean isFound() {
            return seen != null;
        }
    }

    /** A file on another machine or in another store. */
    record OfRemote(RemoteFile file) implements Payload {}

    /** What a sender says of a stream only after its last byte, such as a digest in a trailer. */
    @FunctionalInterface
    interface AtEnd {
        AtEnd NOTHING = sha256 -> {};

        /**
         * Called before anything is committed.
         *
         * @throws dev.backupvault.error.VaultException if the sender meant other bytes
         */
        void check(Sha256 sha256);
    }

    /**
     * @param length what the sender says it is, if it does; another length is refused
     * @param key what the sender repeats when it sends the same stream again; makes it retriable
     * @param atEnd asked after the last byte
     */
    record OfStream(InputStream stream, OptionalLong length, Optional<String> key, AtEnd atEnd) implements Payload {
        public OfStream(InputStream stream, OptionalLong length, Optional<String> key) {
            this(stream, length, key, AtEnd.NOTHING);
        }
    }

    static Payload file(SourceFile file) {
        return new OfFile(file, null);
    }

    static Payload stream(InputStream stream) {
        return new OfStream(stream, OptionalLong.empty(), Optional.empty());
    }
}
