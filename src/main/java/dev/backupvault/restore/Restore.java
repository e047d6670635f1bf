package dev.backupvault.restore;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
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

    private final Download download;
    private final Audit audit;

    /** @param copies what is asked before the store */
    public Restore(Vault vault, NearbyCopies copies, Audit audit) {
        this.download = new Download(vault, copies);
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
        int nearby = 0;
        for (Artifact artifact : manifest.artifacts()) {
            Path file = target.resolve(manifest.artifacts().size() == 1 ? artifact.name() : artifact.path());
            if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw exists(file);
            }
            nearby += bring(manifest, artifact, file, overwrite) ? 1 : 0;
            files.add(file);
            bytes += artifact.bytes();
        }
        Restored restored = new Restored(
                manifest.point(), List.copyOf(files), bytes, nearby, Duration.ofNanos(System.nanoTime() - started));
        LOG.info(
                "restored point={} files={} bytes={} from={} seconds={}",
                manifest.point(),
                files.size(),
                bytes,
                restored.from(),
                "%.2f".formatted(restored.took().toNanos() / 1e9));
        return restored;
    }

    /** @return whether the bytes are from a copy nearby */
    private boolean bring(Manifest manifest, Artifact artifact, Path file, boolean overwrite) {
        Path temporary = file.resolveSibling(".backup-vault-" + UUID.randomUUID() + ".part");
        try {
            try {
                boolean nearby = download.to(temporary, manifest, artifact);
                if (artifact.modifiedAt() != null) {
                    Files.setLastModifiedTime(temporary, FileTime.from(artifact.modifiedAt()));
                }
                finalName(temporary, file, overwrite);
                return nearby;
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw RestoreTarget.unusable(file, e);
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
