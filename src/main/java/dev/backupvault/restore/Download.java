package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the bytes of one artifact into a new file, from a copy nearby if there is a good one. Thread-safe. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private final Vault vault;
    private final NearbyCopies copies;

    Download(Vault vault, NearbyCopies copies) {
        this.vault = vault;
        this.copies = copies;
    }

    /**
     * When this returns, the file holds the artifact's bytes and they are on the disk.
     *
     * @return whether they are from a copy nearby
     * @throws IOException if the file cannot be written
     */
    boolean to(Path file, Manifest manifest, Artifact artifact) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            boolean nearby = fromCopy(out, manifest, artifact);
            if (!nearby) {
                out.truncate(0);
                fromStore(out, manifest, artifact);
            }
            out.force(true);
            return nearby;
        }
    }

    private boolean fromCopy(FileChannel out, Manifest manifest, Artifact artifact) throws IOException {
        Optional<ReadableByteChannel> copy;
        try {
            copy = copies.open(manifest, artifact);
        } catch (IOException e) {
            return unusable(manifest, artifact, "it cannot be opened: " + e.getMessage());
        }
        if (copy.isEmpty()) {
            return false;
        }
        try (ReadableByteChannel in = copy.get()) {
            HashedCopy found = HashedCopy.of(in, out, artifact.bytes());
            return found.is(artifact)
                    || unusable(manifest, artifact, "it does not have the length and the sha256 of the manifest");
        } catch (HashedCopy.Cut e) {
            return unusable(manifest, artifact, "it cannot be read: " + e.getMessage());
        }
    }

    private boolean unusable(Manifest manifest, Artifact artifact, String why) {
        LOG.warn(
                "operational-copy-unusable point={} artifact={} why=\"{}\"",
                manifest.point(),
                artifact.id(),
                why.replaceAll("\\p{Cntrl}", " "));
        copies.discard(manifest, artifact);
        return false;
    }

    private void fromStore(FileChannel out, Manifest manifest, Artifact artifact) throws IOException {
        try (Vault.Reading reading = vault.read(VaultLayout.data(manifest.itemId(), artifact), 0, Long.MAX_VALUE)) {
            HashedCopy found = fromStore(out, reading);
            if (!found.is(artifact)) {
                throw VaultException.mismatch(
                                ErrorCode.DATA_DAMAGED,
                                "'" + artifact.name() + "' of the point '" + manifest.point()
                                        + "' is damaged in the store",
                                artifact.bytes() + " bytes with sha256 " + artifact.sha256(),
                                found.bytes() + " bytes with " + found.sha256())
                        .hint("restore another point: `backup-vault points --source " + manifest.source() + "`");
            }
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT) {
                throw VaultException.of(
                                ErrorCode.DATA_MISSING,
                                "'" + artifact.name() + "' of the point '" + manifest.point() + "' is not in the store",
                                e)
                        .hint("restore another point: `backup-vault points --source " + manifest.source() + "`");
            }
            throw e;
        }
    }

    /** A fault of the store is not a fault of the target, though both are IOExceptions. */
    private static HashedCopy fromStore(FileChannel out, Vault.Reading reading) throws IOException {
        try {
            return HashedCopy.of(Channels.newChannel(reading.stream()), out, Long.MAX_VALUE - 1);
        } catch (HashedCopy.Cut e) {
            throw VaultException.of(
                    ErrorCode.STORE_UNREACHABLE,
                    "reading '" + reading.info().path() + "' was cut: " + e.getMessage(),
                    e);
        }
    }
}
