package dev.backupvault.restore;

import dev.backupvault.point.PointId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Files that have their final names: every byte of them was checked. */
public record Restored(PointId point, List<Path> files, long bytes, Duration took) {}
