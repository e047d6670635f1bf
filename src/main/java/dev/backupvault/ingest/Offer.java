package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.Origin;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;

/** One offer of one artifact's bytes: what it is known by, and how to read it. */
sealed interface Offer {

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

    /** The tenant that pushes the bytes at its own pace, or null if they come from this installation's own sources. */
    default String sender() {
        return null;
    }

    /** What makes two offers of one path the same backup. */
    default Identity identity(ItemId item, String path) {
        return Identity.ofFile(item, path, length(), modifiedAt().toEpochMilli());
    }

    /** Whether equal identities mean equal bytes, by the word of the store that the offer comes from. */
    default boolean versioned() {
        return false;
    }

    /** Where the vault's store could fetch the bytes by itself, or null. */
    default Origin origin() {
        return null;
    }

    /** Called when the last byte was read and before anything is committed. */
    void checkComplete(long bytesRead);

    /** Called after {@link #checkComplete} with what the bytes hash to. */
    default void checkDigest(Sha256 sha256) {}

    /** What can be read again: a file here or elsewhere. */
    static Offer of(Payload payload, String name) {
        if (payload instanceof Payload.OfRemote remote) {
            return new Remote(remote.file(), name);
        }
        Payload.OfFile of = (Payload.OfFile) payload;
        return new File(of.file(), name, of.seen() != null ? of.seen() : FileSnapshot.of(of.file()));
    }

    /** A file. It must be the same from before the first byte until after the last. */
    record File(SourceFile file, String name, FileSnapshot before) implements Offer {
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

    /**
     * A file elsewhere. It must be the same from when it was listed until after the last byte.
     *
     * @param expected what a manifest says of its bytes, or null
     */
    record Remote(RemoteFile file, String name, Sha256 expected) implements Offer {
        Remote(RemoteFile file, String name) {
            this(file, name, null);
        }

        @Override
        public BackupTime time() {
            return new BackupTime(file.modified(), "modification-time");
        }

        @Override
        public Instant modifiedAt() {
            return file.modified();
        }

        @Override
        public long length() {
            return file.bytes();
        }

        @Override
        public ReadableByteChannel open() {
            try {
                return StreamChannel.of(file.open());
            } catch (IOException e) {
                throw cut(file.describe(), e);
            }
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public Identity identity(ItemId item, String path) {
            return file.version()
                    .map(version -> Identity.ofVersion(item, path, version))
                    .orElseGet(() -> Offer.super.identity(item, path));
        }

        @Override
        public boolean versioned() {
            return file.version().isPresent();
        }

        @Override
        public Origin origin() {
            return file.origin().orElse(null);
        }

        @Override
        public void checkComplete(long bytesRead) {
            if (bytesRead != file.bytes()) {
                throw VaultException.mismatch(
                                ErrorCode.SOURCE_CHANGED,
                                "'" + file.describe() + "' does not have the length it was listed with",
                                file.bytes() + " bytes",
                                bytesRead)
                        .hint("the transfer was cut, or the file is still being written; it is tried again");
            }
            file.checkUnchanged();
        }

        @Override
        public void checkDigest(Sha256 sha256) {
            if (expected != null && !expected.equals(sha256)) {
                throw VaultException.mismatch(
                        ErrorCode.DATA_DAMAGED,
                        "'" + file.describe() + "' has other bytes than its manifest says",
                        "sha256 " + expected,
                        sha256);
            }
        }
    }

    /** A stream. */
    record Stream(Payload.OfStream payload, String name, String sender, BackupTime time) implements Offer {
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
            try {
                return StreamChannel.of(payload.stream());
            } catch (IOException e) {
                throw cut(name, e);
            }
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

        @Override
        public void checkDigest(Sha256 sha256) {
            payload.atEnd().check(sha256);
        }
    }

    /** Another offer, whose bytes somebody else gets too. */
    record Teed(Offer offer, Tee tee) implements Offer {
        @Override
        public BackupTime time() {
            return offer.time();
        }

        @Override
        public Instant modifiedAt() {
            return offer.modifiedAt();
        }

        @Override
        public long length() {
            return offer.length();
        }

        @Override
        public ReadableByteChannel open() {
            return tee.through(offer.open());
        }

        @Override
        public boolean repeatable() {
            return offer.repeatable();
        }

        @Override
        public String sender() {
            return offer.sender();
        }

        @Override
        public Identity identity(ItemId item, String path) {
            return offer.identity(item, path);
        }

        @Override
        public boolean versioned() {
            return offer.versioned();
        }

        @Override
        public Origin origin() {
            return offer.origin();
        }

        @Override
        public void checkComplete(long bytesRead) {
            offer.checkComplete(bytesRead);
        }

        @Override
        public void checkDigest(Sha256 sha256) {
            offer.checkDigest(sha256);
        }
    }

    /** Reading ended before the bytes did. */
    static VaultException cut(String name, IOException e) {
        return VaultException.of(ErrorCode.SOURCE_CUT, "reading '" + name + "' failed: " + e.getMessage(), e)
                .hint("nothing was sealed; send it again");
    }
}
