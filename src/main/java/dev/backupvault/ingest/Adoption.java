package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Received;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Makes points of blobs that lie in the vault's own account already, where they lie: each is read and hashed once, and
 * a manifest names it. Nothing is moved, copied or changed. Thread-safe.
 */
public final class Adoption {
    private static final int BUFFER = 1 << 20;

    private final Vault vault;
    private final PointStore points;
    private final Sealer sealer;

    /** @param software name and version, for the manifests */
    public Adoption(Vault vault, PointStore points, String software) {
        this.vault = vault;
        this.points = points;
        this.sealer = new Sealer(points, software);
    }

    /** What a blob would be, and whether it is a point already. */
    public record Candidate(BlobInfo blob, ItemId item, PointId id, boolean known) {}

    /** Looks without reading the blob. */
    public Candidate look(BlobInfo blob, String source) {
        ItemId item = ItemId.of(source, blob.path().name());
        PointId id = PointId.first(
                blob.lastModified(), Identity.ofVersion(item, blob.path().toString(), blob.etag()));
        return new Candidate(blob, item, id, points.find(item, id).isPresent());
    }

    /**
     * Reads the blob and seals its point; asked again, it answers the same.
     *
     * @throws VaultException {@link ErrorCode#STORE_ARCHIVED} for a blob that cannot be read as it is,
     *     {@link ErrorCode#SOURCE_CHANGED} for one that is changed meanwhile
     */
    public PointId adopt(Candidate candidate) {
        BlobInfo blob = candidate.blob();
        if (VaultLayout.isOurs(blob.path().area().container())) {
            throw VaultException.of(ErrorCode.USAGE, "'" + blob.path() + "' is the vault's own");
        }
        if (blob.archived()) {
            throw VaultException.of(ErrorCode.STORE_ARCHIVED, "'" + blob.path() + "' is archived and cannot be read")
                    .hint("set its tier to hot or cool, wait until it is rehydrated, and adopt again");
        }
        Sha256 sha256 = hash(blob);
        String path = blob.path().name();
        Received adopted = new Received(
                Received.FORMAT,
                candidate.item().tenant(),
                candidate.item().source(),
                candidate.item().item(),
                PointKind.FULL,
                List.of(),
                blob.lastModified().truncatedTo(ChronoUnit.MILLIS),
                "modification-time",
                IngestRequest.GENERIC,
                null,
                new Artifact(
                        candidate.id(),
                        path.substring(path.lastIndexOf('/') + 1),
                        path,
                        path,
                        blob.bytes(),
                        sha256,
                        blob.lastModified(),
                        null,
                        blob.path().area().container()),
                blob.lastModified(),
                List.of());
        return sealer.seal(adopted, 0).map(Sealer.Stored::point).orElseThrow(() -> VaultException.of(
                        ErrorCode.DATA_DAMAGED, "the point of '" + blob.path() + "' is known to be damaged")
                .hint("bring the blob's right version back first"));
    }

    private Sha256 hash(BlobInfo blob) {
        MessageDigest digest = Sha256.digester();
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        try (InputStream in = new StoredBlob(vault, blob, false).open()) {
            for (int count; (count = in.read(buffer)) >= 0; bytes += count) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw Offer.cut(blob.path().toString(), e);
        }
        if (bytes != blob.bytes()) {
            throw VaultException.mismatch(
                    ErrorCode.SOURCE_CHANGED,
                    "'" + blob.path() + "' does not have the length it was listed with",
                    blob.bytes(),
                    bytes);
        }
        Optional<String> now = vault.stat(blob.path()).map(BlobInfo::etag);
        if (!now.equals(Optional.of(blob.etag()))) {
            throw VaultException.of(ErrorCode.SOURCE_CHANGED, "'" + blob.path() + "' was changed while it was read")
                    .hint("adopt again when nobody writes to it");
        }
        return Sha256.finish(digest);
    }
}
