package dev.backupvault.operational;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where the copy of an artifact lies below the folder of all copies: {@code tenant/source/point/artifact/name}, escaped
 * as in the vault, so that no name of a stranger becomes a path of its own.
 *
 * @param folder the artifact's own
 * @param file the copy
 */
record CopyPlace(Path folder, Path file) {
    /** Ending of the note beside an artifact's folder. */
    static final String NOTE = ".json";

    private static final int LONGEST_NAME = 255;

    /** @throws java.nio.file.InvalidPathException if this machine cannot have files of these names */
    static CopyPlace of(Manifest manifest, Artifact artifact) {
        String blob = VaultLayout.data(manifest.itemId(), artifact.id(), artifact.name())
                .name();
        String[] parts = blob.split("/"); // data/tenant/source/artifact/name
        Path folder =
                Path.of(fitting(parts[1]), fitting(parts[2]), manifest.point().text(), parts[3]);
        return new CopyPlace(folder, folder.resolve(fitting(parts[4])));
    }

    /** Where it stands whose policy the copy in an artifact's folder is kept by. */
    static Path note(Path folder) {
        return folder.resolveSibling(folder.getFileName() + NOTE);
    }

    /** Names in the store may be longer than those of files, which count in bytes. */
    private static String fitting(String segment) {
        return segment.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                ? segment
                : Sha256.of(segment).hex();
    }
}
