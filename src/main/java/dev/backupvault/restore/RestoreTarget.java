package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder that a restore may write into, and nowhere else: names come from a manifest, which is not trusted. */
final class RestoreTarget {
    private final Path root;

    /** Makes the folder if it is missing. */
    RestoreTarget(Path folder) {
        try {
            Files.createDirectories(folder);
            this.root = folder.toRealPath();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Where a file of this relative path goes. Folders on the way are made.
     *
     * @throws VaultException {@link ErrorCode#RESTORE_ESCAPES} if it would leave the folder, by name or through a link
     */
    Path resolve(String relative) {
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

    static VaultException unusable(Path where, IOException e) {
        return VaultException.of(
                        ErrorCode.RESTORE_TARGET,
                        "cannot write to '" + where + "': " + e.getClass().getSimpleName() + " " + e.getMessage(),
                        e)
                .hint(
                        "check that it is a folder, its permissions and the free space; what has a final name there is whole");
    }
}
