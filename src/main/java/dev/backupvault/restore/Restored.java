package dev.backupvault.restore;

import dev.backupvault.point.PointId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Files that have their final names: every byte of them was checked.
 *
 * @param nearby how many of the files are from a copy on this machine, and not from the store
 */
public record Restored(PointId point, List<Path> files, long bytes, int nearby, Duration took) {
    /** Where the bytes came from, in a word: {@code operational}, {@code store} or {@code operational+store}. */
    public String from() {
        return nearby == 0 ? "store" : nearby == files.size() ? "operational" : "operational+store";
    }
}
