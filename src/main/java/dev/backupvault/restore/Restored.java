package dev.backupvault.restore;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** A point that was brought back: each file has its final name, and every byte of it was checked. */
public record Restored(Manifest manifest, List<File> files, Duration took) {

    /**
     * A file.
     *
     * @param place where it is now
     * @param from the copy that was taken: {@code operational}, {@code store}, the name of a location, or
     *     {@code target} if it was there already
     */
    public record File(String place, Artifact artifact, String from) {}

    public long bytes() {
        return files.stream().mapToLong(file -> file.artifact().bytes()).sum();
    }

    /** Where the bytes came from, in a word such as {@code store} or {@code operational+store}. */
    public String from() {
        return String.join("+", new TreeSet<>(files.stream().map(File::from).toList()));
    }
}
