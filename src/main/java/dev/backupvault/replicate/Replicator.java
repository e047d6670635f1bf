package dev.backupvault.replicate;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Dependencies;
import dev.backupvault.vault.ManifestBlobs;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.verify.Verification;
import dev.backupvault.verify.Verifier;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies points to another location: data first, hashed while it passes, then the manifest, and last a note in the
 * status here. Whatever is cut is taken up by the next try; what is there already is compared and never assumed.
 * Thread-safe.
 */
public final class Replicator {
    private static final String BY = "replication";

    private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);

    private final Location here;
    private final Verifier verifier;
    private final Audit audit;

    public Replicator(Location here, Verifier verifier, Audit audit) {
        this.here = here;
        this.verifier = verifier;
        this.audit = audit;
    }

    /** How a try ended well. */
    public enum Outcome {
        REPLICATED,
        /** By an earlier try, or another connector. */
        ALREADY_THERE,
        /** The location has purged it, or what it needs, by its own retention: it is not brought back. */
        PURGED_THERE,
        /** It is hidden or damaged here by now. */
        NOT_WANTED
    }

    /**
     * Copies a point.
     *
     * @param place where its manifest lies
     * @throws VaultException {@link ErrorCode#DATA_DAMAGED} if it is damaged here, which its status says then;
     *     {@link ErrorCode#REPLICA_DIFFERS} if the location has something else in its place;
     *     {@link ErrorCode#STORE_ARCHIVED}; {@link ErrorCode#POINT_NOT_FOUND} if it is gone, or what it needs is not
     *     there
     */
    public Outcome replicate(BlobPath place, Location there, Pacer pacer) {
        ManifestBlobs.Raw ours = here.manifest(place);
        PointStatus status = here.points().status(ours.sealed());
        if (status.hidden() != null || status.purging() != null || status.isDamaged()) {
            return Outcome.NOT_WANTED;
        }
        Outcome outcome = new Copy(ours, ReplicaManifest.of(ours), place, there, pacer).run();
        Manifest manifest = ours.manifest();
        if (outcome == Outcome.REPLICATED) {
            audit.after(AuditEntry.of(
                            AuditEntry.Act.REPLICATE, manifest.itemId(), manifest.point(), "replicate-to", there.name())
                    .withBytes(manifest.bytes()));
        }
        LOG.info(
                "{} point={} location={} bytes={}",
                outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                manifest.point(),
                there.name(),
                manifest.bytes());
        return outcome;
    }

    /** One try with one point. */
    private final class Copy {
        private final ManifestBlobs.Raw ours;
        private final ReplicaManifest wanted;
        private final BlobPath place;
        private final Location there;
        private final Pacer pacer;
        private final ItemId item;
        private final PointId point;

        Copy(ManifestBlobs.Raw ours, ReplicaManifest wanted, BlobPath place, Location there, Pacer pacer) {
            this.ours = ours;
            this.wanted = wanted;
            this.place = place;
            this.there = there;
            this.pacer = pacer;
            this.item = wanted.manifest().itemId();
            this.point = wanted.manifest().point();
        }

        Outcome run() {
            Optional<ManifestBlobs.Raw> sealed = sealed();
            if (sealed.isPresent()) {
                return existing(sealed.get());
            }
            if (isPurged()) {
                return purged();
            }
            requireBases();
            for (int at = 0; at < wanted.artifacts().size(); at++) {
                copy(ours.manifest().artifacts().get(at), wanted.artifacts().get(at));
            }
            // Copying may have taken hours: what retention did there meanwhile must be known when the manifest is
            // written (docs/FORMAT.md §8).
            if (isPurged()) {
                return purged();
            }
            requireBases();
            return seal();
        }

        private Optional<ManifestBlobs.Raw> sealed() {
            try {
                return there.manifests().read(place);
            } catch (VaultException e) {
                throw e.code() == ErrorCode.RECORD_DAMAGED ? differs(e.fact()) : e;
            }
        }

        private boolean isPurged() {
            return hasTombstone(point)
                    || here.points().needsOf(ours.sealed()).stream()
                            .anyMatch(base -> hasTombstone(base) && isGone(base));
        }

        private boolean hasTombstone(PointId id) {
            return there.points().tombstone(item, id).isPresent();
        }

        private boolean isGone(PointId id) {
            return there.points().find(item, id).isEmpty();
        }

        private Outcome purged() {
            note(new PointStatus.Replica(there.name(), null, null, here.points().now()));
            return Outcome.PURGED_THERE;
        }

        private void requireBases() {
            try {
                new Dependencies(there.points()).require(item, here.points().needsOf(ours.sealed()), back -> {});
            } catch (VaultException e) {
                throw e.code() == ErrorCode.POINT_NOT_FOUND
                        ? VaultException.of(
                                        ErrorCode.POINT_NOT_FOUND,
                                        "what the point '" + point + "' needs is not in '" + there.name() + "' yet: "
                                                + e.fact())
                                .hint("it is replicated after what it needs")
                        : e;
            }
        }

        private void copy(Artifact from, Artifact to) {
            BlobPath target = VaultLayout.data(item, to);
            try {
                there.copies()
                        .create(here.vault(), VaultLayout.data(item, from), from, target, pacer)
                        .orElseThrow(() -> differs("'" + target + "' has other bytes there"));
            } catch (VaultException e) {
                throw e.code() == ErrorCode.DATA_DAMAGED || e.code() == ErrorCode.DATA_MISSING ? damaged(e) : e;
            }
        }

        /** The bytes that passed were wrong; whether they lie wrong in the store, a verification tells, and notes. */
        private VaultException damaged(VaultException seen) {
            Verification verification = verifier.verify(ours.sealed(), BY);
            return verification.good()
                    ? VaultException.of(
                                    ErrorCode.SOURCE_CHANGED,
                                    "'" + point + "' was read wrongly once, and is whole: " + seen.fact(),
                                    seen)
                            .hint("it is tried again")
                    : VaultException.of(
                                    ErrorCode.DATA_DAMAGED,
                                    "the point '" + point + "' is damaged and was not replicated: "
                                            + verification.detail(),
                                    seen)
                            .hint("take a new backup of the item at once");
        }

        private Outcome seal() {
            try {
                there.manifests().put(wanted.manifest(), wanted.json(), Condition.ABSENT);
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_BLOB_EXISTS) {
                    throw e;
                }
                return existing(there.manifest(place)); // another connector's, or our own whose answer was lost
            }
            note(new PointStatus.Replica(there.name(), here.points().now(), null, null));
            return Outcome.REPLICATED;
        }

        private Outcome existing(ManifestBlobs.Raw found) {
            if (found.etag().equals(ours.etag())) {
                throw VaultException.of(
                                ErrorCode.CONFIG_INVALID, "the location '" + there.name() + "' is the vault itself")
                        .hint("name another account in the environment");
            }
            if (!new ReplicaManifest(found.manifest(), found.json()).isSame(wanted)) {
                throw differs("its manifest says something else");
            }
            wanted.artifacts().forEach(this::compare);
            PointStatus.Verification seen =
                    there.points().status(found.sealed()).verification();
            if (seen != null && !seen.good()) {
                throw differs("it was found damaged: " + seen.detail());
            }
            Instant readBack = seen == null ? null : seen.readBackAt();
            note(new PointStatus.Replica(there.name(), here.points().now(), readBack, null));
            return Outcome.ALREADY_THERE;
        }

        private void compare(Artifact artifact) {
            BlobPath path = VaultLayout.data(item, artifact);
            BlobInfo blob = there.vault().stat(path).orElseThrow(() -> differs("'" + path + "' is missing there"));
            if (blob.bytes() != artifact.bytes()
                    || !artifact.sha256().hex().equals(blob.metadata().get("sha256"))) {
                throw differs("'" + path + "' is something else there");
            }
        }

        private VaultException differs(String how) {
            return VaultException.of(
                            ErrorCode.REPLICA_DIFFERS,
                            "the replica of '" + point + "' in '" + there.name() + "' is not this point: " + how)
                    .hint("verify it with the location as the vault, and repair it from here (docs/REPLICATION.md)");
        }

        /** What the point awaited, and was found here, is what it needs there too. */
        private void noteFound() {
            List<PointId> found = here.points().status(ours.sealed()).found();
            there.points()
                    .find(item, point)
                    .filter(replica -> !found.isEmpty()
                            && !there.points().status(replica).found().equals(found))
                    .ifPresent(replica -> there.points().update(replica, status -> status.withFound(found)));
        }

        private void note(PointStatus.Replica replica) {
            SealedPoint sealed = ours.sealed();
            if (replica.at() != null) {
                noteFound();
            }
            here.points().update(sealed, status -> status.withReplica(first(status.replicas(), replica)));
        }

        /** The time of the first copy stays. */
        private static PointStatus.Replica first(List<PointStatus.Replica> known, PointStatus.Replica now) {
            return known.stream()
                    .filter(old -> old.vault().equals(now.vault()) && old.at() != null && now.at() != null)
                    .findFirst()
                    .map(old -> new PointStatus.Replica(now.vault(), old.at(), now.verifiedAt(), null))
                    .orElse(now);
        }
    }
}
