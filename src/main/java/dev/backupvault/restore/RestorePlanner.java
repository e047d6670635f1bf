package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Decides which files come from which copies and go where. Reads no backup, writes nothing. Thread-safe. */
final class RestorePlanner {
    private final PointStore points;
    private final Optional<Copies> nearby;
    private final Copies store;
    private final BiFunction<SealedPoint, PointStatus, List<Copies>> replicas;

    RestorePlanner(
            PointStore points,
            Optional<Copies> nearby,
            Copies store,
            BiFunction<SealedPoint, PointStatus, List<Copies>> replicas) {
        this.points = points;
        this.nearby = nearby;
        this.store = store;
        this.replicas = replicas;
    }

    /** @throws VaultException of the selection or of the target; a file without a good copy is no error yet */
    RestorePlan plan(List<SealedPoint> selected, String artifacts, RestoreTarget target) {
        Optional<Glob> glob = Optional.ofNullable(artifacts).map(Glob::of);
        List<RestorePlan.Point> planned = new ArrayList<>();
        Map<String, SealedPoint> paths = new HashMap<>();
        boolean apart = isOfOneItem(selected);
        for (SealedPoint point : selected) {
            List<Copies> places = places(point);
            List<RestorePlan.File> files = new ArrayList<>();
            for (Artifact artifact : point.manifest().artifacts()) {
                if (glob.isPresent() && !glob.get().matches(artifact.path())) {
                    continue;
                }
                String path = selected.size() == 1
                        ? alone(point.manifest(), artifact)
                        : place(apart, point.manifest(), artifact.path());
                refuseTwice(paths.put(path, point), point, path);
                Optional<String> there = target.has(path, artifact);
                files.add(new RestorePlan.File(
                        artifact,
                        path,
                        there.isPresent() ? null : new CopyChoice(point.manifest(), artifact, places),
                        there.orElse(null)));
            }
            if (!files.isEmpty()) {
                planned.add(new RestorePlan.Point(point, files, glob.isPresent() ? List.of() : folders(apart, point)));
            }
        }
        if (planned.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.POINT_NOT_FOUND, "no file of the point has a path like '" + artifacts + "'")
                    .hint("`backup-vault show` lists the files of a point");
        }
        return new RestorePlan(planned);
    }

    /** Nearest first; a store that is known to have damaged bytes last. */
    private List<Copies> places(SealedPoint point) {
        PointStatus status;
        try {
            status = points.status(point);
        } catch (VaultException e) {
            status = PointStatus.fresh(point.etag()); // the bytes may be good all the same
        }
        List<Copies> places = new ArrayList<>();
        nearby.ifPresent(places::add);
        places.add(store);
        places.addAll(replicas.apply(point, status));
        if (status.isDamaged()) {
            places.remove(store);
            places.add(store);
        }
        return places;
    }

    /**
     * A single file gets its name, files of one point or of several items their paths. Points of one item have files of
     * the same names: each point gets a folder.
     */
    private static String alone(Manifest manifest, Artifact artifact) {
        return manifest.artifacts().size() == 1 && manifest.folders() == null ? artifact.name() : artifact.path();
    }

    private static List<String> folders(boolean apart, SealedPoint point) {
        return Optional.ofNullable(point.manifest().folders()).orElse(List.of()).stream()
                .map(folder -> place(apart, point.manifest(), folder))
                .toList();
    }

    private static String place(boolean apart, Manifest manifest, String path) {
        return apart ? manifest.point() + "/" + path : path;
    }

    private static boolean isOfOneItem(List<SealedPoint> selected) {
        return selected.size() > 1
                && selected.stream()
                                .map(point -> point.manifest().itemId())
                                .distinct()
                                .count()
                        == 1;
    }

    private static void refuseTwice(SealedPoint other, SealedPoint point, String path) {
        if (other != null) {
            throw VaultException.of(
                            ErrorCode.RESTORE_EXISTS,
                            "'" + other.manifest().itemId() + "' and '"
                                    + point.manifest().itemId() + "' both have a file '" + path + "'")
                    .hint("restore the items one by one, each to a folder of its own");
        }
    }
}
