package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.FolderClassifier.Reading;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.probe.FileBytes;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/**
 * A folder of this machine.
 *
 * @param root absolute, and no link itself
 */
public record LocalPlace(Path root) implements Place {

    /**
     * The folder as it is now, wherever a link leads by that name.
     *
     * @throws VaultException {@link ErrorCode#DROP_FOLDER_MISSING}
     */
    public static LocalPlace of(String folder) {
        try {
            return new LocalPlace(Path.of(folder).toRealPath());
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.DROP_FOLDER_MISSING, "the folder '" + folder + "' is not there", e)
                    .hint("create it, or mount it");
        }
    }

    @Override
    public String name() {
        return root.getFileName().toString();
    }

    @Override
    public String describe(String folder) {
        return at(folder).toString();
    }

    @Override
    public FolderListing list(String folder) {
        return FolderWalk.of(at(folder));
    }

    private Path at(String folder) {
        return folder.isEmpty() ? root : root.resolve(folder);
    }

    @Override
    public <T> T read(String path, Reading<T> reading) throws IOException {
        try (SeekableByteChannel channel = file(path).open()) {
            return reading.of(FileBytes.of(channel));
        }
    }

    @Override
    public Payload payload(String path, FolderListing.Entry listed) {
        return new Payload.OfFile(file(path), new FileSnapshot(listed.key(), listed.bytes(), listed.modified()));
    }

    private SourceFile file(String path) {
        return new SourceFile(root, Path.of(path));
    }
}
