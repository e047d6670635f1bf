package dev.backupvault.management;

import dev.backupvault.http.Refusal;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Sha256;
import dev.backupvault.restore.FolderTarget;
import dev.backupvault.restore.Restore;
import dev.backupvault.restore.RestorePlan;
import dev.backupvault.restore.RestoreTarget;
import dev.backupvault.restore.Restored;
import dev.backupvault.restore.Selection;
import dev.backupvault.restore.StreamTarget;
import dev.backupvault.service.VaultServices;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Plans restores, and brings points back into folders that the connector keeps for it. */
final class RestoreOperations {
    static final String[] SELECTION = {
        "tenant", "source", "item", "items", "point", "asOf", "since", "chain", "artifacts", "from"
    };
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final VaultServices services;
    private final TaskRegistry tasks;
    private final Path restores;

    /**
     * @param restores below which restores go, and nowhere else: whoever may ask must not choose any file of this
     *     machine
     */
    RestoreOperations(VaultServices services, TaskRegistry tasks, Path restores) {
        this.services = services;
        this.tasks = tasks;
        this.restores = restores;
    }

    /** @param file where it is on the connector's machine */
    private record File(String file, long bytes, Sha256 sha256, String from) {}

    /** What a restore ends in. */
    private record Back(PointId point, List<File> files) {
        static Back of(Restored restored) {
            return new Back(
                    restored.manifest().point(),
                    restored.files().stream()
                            .map(file -> new File(
                                    file.place(),
                                    file.artifact().bytes(),
                                    file.artifact().sha256(),
                                    file.from()))
                            .toList());
        }
    }

    ApiAnswer plan(ApiRequest request) {
        RestoreTarget nowhere = new StreamTarget(OutputStream.nullOutputStream(), "nowhere");
        return ApiAnswer.json(restore(request).plan(selection(request), nowhere).view());
    }

    /** What is wrong with the selection is answered at once; the rest is a task. */
    ApiAnswer restore(ApiRequest request, String by) {
        String folder = request.neededText("folder");
        if (!FOLDER.matcher(folder).matches()) {
            throw Refusal.of(400, "the field 'folder' makes no sense", "a name of letters, digits and ._-", "another");
        }
        Restore restore = restore(request);
        RestoreTarget target = new FolderTarget(restores.resolve(folder), false);
        RestorePlan plan = restore.plan(selection(request), target);
        return ApiAnswer.accepted(
                tasks.start("restore", folder, by, () -> restore.restore(plan, target, by, bytes -> {}).stream()
                        .map(Back::of)
                        .toList()));
    }

    private Restore restore(ApiRequest request) {
        return request.text("from").map(this::restoreFrom).orElseGet(services::restore);
    }

    /** Of the accounts that the environment names, only those that are for this. */
    private Restore restoreFrom(String location) {
        if (services.policies().byName().values().stream()
                .noneMatch(policy -> policy.replicateTo().equals(Optional.of(location)))) {
            throw Refusal.of(
                    400, "the field 'from' makes no sense", "a location that a policy replicates to", "another");
        }
        return services.restoreFrom(location);
    }

    private static Selection selection(ApiRequest request) {
        try {
            return new Selection(
                    request.text("tenant").orElse(ItemId.DEFAULT_TENANT),
                    request.text("source").orElse(null),
                    request.text("item").orElse(null),
                    request.text("items").orElse(null),
                    request.pointField("point"),
                    request.time("asOf"),
                    request.time("since"),
                    request.flag("chain"),
                    request.text("artifacts").orElse(null));
        } catch (IllegalArgumentException e) {
            throw Refusal.of(400, e.getMessage());
        }
    }
}
