package dev.backupvault.dropfolder;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.SidecarDigests;
import dev.backupvault.ingest.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves files out of the way once their fate is known. A file is renamed first and looked at second: if what was
 * renamed is not what was stored (somebody replaced it in between), it goes back to be stored in its turn. Thread-safe.
 */
final class PutAway {
    private static final Logger LOG = LoggerFactory.getLogger(PutAway.class);
    static final String STORED = ".stored";
    static final String REJECTED = ".rejected";
    private static final int LONGEST_NAME = 255;
    private static final int MOST_KNOWN = 100_000;
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(1);

    /** What becomes of a stored file. */
    enum After {
        MOVE,
        DELETE,
        LEAVE;

        static After parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    private final StoredFolder pruner = new StoredFolder();
    private final Map<Path, FileSnapshot> left = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, FileSnapshot> eldest) {
            return size() > MOST_KNOWN;
        }
    });
    private After after = After.MOVE;
    private boolean doneFiles;
    private volatile long prunedNanos = System.nanoTime();

    void after(After newAfter) {
        after = newAfter;
    }

    /** Whether {@code FILE.done} is a signal, which goes with its file, and not somebody's own. */
    void doneFiles(boolean areSignals) {
        doneFiles = areSignals;
    }

    void keepFor(Duration age) {
        pruner.keepFor(age);
    }

    void keepBytes(long bytes) {
        pruner.keepBytes(bytes);
    }

    /** Whether this file is left in place and was stored as it is; saves hashing it with every poll. */
    boolean isKnown(Path file, FileSnapshot snapshot) {
        return snapshot.equals(left.get(file));
    }

    void stored(SourceFile source, FileSnapshot begun, String point) {
        if (after == After.LEAVE) {
            left.put(source.path(), begun);
            return;
        }
        List<Path> sidecars = SidecarDigests.beside(source.path());
        Path folder = source.root().resolve(STORED).resolve(source.name()).getParent();
        Path moved = move(source, begun, folder, shortened(source.path().getFileName() + "." + point, point));
        if (moved == null) {
            return;
        }
        for (Path sidecar : sidecars) {
            move(
                    new SourceFile(source.root(), source.root().relativize(sidecar)),
                    null,
                    folder,
                    shortened(sidecar.getFileName() + "." + point, point + ".digest"));
        }
        try {
            // By descriptors, like the move: the folder may have been swapped for a link since.
            if (doneFiles && !Files.exists(source.path(), LinkOption.NOFOLLOW_LINKS)) { // else it is the next backup's
                new SourceFile(
                                source.root(),
                                source.name().resolveSibling(source.name().getFileName() + Completeness.DONE))
                        .deleteIfExists();
            }
            if (after == After.DELETE) {
                new SourceFile(source.root(), source.root().relativize(moved)).deleteIfExists();
            }
        } catch (IOException e) {
            throw cannot("delete '" + moved + "'", e);
        }
        if (System.nanoTime() - prunedNanos > PRUNE_EVERY.toNanos()) {
            prune(source.root());
        }
    }

    void rejected(SourceFile source, FileSnapshot begun, String why) {
        List<Path> sidecars = SidecarDigests.beside(source.path());
        Path folder = source.root().resolve(REJECTED).resolve(source.name()).getParent();
        String name = source.path().getFileName().toString();
        Path moved = move(source, begun, folder, shortened(name, Integer.toHexString(name.hashCode())));
        if (moved == null) {
            return;
        }
        for (Path sidecar : sidecars) {
            move(
                    new SourceFile(source.root(), source.root().relativize(sidecar)),
                    null,
                    folder,
                    shortened(sidecar.getFileName().toString(), Integer.toHexString(name.hashCode()) + ".digest"));
        }
        try {
            Path reason = moved.resolveSibling(
                    shortened(moved.getFileName() + ".why.txt", Integer.toHexString(name.hashCode()) + ".why.txt"));
            Files.writeString(
                    reason,
                    why + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE_NEW,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw cannot("say why '" + moved + "' was rejected", e);
        }
    }

    void prune(Path root) {
        prunedNanos = System.nanoTime();
        pruner.prune(root.resolve(STORED));
    }

    /** @return where it is now, or null if it was not the file that was begun, and went back */
    private static Path move(SourceFile source, FileSnapshot begun, Path folder, String name) {
        try {
            makeFolder(source.root(), folder);
            Path target = free(folder, name);
            source.renameTo(source.root().relativize(target));
            if (begun == null || isSame(target, begun)) {
                return target;
            }
            putBack(target, source.path());
            return null;
        } catch (IOException e) {
            throw cannot("move '" + source + "' to '" + folder + "'", e);
        }
    }

    private static boolean isSame(Path moved, FileSnapshot begun) {
        try {
            return FileSnapshot.of(SourceFile.chosen(moved)).equals(begun);
        } catch (VaultException e) {
            return false; // a link or a folder by now
        }
    }

    private static void putBack(Path moved, Path original) throws IOException {
        LOG.warn("replaced file=\"{}\" why=\"it was replaced while it was stored, and is offered again\"", original);
        for (int copy = 0; ; copy++) {
            Path back = copy == 0 ? original : original.resolveSibling(copy + "-" + original.getFileName());
            try {
                if (Files.isRegularFile(moved, LinkOption.NOFOLLOW_LINKS) && linked(back, moved)) {
                    Files.delete(moved);
                } else {
                    Files.move(moved, back);
                }
                return;
            } catch (FileAlreadyExistsException e) {
                LOG.debug("'{}' is taken", back);
            }
        }
    }

    /**
     * A link never replaces what is there by now. Many shares have none, and the kernel refuses one to a file of
     * another user: a rename must do then.
     */
    private static boolean linked(Path back, Path moved) throws FileAlreadyExistsException {
        try {
            Files.createLink(back, moved);
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Folder by folder, so that no link below the drop folder leads elsewhere. */
    private static void makeFolder(Path root, Path folder) throws IOException {
        Path at = root;
        for (Path part : root.relativize(folder)) {
            at = at.resolve(part);
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(at);
                } catch (FileAlreadyExistsException e) {
                    if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                        throw e; // a link or a file; a folder was made by another thread
                    }
                }
            }
        }
    }

    private static Path free(Path folder, String name) {
        Path target = folder.resolve(name);
        for (int copy = 2; Files.exists(target, LinkOption.NOFOLLOW_LINKS); copy++) {
            target = folder.resolve(copy + "-" + name);
        }
        return target;
    }

    /** The name, or if the file system would refuse it the shorter one. */
    private static String shortened(String name, String shorter) {
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME - 4 ? name : shorter;
    }

    private static VaultException cannot(String what, IOException e) {
        return VaultException.of(
                        ErrorCode.SOURCE_UNREADABLE,
                        "cannot " + what + ": " + e.getClass().getSimpleName() + " " + e.getMessage(),
                        e)
                .hint("the backup is stored; the connector needs write access to the drop folder");
    }

    @Override
    public String toString() {
        return after.name().toLowerCase(Locale.ROOT);
    }
}
