package dev.backupvault.ingest;

import dev.backupvault.point.Artifact;
import dev.backupvault.vault.SealedPoint;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of one folder, which become one point. Immutable.
 *
 * @param name of the folder; points keep it as their fact {@code file}
 * @param stages requests for files, each stage stored when the one before is in the vault: what leads to other files
 *     comes after them. The very first request says for all of them what the point is; all have one item and one kind
 * @param fixed paths of files that are never written twice under one name: known by size and time, they are not read
 *     again
 * @param also what other points have and this one is to have too
 * @param folders paths of folders that hold nothing
 */
public record FolderBackup(
        String name, List<List<IngestRequest>> stages, Set<String> fixed, List<Named> also, List<String> folders) {

    /**
     * Data of another point.
     *
     * @param path that it gets in this one
     */
    public record Named(SealedPoint of, Artifact artifact, String path) {}

    public FolderBackup {
        stages = stages.stream()
                .filter(stage -> !stage.isEmpty())
                .map(List::copyOf)
                .toList();
        fixed = Set.copyOf(fixed);
        also = List.copyOf(also);
        folders = List.copyOf(folders);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a folder without a file is no backup");
        }
    }

    IngestRequest first() {
        return stages.get(0).get(0);
    }

    Stream<IngestRequest> files() {
        return stages.stream().flatMap(List::stream);
    }
}
