package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.FolderListing;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lists what lies below a folder. No link is followed. */
final class FolderWalk {
    /** More would not fit into the memory that a connector has. */
    private static final int MOST = 200_000;

    private FolderWalk() {}

    /**
     * @throws VaultException {@link ErrorCode#SOURCE_UNREADABLE} if the folder cannot be listed,
     *     {@link ErrorCode#SET_REFUSED} if there is too much in it
     */
    static FolderListing of(Path root) {
        Map<String, FolderListing.Entry> files = new TreeMap<>();
        Set<String> folders = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        Set<String> denied = new TreeSet<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    requireFew(root.toString(), files.size() + folders.size() + others.size());
                    if (!folder.equals(root)) {
                        folders.add(relative(folder));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    requireFew(root.toString(), files.size() + folders.size() + others.size());
                    if (attributes.isRegularFile()) {
                        files.put(
                                relative(file),
                                new FolderListing.Entry(
                                        attributes.fileKey(),
                                        attributes.size(),
                                        attributes.lastModifiedTime().toInstant()));
                    } else {
                        others.add(relative(file));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException && !file.equals(root)) {
                        return FileVisitResult.CONTINUE; // gone since its folder was listed
                    }
                    if (e instanceof AccessDeniedException && !file.equals(root)) {
                        denied.add(relative(file)); // whoever needs it waits, and nobody else
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                private String relative(Path path) {
                    return root.relativize(path).toString().replace(File.separatorChar, '/');
                }
            });
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.SOURCE_UNREADABLE,
                            "the folder '" + root + "' cannot be listed: "
                                    + e.getClass().getSimpleName() + " " + e.getMessage(),
                            e)
                    .hint("check that it is there, and its permissions and those of the folders in it");
        }
        return new FolderListing(files, folders, others, denied);
    }

    static void requireFew(String root, int found) {
        if (found >= MOST) {
            throw VaultException.mismatch(
                            ErrorCode.SET_REFUSED,
                            "there is too much below '" + root + "' to be listed",
                            "less than " + MOST + " files and folders",
                            "more")
                    .hint("make a source of each folder in it, or let the tool write larger files");
        }
    }
}
