package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A folder of this machine. Nothing is written outside it: names come from a manifest, which is not trusted. */
public final class FolderTarget implements RestoreTarget {
    private static final WritableByteChannel NOWHERE = Channels.newChannel(OutputStream.nullOutputStream());

    private static final int SLICE = 128 << 10;

    private final Path folder;
    private final boolean overwrite;

    /**
     * The folder is made when the first file is written, if it is missing.
     *
     * @param overwrite whether a file that is there may be replaced
     * @throws VaultException {@link ErrorCode#RESTORE_TARGET} if it is no folder
     */
    public FolderTarget(Path folder, boolean overwrite) {
        this.folder = folder.toAbsolutePath().normalize();
        this.overwrite = overwrite;
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw unusable(folder, new IOException("it is no folder"));
        }
    }

    @Override
    public Optional<String> has(String path, Artifact artifact) {
        Path file = find(path);
        if (file == null) {
            return Optional.empty();
        }
        if (isSame(file, artifact)) {
            return Optional.of(file.toString());
        }
        if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(file);
        }
        return Optional.empty();
    }

    @Override
    public void requireRoom(long bytes) {
        Path there = folder;
        while (!Files.exists(there)) {
            there = there.getParent(); // it is made with its first file
        }
        long free;
        try {
            free = Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            throw unusable(there, e);
        }
        if (bytes > free) {
            throw VaultException.mismatch(
                            ErrorCode.RESTORE_TARGET,
                            "the disk of '" + folder + "' has no room for what is to be restored",
                            bytes + " bytes",
                            free + " bytes free")
                    .hint("restore to another disk, or less of it");
        }
    }

    private static boolean isSame(Path file, Artifact artifact) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != artifact.bytes()) {
                return false;
            }
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                return HashedCopy.of(in, NOWHERE, artifact.bytes()).is(artifact);
            }
        } catch (IOException e) {
            return false; // then it is in the way, and that is said
        }
    }

    @Override
    public String write(String path, Artifact artifact, Pieces pieces) throws IOException {
        Path file = make(path);
        Path temporary = file.resolveSibling(".backup-vault-" + UUID.randomUUID() + ".part");
        try {
            try (FileChannel out =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                try (Flushing flushing = new Flushing(out)) {
                    for (Optional<ByteBuffer> piece; (piece = pieces.next()).isPresent(); ) {
                        flushing.written(write(piece.get(), out));
                    }
                }
                out.force(true);
            }
            if (artifact.modifiedAt() != null) {
                Files.setLastModifiedTime(temporary, FileTime.from(artifact.modifiedAt()));
            }
            finalName(temporary, file, artifact);
            return file.toString();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void folder(String path) {
        make(path + "/any"); // the folders on the way to a file
    }

    /** In slices: of a megabyte in one call, a system can take four times as long (measured on Linux 6). */
    private static int write(ByteBuffer bytes, FileChannel out) throws IOException {
        int count = bytes.remaining();
        for (int end = bytes.limit(); bytes.position() < end; ) {
            bytes.limit(Math.min(end, bytes.position() + SLICE));
            out.write(bytes);
        }
        return count;
    }

    private void finalName(Path temporary, Path file, Artifact artifact) throws IOException {
        if (overwrite) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            try {
                Files.createLink(file, temporary); // unlike a rename it never replaces what came there meanwhile
            } catch (FileAlreadyExistsException e) {
                if (!isSame(file, artifact)) { // another restore of it may have been faster
                    throw exists(file);
                }
            } catch (UnsupportedOperationException | FileSystemException e) {
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
        return VaultException.of(ErrorCode.RESTORE_EXISTS, "'" + file + "' is there already, and is another file")
                .hint("restore to another folder, or give --overwrite");
    }

    /** Where a file of this relative path would be; null if a folder on the way is missing. */
    private Path find(String relative) {
        Path at = folder;
        List<String> parts = TargetPath.parts(relative, this);
        try {
            for (String part : parts.subList(0, parts.size() - 1)) {
                at = at.resolve(part);
                if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                    return null;
                }
            }
            return Files.isDirectory(at) ? at.toRealPath().resolve(parts.get(parts.size() - 1)) : null;
        } catch (InvalidPathException e) {
            throw TargetPath.escapes(relative, this);
        } catch (IOException e) {
            throw unusable(at, e);
        }
    }

    /** Where a file of this relative path goes. Folders on the way are made. */
    private Path make(String relative) {
        List<String> parts = TargetPath.parts(relative, this);
        Path at = folder;
        try {
            Files.createDirectories(folder);
            Path root = folder.toRealPath();
            at = root;
            for (String part : parts.subList(0, parts.size() - 1)) {
                at = at.resolve(part);
                if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(at); // fails on a link or a file of this name
                }
            }
            Path file = at.resolve(parts.get(parts.size() - 1));
            if (!at.toRealPath().startsWith(root) || !file.getParent().equals(at)) {
                throw TargetPath.escapes(relative, this);
            }
            return file;
        } catch (InvalidPathException e) {
            throw TargetPath.escapes(relative, this);
        } catch (IOException e) {
            throw unusable(at, e);
        }
    }

    private static VaultException unusable(Path where, IOException e) {
        return VaultException.of(
                        ErrorCode.RESTORE_TARGET,
                        "cannot write to '" + where + "': " + e.getClass().getSimpleName() + " " + e.getMessage(),
                        e)
                .hint(
                        "check that it is a folder, its permissions and the free space; what has a final name there is whole");
    }

    @Override
    public String toString() {
        return "'" + folder + "'";
    }
}
