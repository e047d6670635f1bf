package dev.backupvault.restore;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a point back: every byte is hashed on its way into a temporary file, which gets its final name only if the
 * hash is the manifest's. Thread-safe.
 */
public final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final int BUFFER = 1 << 20;

    private final Vault vault;
    private final Audit audit;

    public Restore(Vault vault, Audit audit) {
        this.vault = vault;
        this.audit = audit;
    }

    /**
     * Restores all files of a point below a folder: one file under its name, several under their paths.
     *
     * @param overwrite whether a file that is there may be replaced
     * @param by who wants it, for the audit
     * @throws VaultException {@link ErrorCode#DATA_DAMAGED}, {@link ErrorCode#DATA_MISSING},
     *     {@link ErrorCode#RESTORE_EXISTS}, {@link ErrorCode#RESTORE_ESCAPES}, {@link ErrorCode#RESTORE_TARGET}
     */
    public Restored restore(SealedPoint point, Path folder, boolean overwrite, String by) {
        try {
            Restored restored = restore(point, folder, overwrite);
            audit(point, by, restored.files().size() + " files to '" + folder + "'");
            return restored;
        } catch (VaultException e) {
            audit(point, by, "failed to '" + folder + "': " + e.code().id());
            throw e;
        }
    }

    /** After it, and late if the store does not take it: a restore must work where nothing can be written. */
    private void audit(SealedPoint point, String by, String detail) {
        Manifest manifest = point.manifest();
        audit.after(AuditEntry.of(Act.RESTORE, manifest.itemId(), manifest.point(), by, detail));
    }

    private Restored restore(SealedPoint point, Path folder, boolean overwrite) {
        long started = System.nanoTime();
        Manifest manifest = point.manifest();
        RestoreTarget target = new RestoreTarget(folder);
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        for (Artifact artifact : manifest.artifacts()) {
            Path file = target.resolve(manifest.artifacts().size() == 1 ? artifact.name() : artifact.path());
            if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw exists(file);
            }
            bring(manifest, artifact, file, overwrite);
            files.add(file);
            bytes += artifact.bytes();
        }
        Restored restored = new Restored(
                manifest.point(), List.copyOf(files), bytes, Duration.ofNanos(System.nanoTime() - started));
        LOG.info(
                "restored point={} files={} bytes={} seconds={}",
                manifest.point(),
                files.size(),
                bytes,
                "%.2f".formatted(restored.took().toNanos() / 1e9));
        return restored;
    }

    private void bring(Manifest manifest, Artifact artifact, Path file, boolean overwrite) {
        Path temporary = file.resolveSibling(".backup-vault-" + UUID.randomUUID() + ".part");
        try {
            try {
                download(manifest, artifact, temporary);
                if (artifact.modifiedAt() != null) {
                    Files.setLastModifiedTime(temporary, FileTime.from(artifact.modifiedAt()));
                }
                finalName(temporary, file, overwrite);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw RestoreTarget.unusable(file, e);
        }
    }

    private void download(Manifest manifest, Artifact artifact, Path temporary) throws IOException {
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Vault.Reading reading = vault.read(VaultLayout.data(manifest.itemId(), artifact), 0, Long.MAX_VALUE)) {
            MessageDigest digest = Sha256.digester();
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            long bytes = 0;
            ReadableByteChannel in = Channels.newChannel(reading.stream());
            while (read(in, buffer, reading) >= 0) {
                buffer.flip();
                digest.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    bytes += out.write(buffer);
                }
                buffer.clear();
            }
            Sha256 found = Sha256.finish(digest);
            if (bytes != artifact.bytes() || !found.equals(artifact.sha256())) {
                throw VaultException.mismatch(
                                ErrorCode.DATA_DAMAGED,
                                "'" + artifact.name() + "' of the point '" + manifest.point()
                                        + "' is damaged in the store",
                                artifact.bytes() + " bytes with sha256 " + artifact.sha256(),
                                bytes + " bytes with " + found)
                        .hint("restore another point: `backup-vault points --source " + manifest.source() + "`");
            }
            out.force(true);
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
    private static int read(ReadableByteChannel in, ByteBuffer buffer, Vault.Reading reading) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw VaultException.of(
                    ErrorCode.STORE_UNREACHABLE,
                    "reading '" + reading.info().path() + "' was cut: " + e.getMessage(),
                    e);
        }
    }

    private static void finalName(Path temporary, Path file, boolean overwrite) throws IOException {
        if (overwrite) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            try {
                Files.createLink(file, temporary); // unlike a rename it never replaces what came there meanwhile
            } catch (FileAlreadyExistsException e) {
                throw exists(file);
            } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
                moveWithoutLinks(temporary, file);
            }
        }
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** For file systems without hard links. */
    private static void moveWithoutLinks(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system can neither link nor move", e);
        }
    }

    private static VaultException exists(Path file) {
        return VaultException.of(ErrorCode.RESTORE_EXISTS, "'" + file + "' is there already")
                .hint("restore to another folder, or give --overwrite");
    }
}
