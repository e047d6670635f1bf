package dev.backupvault.ingest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file that is opened without following any link below its root, folder by folder, so that nobody who can write into
 * a drop folder can make us read outside it, however fast they swap things.
 *
 * @param root the folder to stay in
 * @param name relative to the root
 */
public record SourceFile(Path root, Path name) {
    /** A file that the caller chose: only the last part of its path must not be a link. */
    public static SourceFile chosen(Path file) {
        Path absolute = file.toAbsolutePath();
        return new SourceFile(absolute.getParent(), absolute.getFileName());
    }

    /** Where it is. */
    public Path path() {
        return root.resolve(name);
    }

    public Path fileName() {
        return name.getFileName();
    }

    /** Its name relative to the root, with {@code /}. */
    public String slashed() {
        return name.toString().replace(java.io.File.separatorChar, '/');
    }

    /** The file of the same name and this ending, in the same folder. */
    public SourceFile beside(String ending) {
        return new SourceFile(root, name.resolveSibling(fileName() + ending));
    }

    /**
     * The file of another name in the same folder.
     *
     * @return empty if that is no name of a file in a folder
     */
    public Optional<SourceFile> named(String other) {
        try {
            Path alone = Path.of(other);
            boolean plain = !other.isEmpty()
                    && !other.equals(".")
                    && !other.equals("..")
                    && alone.getNameCount() == 1
                    && alone.getFileName().toString().equals(other);
            return plain ? Optional.of(new SourceFile(root, name.resolveSibling(alone))) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    BasicFileAttributes attributes() throws IOException {
        if (name.getNameCount() == 1) {
            return Files.readAttributes(
                    path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS); // no folder on the way
        }
        try (OpenFolder folder = OpenFolder.of(this)) {
            return folder.attributes(fileName());
        }
    }

    /** Whether it is there, and is no link, folder or pipe. */
    public boolean isRegularFile() {
        try {
            return attributes().isRegularFile();
        } catch (IOException e) {
            return false;
        }
    }

    /** Opens it for reading; a pipe would wait for whoever writes to it. */
    public SeekableByteChannel open() throws IOException {
        try (OpenFolder folder = OpenFolder.of(this)) {
            return folder.read(fileName());
        }
    }

    /** Deletes it if it is there; no link on the way is followed. */
    public void deleteIfExists() throws IOException {
        try (OpenFolder folder = OpenFolder.of(this)) {
            folder.deleteIfExists(fileName());
        } catch (NoSuchFileException e) {
            // its folder is gone
        }
    }

    @Override
    public String toString() {
        return path().toString();
    }
}
