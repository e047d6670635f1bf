package dev.backupvault.replicate;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.Records;
import dev.backupvault.vault.ManifestBlobs;
import dev.backupvault.vault.VaultLayout;
import java.util.Arrays;
import java.util.List;

/**
 * A point's manifest as its replica has it: the very same bytes, unless an artifact was adopted where it lay. That one
 * lies in the replica's own container (docs/FORMAT.md §12).
 */
record ReplicaManifest(Manifest manifest, byte[] json) {

    static ReplicaManifest of(ManifestBlobs.Raw raw) {
        Manifest manifest = raw.manifest();
        if (manifest.artifacts().stream().allMatch(artifact -> artifact.container() == null)) {
            return new ReplicaManifest(manifest, raw.json());
        }
        Manifest own = manifest.with(manifest.artifacts().stream()
                .map(artifact -> own(manifest, artifact))
                .toList());
        return new ReplicaManifest(own, Records.write(own));
    }

    private static Artifact own(Manifest manifest, Artifact artifact) {
        return artifact.container() == null
                ? artifact
                : new Artifact(
                        artifact.id(),
                        artifact.name(),
                        artifact.path(),
                        VaultLayout.data(manifest.itemId(), artifact.id(), artifact.name())
                                .name(),
                        artifact.bytes(),
                        artifact.sha256(),
                        artifact.modifiedAt(),
                        null);
    }

    boolean isSame(ReplicaManifest other) {
        return Arrays.equals(json, other.json);
    }

    List<Artifact> artifacts() {
        return manifest.artifacts();
    }
}
