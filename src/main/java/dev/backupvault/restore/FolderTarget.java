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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A folder of this machine. Nothing is written outside it: names come from a manifest, which is not trusted. */
public final class FolderTarget implements RestoreTarget {
    private static final WritableByteChannel NOWHERE = Channels.newChannel(OutputStream.nullOutputStream());

    private static final int SLICE = 128 << 10;

    private final Path root;
    private final boolean overwrite;

    /**
     * Makes the folder if it is missing.
     *
     * @param overwrite whether a file that is there may be replaced
     * @throws VaultException {@link ErrorCode#RESTORE_TARGET}
     */
    public FolderTarget(Path folder, boolean overwrite) {
        this.overwrite = overwrite;
        try {
            Files.createDirectories(folder);
            this.root = folder.toRealPath();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    @Override
    public Optional<String> has(String path, Artifact artifact) {
        Path file = resolve(path);
        if (isSame(file, artifact)) {
            return Optional.of(file.toString());
        }
        if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(file);
        }
        return Optional.empty();
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
        Path file = resolve(path);
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
            finalName(temporary, file);
            return file.toString();
        } finally {
            Files.deleteIfExists(temporary);
        }
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

    private void finalName(Path temporary, Path file) throws IOException {
        if (overwrite) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            try {
                Files.createLink(file, temporary); // unlike a rename it never replaces what came there meanwhile
            } catch (FileAlreadyExistsException e) {
                throw exists(file);
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

    /** Where a file of this relative path goes. Folders on the way are made. */
    private Path resolve(String relative) {
        List<String> parts = new ArrayList<>(List.of(relative.split("/", -1)));
        for (String part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                throw escapes(relative);
            }
        }
        Path folder = root;
        String name = parts.remove(parts.size() - 1);
        try {
            for (String part : parts) {
                folder = folder.resolve(part);
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(folder); // fails on a link or a file of this name
                }
            }
            Path file = folder.resolve(name);
            if (!folder.toRealPath().startsWith(root) || !file.getParent().equals(folder)) {
                throw escapes(relative);
            }
            return file;
        } catch (InvalidPathException e) {
            throw escapes(relative);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private VaultException escapes(String relative) {
        return VaultException.mismatch(
                        ErrorCode.RESTORE_ESCAPES,
                        "the manifest names a file outside the target",
                        "a path inside '" + root + "'",
                        "'" + relative + "'")
                .hint("the manifest was not written by this software: look at it with `backup-vault show`");
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
        return "'" + root + "'";
    }
}
