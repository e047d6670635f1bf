package dev.backupvault.restore;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Sha256;
import java.time.Instant;
import java.util.List;

/**
 * A plan as people and scripts read it. Immutable.
 *
 * @param bytes to be written
 * @param rehydrate points whose data has to come back from an archive first, which takes hours
 * @param bytesPerSecond what a read of the beginning of the largest file just reached; null if nothing was read
 * @param seconds what the whole would take at that rate, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanView(
        List<Point> points, int files, long bytes, List<PointId> rehydrate, Long bytesPerSecond, Long seconds) {

    /** A point, and its files that are wanted. */
    public record Point(
            PointId point,
            String tenant,
            String source,
            String item,
            PointKind kind,
            Instant backupTime,
            List<File> files) {}

    /**
     * A file.
     *
     * @param path where it goes in the target
     * @param from the copy that is taken; {@code target} if it is there already, null if there is no good copy
     * @param archived whether that copy has to come back from an archive first
     * @param passedOver what is nearer, and why it is not taken
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record File(
            String path, long bytes, Sha256 sha256, String from, boolean archived, List<String> passedOver) {}

    /** @param rate bytes a second, or null */
    static PlanView of(RestorePlan plan, Long rate) {
        List<Point> points = plan.points().stream().map(PlanView::point).toList();
        return new PlanView(
                points,
                points.stream().mapToInt(point -> point.files().size()).sum(),
                plan.bytes(),
                plan.archived().stream().map(found -> found.manifest().point()).toList(),
                rate,
                rate == null ? null : (plan.bytes() + rate - 1) / rate);
    }

    private static Point point(RestorePlan.Point point) {
        var manifest = point.sealed().manifest();
        return new Point(
                manifest.point(),
                manifest.tenant(),
                manifest.source(),
                manifest.item(),
                manifest.kind(),
                manifest.backupTime(),
                point.files().stream().map(PlanView::file).toList());
    }

    private static File file(RestorePlan.File file) {
        return new File(
                file.path(),
                file.artifact().bytes(),
                file.artifact().sha256(),
                file.isDone() ? "target" : file.copy().map(Copy::place).orElse(null),
                file.copy().filter(Copy::archived).isPresent(),
                file.isDone() ? List.of() : file.choice().passedOver());
    }
}
