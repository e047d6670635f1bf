package dev.backupvault.replicate;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.ManifestBlobs;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.verify.Verification;
import dev.backupvault.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is missing or damaged of a point back from a location that has it. Each blob is put in the place of the
 * damaged one in a single step, once all its bytes are there and hashed; so a repair that is cut has made nothing
 * worse, and the next one does the rest (docs/FORMAT.md §12). Thread-safe.
 */
public final class Repair {
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

    private final Location here;
    private final Verifier verifier;
    private final Audit audit;

    public Repair(Location here, Verifier verifier, Audit audit) {
        this.here = here;
        this.verifier = verifier;
        this.audit = audit;
    }

    /**
     * What a repair did.
     *
     * @param brought blobs that were brought back, with what was wrong with them; empty if nothing was
     * @param verification the read-back at the end
     */
    public record Repaired(Manifest manifest, List<String> brought, Verification verification) {}

    /**
     * Repairs a point.
     *
     * @param there has a replica, or is what this vault is a replica of
     * @throws VaultException {@link ErrorCode#REPLICA_DIFFERS} if both sides have a whole manifest, and not the same;
     *     {@link ErrorCode#DATA_DAMAGED}, {@link ErrorCode#DATA_MISSING} if the other side is damaged too: nothing was
     *     changed; {@link ErrorCode#POINT_NOT_FOUND} if it has no such point, or if it was purged here;
     *     {@link ErrorCode#SOURCE_LEASED}
     */
    public Repaired repair(SealedPoint replica, Location there, String by) {
        return new Run(replica.manifest().itemId(), there, by, replica).run();
    }

    private final class Run {
        private final ItemId item;
        private final Location there;
        private final String by;
        private final BlobPath place;
        private final List<String> brought = new ArrayList<>();

        Run(ItemId item, Location there, String by, SealedPoint replica) {
            this.item = item;
            this.there = there;
            this.by = by;
            this.place = VaultLayout.manifest(item, replica.manifest().point());
        }

        Repaired run() {
            ManifestBlobs.Raw theirs = there.manifest(place);
            ReplicaManifest own = ReplicaManifest.of(theirs);
            Optional<ManifestBlobs.Raw> ours = whole();
            if (ours.isPresent() && !ReplicaManifest.of(ours.get()).isSame(own)) {
                throw VaultException.of(
                                ErrorCode.REPLICA_DIFFERS,
                                "the manifests of '" + place + "' here and in '" + there.name() + "' are both whole, "
                                        + "and not the same")
                        .hint("nothing was changed; compare the two with `backup-vault show`");
            }
            refusePurged(theirs.manifest());
            boolean moved = false;
            for (int at = 0; at < own.artifacts().size(); at++) {
                Artifact wanted = own.artifacts().get(at);
                Artifact now =
                        ours.isPresent() ? ours.get().manifest().artifacts().get(at) : wanted;
                moved |= data(now, wanted, theirs.manifest().artifacts().get(at), own.manifest());
            }
            SealedPoint sealed =
                    ours.isPresent() && !moved ? ours.get().sealed() : new SealedPoint(own.manifest(), manifest(own));
            here.points().carryOver(sealed);
            Verification verification = verifier.verify(sealed, by);
            LOG.warn(
                    "repaired point={} from={} blobs={} good={}",
                    sealed.manifest().point(),
                    there.name(),
                    brought.size(),
                    verification.good());
            return new Repaired(sealed.manifest(), List.copyOf(brought), verification);
        }

        /** The manifest here, if there is one that can be read. */
        private Optional<ManifestBlobs.Raw> whole() {
            try {
                return here.manifests().read(place);
            } catch (VaultException e) {
                if (e.code() != ErrorCode.RECORD_DAMAGED) {
                    throw e;
                }
                return Optional.empty();
            }
        }

        private void refusePurged(Manifest manifest) {
            if (here.points().tombstone(item, manifest.point()).isPresent()) {
                throw VaultException.of(
                                ErrorCode.POINT_NOT_FOUND,
                                "the point '" + manifest.point() + "' was purged here, or is being purged")
                        .hint("it can be restored from '" + there.name() + "'");
            }
        }

        /** @return whether the data lies elsewhere now, and the manifest has to say so */
        private boolean data(Artifact now, Artifact wanted, Artifact theirs, Manifest manifest) {
            Optional<String> damage = verifier.damage(manifest, now);
            if (damage.isEmpty()) {
                return false;
            }
            // What was adopted is somebody else's blob: the vault gets its own.
            BlobPath target = VaultLayout.data(item, wanted);
            if (now.container() != null && verifier.damage(manifest, wanted).isEmpty()) {
                return true; // brought by a repair that was cut
            }
            bring(target, wanted, VaultLayout.data(item, theirs), damage.get());
            return now.container() != null;
        }

        private void bring(BlobPath target, Artifact artifact, BlobPath from, String damage) {
            audit.before(AuditEntry.of(AuditEntry.Act.REPAIR, item, artifact.id(), by, damage));
            Optional<BlobInfo> damaged = here.vault().stat(target).filter(blob -> !isSetAside(blob, artifact, from));
            Optional<Long> sent = damaged.isPresent()
                    ? here.copies()
                            .replace(
                                    there.vault(),
                                    from,
                                    artifact,
                                    target,
                                    damaged.get().etag(),
                                    Pacer.UNLIMITED)
                    : here.copies().create(there.vault(), from, artifact, target, Pacer.UNLIMITED);
            sent.orElseThrow(() -> VaultException.of(
                            ErrorCode.STORE_CONDITION_FAILED, "'" + target + "' was changed while it was repaired")
                    .hint("repair it again"));
            brought.add(damage);
        }

        /**
         * Blocks of another tool, in a copy that the store made, can have ids of another length, and the store stages
         * none beside those. Such a blob goes once the other side was read to its end and found good.
         */
        private boolean isSetAside(BlobInfo damaged, Artifact artifact, BlobPath from) {
            boolean foreign = here.vault().blocks(damaged.path(), Vault.BlockList.COMMITTED).stream()
                    .anyMatch(block -> BlockId.parse(block.id()).isEmpty());
            if (!foreign) {
                return false;
            }
            there.copies().check(there.vault(), from, artifact);
            return here.vault().delete(damaged.path(), damaged.etag());
        }

        /** Under the lease: nobody purges the point while its manifest comes back. @return the new ETag */
        private String manifest(ReplicaManifest own) {
            String source = item.source();
            try (SourceLease lease = SourceLease.take(here.vault(), item.tenant(), source, by)) {
                refusePurged(own.manifest());
                audit.before(AuditEntry.of(
                        AuditEntry.Act.REPAIR, item, own.manifest().point(), by, "its manifest"));
                lease.keep();
                Condition condition = here.vault()
                        .stat(place)
                        .map(blob -> Condition.unchanged(blob.etag()))
                        .orElse(Condition.ABSENT);
                String etag = put(own, condition);
                here.points().carryOver(new SealedPoint(own.manifest(), etag));
                brought.add("its manifest was missing, damaged, or named data elsewhere");
                return etag;
            }
        }

        /** A put whose answer was lost is done. */
        private String put(ReplicaManifest own, Condition condition) {
            try {
                return here.manifests().put(own.manifest(), own.json(), condition);
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_BLOB_EXISTS && e.code() != ErrorCode.STORE_CONDITION_FAILED) {
                    throw e;
                }
                return whole().filter(there -> new ReplicaManifest(there.manifest(), there.json()).isSame(own))
                        .map(ManifestBlobs.Raw::etag)
                        .orElseThrow(() -> e);
            }
        }
    }
}
