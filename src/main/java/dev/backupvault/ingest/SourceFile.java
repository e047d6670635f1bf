package dev.backupvault.ingest;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A file that is opened without following any link below its root, folder by folder, so that nobody who can write into
 * a drop folder can make us read outside it, however fast they swap things.
 *
 * @param root the folder to stay in
 * @param name relative to the root
 */
public record SourceFile(Path root, Path name) {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    /** A file that the caller chose: only the last part of its path must not be a link. */
    public static SourceFile chosen(Path file) {
        Path absolute = file.toAbsolutePath();
        return new SourceFile(absolute.getParent(), absolute.getFileName());
    }

    /** Where it is. */
    public Path path() {
        return root.resolve(name);
    }

    interface InFolder<T> {
        T apply(SecureDirectoryStream<Path> folder, Path file) throws IOException;
    }

    BasicFileAttributes attributes() throws IOException {
        if (name.getNameCount() == 1) {
            return Files.readAttributes(
                    path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS); // no folder on the way
        }
        return inFolder((folder, file) -> folder.getFileAttributeView(
                        file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes());
    }

    ReadableByteChannel open() throws IOException {
        return inFolder((folder, file) -> folder.newByteChannel(file, READ));
    }

    /**
     * Renames within the root, replacing what has the new name; neither way follows a link. The folder of the new name
     * must exist.
     */
    public void renameTo(Path newName) throws IOException {
        inFolder((folder, file) -> new SourceFile(root, newName).inFolder((target, newFile) -> {
            folder.move(file, target, newFile);
            return null;
        }));
    }

    /** Deletes it if it is there; no link on the way is followed. */
    public void deleteIfExists() throws IOException {
        try {
            inFolder((folder, file) -> {
                folder.deleteFile(file);
                return null;
            });
        } catch (NoSuchFileException e) {
            // somebody was faster
        }
    }

    private <T> T inFolder(InFolder<T> action) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            if (!(stream instanceof SecureDirectoryStream<Path> folder)) {
                throw new IOException("this file system cannot open folders safely");
            }
            return descend(folder, name, action);
        }
    }

    private static <T> T descend(SecureDirectoryStream<Path> folder, Path name, InFolder<T> action) throws IOException {
        if (name.getNameCount() == 1) {
            return action.apply(folder, name);
        }
        try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(name.getName(0), LinkOption.NOFOLLOW_LINKS)) {
            return descend(next, name.subpath(1, name.getNameCount()), action);
        }
    }

    @Override
    public String toString() {
        return path().toString();
    }
}
