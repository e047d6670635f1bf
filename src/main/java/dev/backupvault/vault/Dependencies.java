package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a writer owes to the points that its new point needs (docs/FORMAT.md §8). Thread-safe. */
public final class Dependencies {
    private final PointStore points;

    public Dependencies(PointStore points) {
        this.points = points;
    }

    /**
     * What a new point needs must be there and visible: what is hidden comes back, bases first.
     *
     * @param broughtBack told of each that was hidden
     * @return the damaged points among what it needs, directly or through others, as a status names them
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND}, {@link ErrorCode#POINT_PURGING}
     */
    public List<PointId> require(ItemId item, List<PointId> dependsOn, Consumer<SealedPoint> broughtBack) {
        List<PointId> damaged = new ArrayList<>();
        for (PointId needed : dependsOn) {
            SealedPoint point = points.find(item, needed).orElseThrow(() -> VaultException.of(
                            ErrorCode.POINT_NOT_FOUND, "'" + item + "' has no point '" + needed + "' to depend on")
                    .hint("`backup-vault points --source " + item.source() + "` lists its points"));
            PointStatus status = points.status(point);
            status.breaks(needed).forEach(damaged::add);
            if (status.state() == PointStatus.State.HIDDEN) {
                points.bringBack(point);
                broughtBack.accept(point);
                require(item, points.needsOf(point), broughtBack);
            }
            if (status.state() == PointStatus.State.PURGING) {
                throw VaultException.of(ErrorCode.POINT_PURGING, "the point '" + needed + "' is being purged")
                        .hint("it is tried again when the purge is over");
            }
        }
        return PointStatus.named(damaged.stream());
    }
}
