package dev.backupvault.dropfolder;

import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceCheck;
import java.nio.file.Path;
import java.util.List;

/** Whether the folder is there that a tool keeps its folders in. */
public final class FoldersCheck implements SourceCheck {
    @Override
    public String kind() {
        return "folders";
    }

    @Override
    public String from(ConfiguredSource source) {
        return source.parameter("folder") + " " + source.parameter("schedule");
    }

    @Override
    public List<Step> steps(ConfiguredSource source) {
        Path folder = Path.of(source.parameter("folder"));
        return List.of(new Step(
                "its folder '" + folder + "' is there and can be read", () -> DropFolderCheck.readable(folder)));
    }

    @Override
    public List<Step> quickSteps(ConfiguredSource source) {
        return steps(source);
    }
}
