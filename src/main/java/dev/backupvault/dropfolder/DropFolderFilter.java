package dev.backupvault.dropfolder;

import dev.backupvault.ingest.SidecarDigests;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/** Which names and kinds of files in a drop folder are looked at: never links, pipes or devices, never temporary names, never another file's checksum. */
public final class DropFolderFilter implements GenericFileFilter<File> {
    private static final List<String> TEMPORARY = List.of(".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~", Completeness.DONE);

    @Override
    public boolean accept(GenericFile<File> file) {
        Path path = file.getFile().toPath();
        String name = path.getFileName().toString();
        if (name.startsWith(".")) {
            return false;
        }
        return file.isDirectory() ? Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                : !isTemporary(name) && !SidecarDigests.isSidecar(name) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isTemporary(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return TEMPORARY.stream().anyMatch(lower::endsWith);
    }
}
