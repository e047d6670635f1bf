package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.Identity;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;

/** One offer of one artifact's bytes: what it is known by, and how to read it. */
sealed interface Offer {

    Identity identity();

    /** When the backup was taken, as far as the payload tells. */
    BackupTime time();

    /** Modification time at the source, or null. */
    Instant modifiedAt();

    /** Bytes, or -1 if only the end will tell. */
    long length();

    /** Opens the bytes; a stream only once. */
    ReadableByteChannel open();

    /** Whether {@link #open} works again. */
    boolean repeatable();

    /** Called when the last byte was read and before anything is committed. */
    void checkComplete(long bytesRead);

    /** A file. It must be the same from before the first byte until after the last. */
    record File(SourceFile file, String name, FileSnapshot before, Identity identity) implements Offer {
        @Override
        public BackupTime time() {
            return new BackupTime(before.modified(), "modification-time");
        }

        @Override
        public Instant modifiedAt() {
            return before.modified();
        }

        @Override
        public long length() {
            return before.bytes();
        }

        @Override
        public ReadableByteChannel open() {
            before.checkUnchanged(file); // also keeps us from opening a pipe, which would wait for a writer
            try {
                return file.open();
            } catch (IOException e) {
                throw VaultException.of(
                                ErrorCode.SOURCE_UNREADABLE, "'" + file + "' cannot be opened: " + e.getMessage(), e)
                        .hint("check its permissions");
            }
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public void checkComplete(long bytesRead) {
            before.checkUnchanged(file);
            if (bytesRead != before.bytes()) {
                throw VaultException.mismatch(
                        ErrorCode.SOURCE_CHANGED,
                        "'" + file + "' was changed while it was read",
                        before.bytes() + " bytes",
                        bytesRead);
            }
        }
    }

    /** A stream. */
    record Stream(Payload.OfStream payload, String name, BackupTime time, Identity identity) implements Offer {
        @Override
        public Instant modifiedAt() {
            return null;
        }

        @Override
        public long length() {
            return payload.length().orElse(-1);
        }

        @Override
        public ReadableByteChannel open() {
            return Channels.newChannel(payload.stream());
        }

        @Override
        public boolean repeatable() {
            return false;
        }

        @Override
        public void checkComplete(long bytesRead) {
            if (payload.length().isPresent() && payload.length().getAsLong() != bytesRead) {
                throw VaultException.mismatch(
                                ErrorCode.LENGTH_MISMATCH,
                                "'" + name + "' does not have the length that its sender gave",
                                payload.length().getAsLong() + " bytes",
                                bytesRead)
                        .hint("the transfer was cut or the length is wrong: send it again");
            }
        }
    }
}
