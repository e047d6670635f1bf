package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;

/**
 * A file as it was at one moment: enough to tell whether it is still the same one. Links are never followed.
 *
 * @param key what the file system knows the file by (device and inode), or null where it has no such thing
 */
public record FileSnapshot(Object key, long bytes, Instant modified) {

    /** @throws VaultException {@link ErrorCode#SOURCE_NOT_REGULAR}, {@link ErrorCode#SOURCE_UNREADABLE} */
    public static FileSnapshot of(SourceFile file) {
        try {
            BasicFileAttributes attributes = file.attributes();
            if (!attributes.isRegularFile()) {
                throw VaultException.mismatch(
                                ErrorCode.SOURCE_NOT_REGULAR,
                                "'" + file + "' is not taken",
                                "a regular file",
                                attributes.isSymbolicLink()
                                        ? "a symbolic link"
                                        : attributes.isDirectory() ? "a folder" : "a pipe, socket or device")
                        .hint("put a copy of the file itself there");
            }
            return of(attributes);
        } catch (NoSuchFileException e) {
            throw VaultException.of(ErrorCode.SOURCE_UNREADABLE, "'" + file + "' is not there", e);
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.SOURCE_UNREADABLE, "'" + file + "' cannot be read: " + e.getMessage(), e)
                    .hint("check the permissions of the file and of its folder");
        }
    }

    private static FileSnapshot of(BasicFileAttributes attributes) {
        return new FileSnapshot(
                attributes.fileKey(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    /** Whether this is the file, as it was. */
    public boolean is(BasicFileAttributes attributes) {
        return attributes.isRegularFile() && equals(of(attributes));
    }

    /** @throws VaultException {@link ErrorCode#SOURCE_CHANGED} (worth another try) if the file is not what it was */
    public void checkUnchanged(SourceFile file) {
        FileSnapshot now = of(file);
        if (!now.equals(this)) {
            throw VaultException.mismatch(
                            ErrorCode.SOURCE_CHANGED,
                            "'" + file + "' was changed while it was read",
                            bytes + " bytes of " + modified,
                            now.bytes + " bytes of " + now.modified
                                    + (Objects.equals(key, now.key) ? "" : ", another file"))
                    .hint("it is taken when it has come to rest; let the tool write under a temporary name and rename");
        }
    }
}
