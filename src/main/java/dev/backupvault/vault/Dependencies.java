package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
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
     * @throws VaultException {@link ErrorCode#POINT_NOT_FOUND}, {@link ErrorCode#POINT_PURGING}
     */
    public void require(ItemId item, List<PointId> dependsOn, Consumer<SealedPoint> broughtBack) {
        for (PointId needed : dependsOn) {
            SealedPoint point = points.find(item, needed).orElseThrow(() -> VaultException.of(
                            ErrorCode.POINT_NOT_FOUND, "'" + item + "' has no point '" + needed + "' to depend on")
                    .hint("`backup-vault points --source " + item.source() + "` lists its points"));
            PointStatus.State state = points.status(point).state();
            if (state == PointStatus.State.HIDDEN) {
                require(item, point.manifest().dependsOn(), broughtBack);
                points.bringBack(point);
                broughtBack.accept(point);
            }
            if (state == PointStatus.State.PURGING) {
                throw VaultException.of(ErrorCode.POINT_PURGING, "the point '" + needed + "' is being purged")
                        .hint("it is tried again when the purge is over");
            }
        }
    }
}
