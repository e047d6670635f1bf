package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        Deque<SealedPoint> hidden = new ArrayDeque<>();
        Set<PointId> seen = new HashSet<>(dependsOn);
        Deque<PointId> open = new ArrayDeque<>(seen); // no recursion: a chain may have thousands of logs
        while (!open.isEmpty()) {
            PointId needed = open.pop();
            SealedPoint point = find(item, needed);
            PointStatus status = points.status(point);
            status.breaks(needed).forEach(damaged::add);
            if (status.state() == PointStatus.State.PURGING) {
                throw VaultException.of(ErrorCode.POINT_PURGING, "the point '" + needed + "' is being purged")
                        .hint("it is tried again when the purge is over");
            }
            if (status.state() == PointStatus.State.HIDDEN) {
                hidden.push(point);
                points.needsOf(point).stream().filter(seen::add).forEach(open::push);
            }
        }
        hidden.forEach(point -> {
            points.bringBack(point);
            broughtBack.accept(point);
        });
        return PointStatus.named(damaged.stream());
    }

    private SealedPoint find(ItemId item, PointId needed) {
        return points.find(item, needed).orElseThrow(() -> VaultException.of(
                        ErrorCode.POINT_NOT_FOUND, "'" + item + "' has no point '" + needed + "' to depend on")
                .hint("`backup-vault points --source " + item.source() + "` lists its points"));
    }
}
