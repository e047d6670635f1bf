package dev.backupvault.replicate;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ArtifactCopy;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.ManifestBlobs;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.Vault;

/**
 * A vault that others have copies in, or come from. Thread-safe.
 *
 * @param name as policies have it in {@code replicate-to}
 * @param copies brings artifacts into it
 */
public record Location(String name, Vault vault, PointStore points, ManifestBlobs manifests, ArtifactCopy copies) {
    public Location(String name, Vault vault, ArtifactCopy copies) {
        this(name, vault, new PointStore(vault), new ManifestBlobs(vault), copies);
    }

    ManifestBlobs.Raw manifest(BlobPath place) {
        return manifests
                .read(place)
                .orElseThrow(() -> VaultException.of(
                        ErrorCode.POINT_NOT_FOUND, "there is no point '" + place + "' in '" + name + "'"));
    }
}
