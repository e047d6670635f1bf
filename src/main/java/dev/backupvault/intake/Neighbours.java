package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What lies in the folder of a file. No link is followed. */
final class Neighbours {
    private static final int MOST = 200_000;

    private Neighbours() {}

    /**
     * The names in a file's folder, its own too.
     *
     * @throws VaultException {@link ErrorCode#SOURCE_UNREADABLE} if the folder cannot be listed,
     *     {@link ErrorCode#SOURCE_INCOMPLETE} if there is too much in it
     */
    static List<String> names(SourceFile file) {
        List<Path> names;
        try (OpenFolder folder = OpenFolder.of(file)) {
            names = folder.names(MOST);
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.SOURCE_UNREADABLE,
                            "the folder of '" + file + "' cannot be listed: "
                                    + e.getClass().getSimpleName() + " " + e.getMessage(),
                            e)
                    .hint("check its permissions");
        }
        if (names.size() >= MOST) {
            throw VaultException.mismatch(
                            ErrorCode.SOURCE_INCOMPLETE,
                            "what belongs to '" + file + "' cannot be told",
                            "less than " + MOST + " files in its folder",
                            "more")
                    .hint("remove what is old from the folder, or let the tool use several");
        }
        return names.stream().map(Path::toString).toList();
    }

    /** A file of this name in the same folder as it is now; empty if there is none, or it is no plain file. */
    static Optional<FileSnapshot> snapshot(SourceFile file, String name) {
        try {
            return file.named(name).map(FileSnapshot::of);
        } catch (VaultException e) {
            return Optional.empty();
        }
    }
}
