package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that partners' tools wrote, where they lie beside the project: they are not part of it. */
public final class RealFiles {
    private static final Path FOLDER = Path.of("../shared/testdata");

    private RealFiles() {}

    /** All files below, sorted; none where the folder is absent. */
    public static List<Path> below(String folder) throws IOException {
        Path start = FOLDER.resolve(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
