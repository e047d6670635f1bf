package dev.backupvault.ingest;

import dev.backupvault.audit.Audit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Received;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Tombstones;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes points of blobs that lie in the vault's own account already: where they lie, each read and hashed once, with
 * nothing moved or changed; or of copies that the store makes for the vault. Thread-safe.
 */
public final class Adoption {
    private static final int BUFFER = 1 << 20;

    private final Vault vault;
    private final PointStore points;
    private final Tombstones tombstones;
    private final BlobCopies copies;
    private final Sealer sealer;

    /** @param software name and version, for the manifests */
    public Adoption(Vault vault, PointStore points, Audit audit, String software) {
        this.vault = vault;
        this.points = points;
        this.tombstones = new Tombstones(vault);
        this.copies = new BlobCopies(vault);
        this.sealer = new Sealer(points, audit, AfterSeal.NOTHING, software);
    }

    /**
     * What a blob would be, and whether it is a point already, or was one that is purged.
     *
     * @param copied whether the vault gets a copy of its own
     */
    public record Candidate(BlobInfo blob, ItemId item, PointId id, boolean known, boolean copied) {}

    /**
     * Looks without reading the blob.
     *
     * @param copied whether the vault shall get a copy of its own: a point that is damaged then has a successor
     */
    public Candidate look(BlobInfo blob, String source, boolean copied) {
        ItemId item = ItemId.of(source, blob.path().name());
        PointId id = PointId.first(
                blob.lastModified(), Identity.ofVersion(item, blob.path().toString(), blob.etag()));
        Optional<SealedPoint> point = points.find(item, id);
        while (copied && point.isPresent() && points.status(point.get()).isDamaged()) {
            id = id.nextGeneration();
            point = points.find(item, id);
        }
        return new Candidate(blob, item, id, point.isPresent() || tombstones.has(item, id), copied);
    }

    /**
     * Seals the blob's point; asked again, it answers the same.
     *
     * @param by who adopts it, for the audit
     * @return the point, or empty while the store is still copying: ask again, at any time later
     * @throws VaultException {@link ErrorCode#STORE_ARCHIVED} for a blob that cannot be read as it is,
     *     {@link ErrorCode#SOURCE_CHANGED} for one that is changed meanwhile
     */
    public Optional<PointId> adopt(Candidate candidate, String by) {
        BlobInfo blob = candidate.blob();
        if (VaultLayout.isOurs(blob.path().area().container())) {
            throw VaultException.of(ErrorCode.USAGE, "'" + blob.path() + "' is the vault's own");
        }
        return candidate.copied() ? adoptCopy(candidate, by) : Optional.of(adoptInPlace(candidate, by));
    }

    private PointId adoptInPlace(Candidate candidate, String by) {
        BlobInfo blob = candidate.blob();
        if (blob.archived()) {
            throw VaultException.of(ErrorCode.STORE_ARCHIVED, "'" + blob.path() + "' is archived and cannot be read")
                    .hint(
                            "adopt it by a copy: `adopt --copy`; or set its tier to hot or cool, and adopt again once that is done");
        }
        Sha256 sha256;
        try (InputStream in = new StoredBlob(vault, blob, false).open()) {
            sha256 = hash(blob.path(), blob.bytes(), in);
        } catch (IOException e) {
            throw Offer.cut(blob.path().toString(), e);
        }
        Optional<String> now = vault.stat(blob.path()).map(BlobInfo::etag);
        if (!now.equals(Optional.of(blob.etag()))) {
            throw VaultException.of(ErrorCode.SOURCE_CHANGED, "'" + blob.path() + "' was changed while it was read")
                    .hint("adopt again when nobody writes to it");
        }
        return seal(candidate, blob.path(), blob.lastModified(), sha256, by);
    }

    private Optional<PointId> adoptCopy(Candidate candidate, String by) {
        BlobInfo blob = candidate.blob();
        BlobPath to = VaultLayout.data(candidate.item(), candidate.id(), name(blob));
        if (!copies.isFinished(blob, to)) {
            return Optional.empty();
        }
        try (Vault.Reading reading = vault.read(to, 0, Long.MAX_VALUE)) {
            Sha256 sha256 = hash(to, blob.bytes(), reading.stream());
            copies.describe(reading.info(), ArtifactWriter.metadata(sha256, blob.bytes()));
            return Optional.of(seal(candidate, to, reading.info().lastModified(), sha256, by));
        } catch (IOException e) {
            throw Offer.cut(to.toString(), e);
        }
    }

    private PointId seal(Candidate candidate, BlobPath at, Instant storedAt, Sha256 sha256, String by) {
        BlobInfo blob = candidate.blob();
        BackupTime time = new BackupTime(blob.lastModified(), "modification-time").notAfter(storedAt);
        Received adopted = new Received(
                Received.FORMAT,
                candidate.item().tenant(),
                candidate.item().source(),
                candidate.item().item(),
                PointKind.FULL,
                List.of(),
                time.at(),
                time.from(),
                IngestRequest.GENERIC,
                null,
                null,
                null,
                new Artifact(
                        candidate.id(),
                        name(blob),
                        blob.path().name(),
                        at.name(),
                        blob.bytes(),
                        sha256,
                        blob.lastModified(),
                        null,
                        candidate.copied() ? null : at.area().container()),
                storedAt,
                List.of());
        return sealer.seal(ReceivedSet.of(adopted), 0, by)
                .map(Sealer.Stored::point)
                .orElseThrow(() -> VaultException.of(
                                ErrorCode.DATA_DAMAGED, "the point of '" + blob.path() + "' is known to be damaged")
                        .hint("bring the blob's right version back first"));
    }

    private static String name(BlobInfo blob) {
        String path = blob.path().name();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Sha256 hash(BlobPath path, long expected, InputStream in) throws IOException {
        MessageDigest digest = Sha256.digester();
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (int count; (count = in.read(buffer)) >= 0; bytes += count) {
            digest.update(buffer, 0, count);
        }
        if (bytes != expected) {
            throw VaultException.mismatch(
                    ErrorCode.SOURCE_CHANGED,
                    "'" + path + "' does not have the length it was listed with",
                    expected,
                    bytes);
        }
        return Sha256.finish(digest);
    }
}
