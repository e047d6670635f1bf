package dev.backupvault.dropfolder;

import dev.backupvault.ingest.SourceFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code .stored/} from growing for ever: the oldest go first, by age and by size. What lies there is in the
 * vault.
 */
final class StoredFolder {
    private static final Logger LOG = LoggerFactory.getLogger(StoredFolder.class);

    private Duration age = Duration.ofDays(2);
    private long mostBytes = 10L << 30;

    private record Kept(Path file, long bytes, FileTime putAway) {}

    void keepFor(Duration newAge) {
        age = newAge;
    }

    void keepBytes(long bytes) {
        mostBytes = bytes;
    }

    synchronized void prune(Path folder) {
        List<Kept> files = list(folder);
        files.sort(Comparator.comparing(Kept::putAway).reversed());
        Instant oldest = Instant.now().minus(age);
        long bytes = 0;
        for (Kept file : files) {
            bytes += file.bytes;
            if (bytes > mostBytes || file.putAway.toInstant().isBefore(oldest)) {
                delete(folder, file.file);
            }
        }
    }

    private static void delete(Path folder, Path file) {
        try {
            // From the drop folder down: no link that took a folder's place since is followed, nor one for ours.
            Path root = folder.getParent();
            new SourceFile(root, root.relativize(file)).deleteIfExists();
            LOG.debug("pruned file=\"{}\"", file);
        } catch (IOException e) {
            LOG.warn("cannot prune file=\"{}\" why=\"{}\"", file, e.getMessage());
        }
    }

    private static List<Kept> list(Path folder) {
        List<Kept> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile()) {
                        // The time of the rename, not of the backup inside.
                        files.add(new Kept(file, attributes.size(), (FileTime)
                                Files.getAttribute(file, "unix:ctime", java.nio.file.LinkOption.NOFOLLOW_LINKS)));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // gone meanwhile, or the folder does not exist yet
                }
            });
        } catch (IOException e) {
            LOG.warn("cannot list folder=\"{}\" why=\"{}\"", folder, e.getMessage());
        }
        return files;
    }
}
