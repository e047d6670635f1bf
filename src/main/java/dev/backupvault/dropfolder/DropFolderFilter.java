package dev.backupvault.dropfolder;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.ingest.SidecarDigests;
import dev.backupvault.pickup.Names;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which names and kinds of files in a drop folder are looked at: never links, pipes or devices, never temporary names,
 * never another file's checksum.
 */
public final class DropFolderFilter implements GenericFileFilter<File> {
    private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);
    private static final char UNREADABLE = '\uFFFD';
    private static final int MOST_SAID = 10_000;
    private final Set<Path> unreadable = ConcurrentHashMap.newKeySet();

    @Override
    public boolean accept(GenericFile<File> file) {
        Path path = file.getFile().toPath();
        String name = path.getFileName().toString();
        if (name.startsWith(".")) {
            return false;
        }
        if (name.indexOf(UNREADABLE) >= 0 && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            sayOnce(path);
            return false;
        }
        return file.isDirectory()
                ? Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                : !Names.isTemporary(name)
                        && !SidecarDigests.isSidecar(name)
                        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Java cannot open a file whose name is not UTF-8; that must not go unseen. */
    private void sayOnce(Path path) {
        if (unreadable.size() < MOST_SAID && unreadable.add(path)) {
            LOG.error(
                    "rejected-name file=\"{}\" code={} why=\"its name is not UTF-8, so it cannot be opened: rename it\"",
                    path,
                    ErrorCode.NAME_REFUSED.id());
        }
    }
}
