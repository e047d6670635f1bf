package dev.backupvault.retention;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Points with their data in a vault of a test. */
public final class Points {
    public static final ItemId ITEM = ItemId.of("db", "app");

    private Points() {}

    public static SealedPoint store(Vault vault, ItemId item, String text, Instant time, PointId... needs) {
        return store(vault, item, null, text, time, needs);
    }

    public static SealedPoint store(
            Vault vault, ItemId item, String policy, String text, Instant time, PointId... needs) {
        PointId id = PointId.first(time, Identity.ofKeyedStream(item, item.item() + text));
        Sha256 sha256 = Sha256.of(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        vault.put(
                VaultLayout.data(item, id, "n"),
                Bytes.of(bytes),
                Map.of("sha256", sha256.hex(), "bytes", Integer.toString(bytes.length)),
                Condition.ABSENT);
        Artifact artifact =
                new Artifact(id, "n", "n", VaultLayout.data(item, id, "n").name(), bytes.length, sha256, null, null);
        return new PointStore(vault)
                .seal(new Manifest(
                        1,
                        id,
                        item.tenant(),
                        item.source(),
                        item.item(),
                        needs.length == 0 ? PointKind.FULL : PointKind.INCREMENTAL,
                        List.of(needs),
                        time,
                        "header",
                        time,
                        "generic",
                        policy,
                        null,
                        null,
                        bytes.length,
                        List.of(artifact),
                        null,
                        "w"));
    }

    public static PointId id(SealedPoint point) {
        return point.manifest().point();
    }
}
