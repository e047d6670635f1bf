package dev.backupvault.dropfolder;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.SidecarDigests;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.operational.LocalCopy;
import dev.backupvault.pickup.After;
import dev.backupvault.pickup.Names;
import dev.backupvault.pickup.Remembered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(1);

    private final StoredFolder pruner = new StoredFolder();
    private final Remembered<Path, FileSnapshot> left = new Remembered<>();
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

    /** Whether what is stored goes out of the folder. */
    boolean moves() {
        return after != After.LEAVE;
    }

    /** Whether this file is left in place and was stored as it is; saves hashing it with every poll. */
    boolean isKnown(Path file, FileSnapshot snapshot) {
        return snapshot.equals(left.of(file));
    }

    /** @param copy the operational copy that the point may get */
    void stored(SourceFile source, FileSnapshot begun, String point, LocalCopy copy) {
        if (after == After.LEAVE) {
            copy.copy(source);
            left.put(source.path(), begun);
            return;
        }
        aside(source, STORED, (from, to) -> {
            Path moved = move(source, begun, from, to, "." + point, point);
            if (moved != null && doneFiles && !from.has(source.fileName())) { // else it is the next backup's
                from.deleteIfExists(source.beside(Names.DONE).fileName());
            }
            // Only now: what lies in .stored is known to be what was begun, and nobody waits for it.
            if (moved != null && !copy.take(to, moved) && after == After.DELETE) {
                to.deleteIfExists(moved);
            }
        });
        if (System.nanoTime() - prunedNanos > PRUNE_EVERY.toNanos()) {
            prune(source.root());
        }
    }

    void rejected(SourceFile source, FileSnapshot begun, String why) {
        String shorter = Integer.toHexString(source.fileName().toString().hashCode());
        aside(source, REJECTED, (from, to) -> {
            Path moved = move(source, begun, from, to, "", shorter);
            if (moved != null) {
                to.write(Path.of(shortened(moved + ".why.txt", shorter + ".why.txt")), why + "\n");
            }
        });
    }

    void prune(Path root) {
        prunedNanos = System.nanoTime();
        pruner.prune(root.resolve(STORED));
    }

    private interface Move {
        void between(OpenFolder from, OpenFolder to) throws IOException;
    }

    /** Both folders stay open meanwhile, so that nobody can swap one for a link between two steps. */
    private static void aside(SourceFile source, String area, Move move) {
        Path folder = Path.of(area).resolve(source.name()).getParent();
        try (OpenFolder from = OpenFolder.of(source);
                OpenFolder to = OpenFolder.make(source.root(), folder)) {
            move.between(from, to);
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.SOURCE_UNREADABLE,
                            "cannot put '" + source + "' away in '" + folder + "': "
                                    + e.getClass().getSimpleName() + " " + e.getMessage(),
                            e)
                    .hint("the backup is stored; the connector needs write access to the drop folder");
        }
    }

    /**
     * Moves a file and its checksum files.
     *
     * @return what the file is called now, or null if it was not the one that was begun, and went back
     */
    private static Path move(
            SourceFile source, FileSnapshot begun, OpenFolder from, OpenFolder to, String ending, String shorter)
            throws IOException {
        List<SourceFile> sidecars = SidecarDigests.beside(source);
        Path moved = free(to, shortened(source.fileName() + ending, shorter));
        from.move(source.fileName(), to, moved);
        if (!begun.is(to.attributes(moved))) {
            putBack(source, from, to, moved);
            return null;
        }
        for (SourceFile sidecar : sidecars) {
            Path name = sidecar.fileName();
            from.move(name, to, free(to, shortened(name + ending, shorter + ".digest")));
        }
        return moved;
    }

    private static void putBack(SourceFile source, OpenFolder from, OpenFolder to, Path moved) throws IOException {
        LOG.warn("replaced file=\"{}\" why=\"it was replaced while it was stored, and is offered again\"", source);
        for (int copy = 0; ; copy++) {
            Path back = copy == 0 ? source.fileName() : Path.of(copy + "-" + source.fileName());
            try {
                if (to.attributes(moved).isRegularFile() && to.link(moved, from, back)) {
                    to.deleteIfExists(moved);
                    return;
                }
                if (!from.has(back)) { // a rename must do where there are no links
                    to.move(moved, from, back);
                    return;
                }
            } catch (FileAlreadyExistsException e) {
                // the next name, then
            }
            LOG.debug("'{}' is taken", back);
        }
    }

    private static Path free(OpenFolder folder, String name) throws IOException {
        Path free = Path.of(name);
        for (int copy = 2; folder.has(free); copy++) {
            free = Path.of(copy + "-" + name);
        }
        return free;
    }

    /** The name, or if the file system would refuse it the shorter one. */
    private static String shortened(String name, String shorter) {
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME - 4 ? name : shorter;
    }

    @Override
    public String toString() {
        return after.toString();
    }
}
