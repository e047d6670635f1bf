package dev.backupvault.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A folder at or below a root, opened part by part without following a link. What is done here is done in this very
 * folder, whatever has its path by now: who may write below the root cannot lead us out of it. The root itself is
 * trusted. Names are of one part.
 */
public final class OpenFolder implements Closeable {
    private static final Object MAKING = new Object();

    private final Path root;
    private final SecureDirectoryStream<Path> stream;

    private OpenFolder(Path root, SecureDirectoryStream<Path> stream) {
        this.root = root;
        this.stream = stream;
    }

    static OpenFolder at(Path root) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new OpenFolder(root, secure);
        }
        stream.close();
        throw new IOException("this file system cannot open folders safely");
    }

    private interface Step {
        OpenFolder apply(OpenFolder above, Path part) throws IOException;
    }

    private static OpenFolder descend(Path root, Path folder, Step step) throws IOException {
        OpenFolder at = at(root);
        if (folder != null) {
            for (Path part : folder) {
                try (OpenFolder above = at) {
                    at = step.apply(above, part);
                }
            }
        }
        return at;
    }

    /** The folder that a file lies in. */
    public static OpenFolder of(SourceFile file) throws IOException {
        return descend(file.root(), file.name().getParent(), OpenFolder::open);
    }

    /** Makes what is missing of it. */
    public static OpenFolder make(Path root, Path folder) throws IOException {
        return descend(root, folder, OpenFolder::openOrMake);
    }

    OpenFolder open(Path name) throws IOException {
        if (!attributes(name).isDirectory()) {
            throw new NotDirectoryException(name.toString()); // opening a pipe would wait for whoever writes to it
        }
        return new OpenFolder(root, stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    }

    OpenFolder openOrMake(Path name) throws IOException {
        try {
            return open(name);
        } catch (NoSuchFileException e) {
            add(name);
            return open(name);
        }
    }

    /**
     * Java makes folders by path only, and any folder of a path may be swapped for a link. So it is made in the root,
     * where there is none on the way, and renamed into place.
     */
    private void add(Path name) throws IOException {
        Path made = Path.of(".making-" + UUID.randomUUID());
        synchronized (MAKING) { // the rename replaces an empty folder, which another thread may just have opened
            if (has(name)) {
                return;
            }
            try (OpenFolder top = at(root)) {
                Files.createDirectory(root.resolve(made));
                try {
                    top.move(made, this, name);
                } catch (IOException e) {
                    top.stream.deleteDirectory(made);
                    if (!has(name)) {
                        throw e; // else another process was faster
                    }
                }
            }
        }
    }

    public BasicFileAttributes attributes(Path name) throws IOException {
        return stream.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** Whether anything has this name, be it a link that leads nowhere. */
    public boolean has(Path name) throws IOException {
        try {
            attributes(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * What is in it, in no order; asked once for each opening.
     *
     * @param most after so many the rest is left out
     */
    public List<Path> names(int most) throws IOException {
        List<Path> names = new ArrayList<>();
        try {
            for (Iterator<Path> all = stream.iterator(); names.size() < most && all.hasNext(); ) {
                names.add(all.next().getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    public SeekableByteChannel read(Path name) throws IOException {
        return stream.newByteChannel(name, Set.<OpenOption>of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** Writes a new file; nothing that is there is replaced. */
    public void write(Path name, String text) throws IOException {
        try (OutputStream out = Channels.newOutputStream(stream.newByteChannel(
                name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Renames, replacing what has the new name. */
    public void move(Path name, OpenFolder target, Path newName) throws IOException {
        stream.move(name, target.stream, newName);
    }

    public void deleteIfExists(Path name) throws IOException {
        try {
            stream.deleteFile(name);
        } catch (NoSuchFileException e) {
            // somebody was faster
        }
    }

    /** @throws IOException if it is not empty, or no folder */
    public void deleteFolder(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    /**
     * Gives a file a second name and never replaces what has it, which no rename in Java can promise.
     *
     * @return false if that cannot be done here: many shares have no links, the kernel refuses one to a file of another
     *     user, and without {@code /proc} there is no way
     * @throws FileAlreadyExistsException if the name is taken
     */
    public boolean link(Path name, OpenFolder target, Path newName) throws FileAlreadyExistsException {
        try (SeekableByteChannel here = self();
                SeekableByteChannel there = target.self()) {
            Files.createLink(
                    OpenDescriptor.path(there).resolve(newName),
                    OpenDescriptor.path(here).resolve(name));
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private SeekableByteChannel self() throws IOException {
        return stream.newByteChannel(Path.of("."), Set.of(StandardOpenOption.READ)); // Java makes links by path only
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
