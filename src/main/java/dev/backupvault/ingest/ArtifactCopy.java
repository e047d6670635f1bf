package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Vault;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Brings the bytes of artifacts from one vault to another, hashed while they pass: nothing is committed that is not
 * what the manifest says. A copy that is cut goes on where it was cut. Thread-safe.
 */
public final class ArtifactCopy {
    private static final LongConsumer UNWATCHED = bytes -> {};

    private final ArtifactWriter writer;
    private final Renewal renewal;
    private final BlockSchedule schedule;

    /**
     * @param to the vault that the bytes are brought to, as the uploader has it
     * @param schedule for artifacts whose manifest has none
     */
    public ArtifactCopy(Vault to, BlockUploader uploader, BlockSchedule schedule) {
        this.writer = new ArtifactWriter(to, uploader);
        this.renewal = new Renewal(to);
        this.schedule = schedule;
    }

    /**
     * Copies to a place where nothing is yet. What is there already is compared.
     *
     * @return bytes that were sent, or empty if other bytes lie there
     * @throws VaultException {@link ErrorCode#DATA_MISSING}, {@link ErrorCode#DATA_DAMAGED} of the side that is read;
     *     {@link ErrorCode#STORE_ARCHIVED}
     */
    public Optional<Long> create(Vault from, BlobPath at, Artifact artifact, BlobPath to, Pacer pacer) {
        return writer.write(
                        to, offer(from, at, artifact), artifact.name(), schedule(artifact), List.of(), pacer, UNWATCHED)
                .map(this::kept);
    }

    /**
     * Copies into the place of a blob that still has this ETag. Until all bytes are there and compared, it stays.
     *
     * @return empty if others have put other bytes there meanwhile
     * @throws VaultException as {@link #create}
     */
    public Optional<Long> replace(Vault from, BlobPath at, Artifact artifact, BlobPath to, String etag, Pacer pacer) {
        return writer.write(
                        to,
                        offer(from, at, artifact),
                        artifact.name(),
                        schedule(artifact),
                        List.of(),
                        pacer,
                        UNWATCHED,
                        Condition.unchanged(etag))
                .map(ArtifactWriter.Written::bytesSent);
    }

    /** What the store does not let us renew, it mostly does not let others delete. */
    private long kept(ArtifactWriter.Written written) {
        if (written.found() && renewal.renew(written.blob()) == Renewal.Answer.GONE) {
            throw Renewal.gone(written.blob().path());
        }
        return written.bytesSent();
    }

    /**
     * Reads an artifact to its end, and copies nothing.
     *
     * @throws VaultException as {@link #create}
     */
    public void check(Vault from, BlobPath at, Artifact artifact) {
        writer.hash(offer(from, at, artifact), artifact.name(), List.of(), Pacer.UNLIMITED, UNWATCHED);
    }

    /** Equal blocks make equal blobs, and an interrupted copy is found again. */
    private BlockSchedule schedule(Artifact artifact) {
        return artifact.blocks() == null ? schedule : BlockSchedule.parse(artifact.blocks());
    }

    private static Offer offer(Vault from, BlobPath at, Artifact artifact) {
        BlobInfo blob = from.stat(at)
                .orElseThrow(() -> VaultException.of(ErrorCode.DATA_MISSING, "'" + at + "' is not in the store"));
        if (blob.archived()) {
            throw VaultException.of(ErrorCode.STORE_ARCHIVED, "'" + at + "' is archived and cannot be read")
                    .hint("set its tier to hot or cool if it is to be copied");
        }
        if (blob.bytes() != artifact.bytes()) {
            throw VaultException.mismatch(
                    ErrorCode.DATA_DAMAGED,
                    "'" + at + "' has another length than its manifest says",
                    artifact.bytes() + " bytes",
                    blob.bytes());
        }
        return new Offer.Remote(new StoredBlob(from, blob, false), artifact.name(), artifact.sha256());
    }
}
