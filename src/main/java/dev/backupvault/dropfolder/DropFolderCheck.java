package dev.backupvault.dropfolder;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether a drop folder is there, and may be used as its source wants to. */
public final class DropFolderCheck implements SourceCheck {
    @Override
    public String kind() {
        return "drop-folder";
    }

    @Override
    public String from(ConfiguredSource source) {
        return source.parameter("folder");
    }

    @Override
    public List<Step> steps(ConfiguredSource source) {
        Path folder = Path.of(source.parameter("folder"));
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("its folder '" + folder + "' is there and can be read", () -> readable(folder)));
        if (!source.parameter("after").equals("leave")) {
            steps.add(new Step("files can be moved or deleted there", () -> writable(folder)));
        }
        return steps;
    }

    @Override
    public List<Step> quickSteps(ConfiguredSource source) {
        return steps(source);
    }

    static void readable(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw VaultException.of(ErrorCode.DROP_FOLDER_MISSING, "the folder '" + folder + "' is not there")
                    .hint("create it, or mount it");
        }
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw VaultException.of(ErrorCode.SOURCE_UNREADABLE, "the folder '" + folder + "' cannot be read")
                    .hint("give the connector's user read and search permission");
        }
    }

    private static void writable(Path folder) {
        if (!Files.isWritable(folder)) {
            throw VaultException.of(
                            ErrorCode.SOURCE_UNREADABLE, "the drop folder '" + folder + "' cannot be written to")
                    .hint("give the connector's user write permission, or set 'after' to leave");
        }
    }
}
