package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.vault.SealedPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a restore would do, in order; carried out by {@link Restore}, once. Not thread-safe. */
public final class RestorePlan {
    private final List<Point> points;

    RestorePlan(List<Point> points) {
        this.points = List.copyOf(points);
    }

    /**
     * A point and those of its files that are wanted.
     *
     * @param folders where folders that hold nothing go in the target
     */
    record Point(SealedPoint sealed, List<File> files, List<String> folders) {}

    /**
     * A file.
     *
     * @param path where it goes in the target
     * @param choice null if nothing is to be done
     * @param there where it is in the target already, or null
     */
    record File(Artifact artifact, String path, CopyChoice choice, String there) {
        boolean isDone() {
            return there != null;
        }

        Optional<Copy> copy() {
            return isDone() ? Optional.empty() : choice.copy();
        }
    }

    List<Point> points() {
        return points;
    }

    private List<File> files() {
        List<File> files = new ArrayList<>();
        points.forEach(point -> files.addAll(point.files()));
        return files;
    }

    /** The points, each after what it depends on. */
    public List<SealedPoint> sealed() {
        return points.stream().map(Point::sealed).toList();
    }

    /** Bytes to be written. */
    public long bytes() {
        return files().stream()
                .filter(file -> !file.isDone())
                .mapToLong(file -> file.artifact().bytes())
                .sum();
    }

    /** The points whose data has to come back from an archive first, because no other copy is good. */
    public List<SealedPoint> archived() {
        return points.stream()
                .filter(point -> point.files().stream().anyMatch(RestorePlan::isArchived))
                .map(Point::sealed)
                .toList();
    }

    private static boolean isArchived(File file) {
        return file.copy().filter(Copy::archived).isPresent();
    }

    /**
     * Nothing is written of half a selection.
     *
     * @throws VaultException what is wrong with the first file that has no good copy; {@link ErrorCode#STORE_ARCHIVED}
     */
    void requireAll() {
        for (File file : files()) {
            if (!file.isDone() && file.copy().isEmpty()) {
                throw file.choice().fault();
            }
        }
        if (!archived().isEmpty()) {
            throw VaultException.of(
                            ErrorCode.STORE_ARCHIVED,
                            "data of '" + archived().get(0).manifest().point() + "' lies in the archive"
                                    + (archived().size() == 1
                                            ? ""
                                            : ", and of " + (archived().size() - 1) + " others"))
                    .hint("--rehydrate asks for it, which takes up to 15 hours; then restore again");
        }
    }

    /** The plan to be read; the beginning of its largest file is read for the estimate. */
    public PlanView view() {
        return PlanView.of(this, largest().flatMap(Probe::rate).orElse(null));
    }

    private Optional<Copy> largest() {
        return files().stream()
                .filter(file -> file.copy().filter(copy -> !copy.archived()).isPresent())
                .max((a, b) -> Long.compare(a.artifact().bytes(), b.artifact().bytes()))
                .flatMap(File::copy);
    }
}
