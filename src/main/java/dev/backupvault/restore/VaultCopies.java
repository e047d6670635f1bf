package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.ManifestBlobs;
import dev.backupvault.vault.Pieces;
import dev.backupvault.vault.RangedRead;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Artifacts in a vault: the one that the point was found in, or another that has a replica of it. Thread-safe. */
public final class VaultCopies implements Copies {
    private final String place;
    private final Supplier<Vault> vault;
    private final boolean replica;
    private final ExecutorService threads;

    private VaultCopies(String place, Supplier<Vault> vault, boolean replica, ExecutorService threads) {
        this.place = place;
        this.vault = vault;
        this.replica = replica;
        this.threads = threads;
    }

    /** Where the manifest says. */
    public static VaultCopies ofStore(String name, Vault vault, ExecutorService threads) {
        return new VaultCopies(name, () -> vault, false, threads);
    }

    /**
     * Where the replica's own manifest says.
     *
     * @param vault asked for only when it is needed; may fail
     */
    public static VaultCopies ofReplica(String name, Supplier<Vault> vault, ExecutorService threads) {
        return new VaultCopies(name, vault, true, threads);
    }

    @Override
    public String place() {
        return place;
    }

    /** @throws VaultException also {@link ErrorCode#DATA_MISSING}, {@link ErrorCode#DATA_DAMAGED} */
    @Override
    public Optional<Copy> find(Manifest manifest, Artifact artifact) {
        Vault there = vault.get();
        BlobPath path = VaultLayout.data(manifest.itemId(), replica ? replicaOf(there, manifest, artifact) : artifact);
        BlobInfo blob = there.stat(path).orElseThrow(() -> VaultException.of(
                        ErrorCode.DATA_MISSING,
                        "'" + artifact.name() + "' of the point '" + manifest.point() + "' is not in '" + place + "'")
                .hint("restore another point: `backup-vault points --source " + manifest.source() + "`"));
        if (blob.bytes() != artifact.bytes()) {
            throw VaultException.mismatch(
                            ErrorCode.DATA_DAMAGED,
                            "'" + artifact.name() + "' of the point '" + manifest.point() + "' is damaged in the "
                                    + place,
                            artifact.bytes() + " bytes",
                            blob.bytes())
                    .hint("restore another point: `backup-vault points --source " + manifest.source() + "`");
        }
        return Optional.of(new Found(there, blob));
    }

    private Artifact replicaOf(Vault there, Manifest manifest, Artifact artifact) {
        return new ManifestBlobs(there)
                .read(VaultLayout.manifest(manifest.itemId(), manifest.point())).stream()
                        .flatMap(raw -> raw.manifest().artifacts().stream())
                        .filter(theirs -> theirs.id().equals(artifact.id()))
                        .findFirst()
                        .orElseThrow(() -> VaultException.of(
                                ErrorCode.DATA_MISSING,
                                "the point '" + manifest.point() + "' is not in '" + place + "'"));
    }

    private final class Found implements Copy {
        private final Vault there;
        private final BlobInfo blob;

        Found(Vault there, BlobInfo blob) {
            this.there = there;
            this.blob = blob;
        }

        @Override
        public String place() {
            return place;
        }

        @Override
        public boolean archived() {
            return blob.archived();
        }

        @Override
        public Pieces open() {
            return RangedRead.open(there, blob.path(), blob.bytes(), threads);
        }
    }
}
