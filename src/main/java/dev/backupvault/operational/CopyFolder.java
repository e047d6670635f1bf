package dev.backupvault.operational;

import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.point.PointId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of all copies: lists and deletes what is in it. No link is followed there, and nothing is touched that
 * does not look like a copy: the folder may have been configured wrongly. Not thread-safe.
 */
final class CopyFolder {
    private static final Logger LOG = LoggerFactory.getLogger(OperationalCopies.class);
    private static final int POINT = 2;
    private static final int ARTIFACT = 3;
    private static final String PART = ".operational-";
    private static final Duration GIVEN_UP = Duration.ofHours(1);

    private final Path root;

    CopyFolder(Path root) {
        this.root = root;
    }

    /** A copy that is there, or what is left of one. */
    static final class Kept {
        private final Path folder; // the artifact's, relative to the root
        private final List<Path> files = new ArrayList<>();
        private long bytes;
        private CopyNote note;

        private Kept(Path folder) {
            this.folder = folder;
        }

        Path folder() {
            return folder;
        }

        long bytes() {
            return bytes;
        }

        Instant storedAt() {
            return note.storedAt();
        }

        String policy() {
            return note.policy();
        }
    }

    Path root() {
        return root;
    }

    /** Makes it, readable by its owner only. */
    void make() throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** A name for a file in the root that is not a copy yet. */
    static Path part() {
        return Path.of(PART + UUID.randomUUID());
    }

    /** All copies. What is left of others, such as a note without a copy, is deleted. */
    List<Kept> list() {
        Map<Path, Kept> found = new TreeMap<>();
        walk((path, attributes) -> {
            if (path.getNameCount() == 1) {
                deleteGivenUp(path, attributes);
            } else if (path.getNameCount() > ARTIFACT) {
                add(found, path, attributes);
            }
        });
        List<Kept> kept = new ArrayList<>();
        for (Kept copy : found.values()) {
            try {
                copy.note = CopyNote.read(file(CopyPlace.note(copy.folder)));
            } catch (IOException e) {
                LOG.debug("'{}' has no note: {}", copy.folder, e.getMessage());
            }
            if (copy.note == null || copy.files.isEmpty()) {
                delete(copy);
            } else {
                kept.add(copy);
            }
        }
        return kept;
    }

    private void deleteGivenUp(Path path, BasicFileAttributes attributes) {
        if (path.toString().startsWith(PART)
                && attributes
                        .lastModifiedTime()
                        .toInstant()
                        .isBefore(Instant.now().minus(GIVEN_UP))) {
            delete(path);
        }
    }

    private static void add(Map<Path, Kept> found, Path path, BasicFileAttributes attributes) {
        String name = path.getName(ARTIFACT).toString();
        boolean note = path.getNameCount() == ARTIFACT + 1 && name.endsWith(CopyPlace.NOTE);
        String artifact = note ? name.substring(0, name.length() - CopyPlace.NOTE.length()) : name;
        if (PointId.isPointId(path.getName(POINT).toString()) && PointId.isPointId(artifact)) {
            Kept copy = found.computeIfAbsent(path.subpath(0, ARTIFACT).resolve(artifact), Kept::new);
            if (path.getNameCount() == ARTIFACT + 2) {
                copy.files.add(path);
                copy.bytes += attributes.size();
            }
        }
    }

    private interface Seen {
        void file(Path relative, BasicFileAttributes attributes);
    }

    private void walk(Seen seen) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    seen.file(root.relativize(file), attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // gone meanwhile, or there are no copies yet
                }
            });
        } catch (IOException e) {
            LOG.warn("cannot list folder=\"{}\" why=\"{}\"", root, e.getMessage());
        }
    }

    SourceFile file(Path relative) {
        return new SourceFile(root, relative);
    }

    /** The note goes last: as long as it is there, a deletion that was cut is ended by the next. */
    void delete(Kept copy) {
        copy.files.forEach(this::delete);
        deleteFolder(copy.folder);
        delete(CopyPlace.note(copy.folder));
        for (Path folder = copy.folder.getParent(); folder != null; folder = folder.getParent()) {
            deleteFolder(folder);
        }
    }

    /** Deletes one file, link or whatever has this path. */
    void delete(Path relative) {
        try {
            file(relative).deleteIfExists();
        } catch (IOException e) {
            LOG.warn("cannot prune file=\"{}\" why=\"{}\"", file(relative), e.getMessage());
        }
    }

    private void deleteFolder(Path relative) {
        try (OpenFolder above = OpenFolder.of(file(relative))) {
            above.deleteFolder(relative.getFileName());
        } catch (IOException e) {
            LOG.trace("'{}' stays", relative, e); // as a rule because something is in it
        }
    }
}
