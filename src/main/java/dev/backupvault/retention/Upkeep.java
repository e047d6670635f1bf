package dev.backupvault.retention;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Tier;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a sealed point the lock and the tier that its policy asks for; asked again, it does what is missing. A lock is
 * set in the store itself where that can, and in the point's status everywhere. Thread-safe.
 */
public final class Upkeep {
    /** What was brought back from the archive stays for so long. */
    static final Duration REHYDRATED_FOR = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final String BY_AZURE = "azure";
    private static final String BY_VAULT = "vault";
    private static final Set<ErrorCode> CANNOT_LOCK = Set.of(
            ErrorCode.STORE_FEATURE_UNKNOWN,
            ErrorCode.STORE_ANSWER_UNEXPECTED,
            ErrorCode.STORE_CONDITION_FAILED,
            ErrorCode.STORE_DENIED);

    private final Vault vault;
    private final PointStore points;
    private final Policies policies;
    private final Audit audit;
    private volatile boolean storeLocks = true;

    public Upkeep(Vault vault, PointStore points, Policies policies, Audit audit) {
        this.vault = vault;
        this.points = points;
        this.policies = policies;
        this.audit = audit;
    }

    /** Whether a list says that something is to be done for a point. */
    public boolean isDue(PointSummary point, Instant now) {
        Policy policy = policies.byName().get(point.policy() == null ? "" : point.policy());
        return policy != null
                && !point.isHidden()
                && (isLockDue(policy, point.storedAt(), point.lockedUntil(), now)
                        || isTierDue(policy, point.storedAt(), point.tier(), now));
    }

    private static boolean isLockDue(Policy policy, Instant storedAt, Instant locked, Instant now) {
        Instant until = storedAt.plus(policy.locked());
        return until.isAfter(now) && !policy.locked().isZero() && (locked == null || locked.isBefore(until));
    }

    private static boolean isTierDue(Policy policy, Instant storedAt, PointStatus.Tiered tiered, Instant now) {
        Tier wanted = wanted(policy, storedAt, now);
        Tier found = tiered == null ? Tier.HOT : Tier.valueOf(tiered.name().toUpperCase(java.util.Locale.ROOT));
        // Only what was asked back from the archive was ever moved to the hot tier.
        boolean rehydrated = tiered != null
                && found == Tier.HOT
                && tiered.at().plus(REHYDRATED_FOR).isAfter(now);
        return found.compareTo(wanted) < 0 && !rehydrated;
    }

    private static Tier wanted(Policy policy, Instant storedAt, Instant now) {
        boolean old = policy.tier()
                .archiveAfter()
                .filter(age -> !storedAt.plus(age).isAfter(now))
                .isPresent();
        return old ? Tier.ARCHIVE : Tier.valueOf(policy.tier().upload().name());
    }

    /** Does what a point's policy asks for. What has no policy, or one that is not known any more, stays as it is. */
    public void keep(SealedPoint point, String by) {
        Manifest manifest = point.manifest();
        Policy policy = policies.byName().get(manifest.policy() == null ? "" : manifest.policy());
        if (policy == null
                || policy.locked().isZero()
                        && policy.tier().archiveAfter().isEmpty()
                        && policy.tier().upload() == Policy.Upload.HOT) {
            return;
        }
        Instant now = points.now();
        PointStatus status = points.status(point);
        boolean lock = isLockDue(
                policy,
                manifest.storedAt(),
                status.lock() == null ? null : status.lock().until(),
                now);
        boolean tier = isTierDue(policy, manifest.storedAt(), status.tier(), now);
        PointStatus.Lock locked = lock ? lock(manifest, manifest.storedAt().plus(policy.locked())) : null;
        PointStatus.Tiered tiered = tier && !isSharedWithYounger(manifest)
                ? tier(manifest, wanted(policy, manifest.storedAt(), now), now)
                : null;
        if (lock) {
            audit.after(AuditEntry.of(
                    Act.LOCK,
                    manifest.itemId(),
                    manifest.point(),
                    by,
                    "until " + locked.until() + ", by policy " + manifest.policy()));
        }
        if (lock || tiered != null) {
            points.update(point, old -> {
                PointStatus next = lock ? old.withLock(locked) : old;
                return tiered != null ? next.withTier(tiered) : next;
            });
        }
    }

    /** Of a repository that is stored again and again, the newest point names what the older ones brought. */
    private boolean isSharedWithYounger(Manifest manifest) {
        String folder =
                manifest.profiled() == null ? null : manifest.profiled().facts().get("file");
        if (manifest.artifacts().size() == 1 || folder == null) {
            return false;
        }
        try (var all = points.list(manifest.tenant(), manifest.source(), manifest.item())) {
            return all.anyMatch(other -> !other.isHidden()
                    && other.artifacts() > 1
                    && other.storedAt().isAfter(manifest.storedAt())
                    && folder.equals(other.facts().get("file")));
        }
    }

    private static List<BlobPath> data(Manifest manifest) {
        ItemId item = manifest.itemId();
        return manifest.artifacts().stream()
                .filter(artifact -> artifact.container() == null) // what was adopted is not ours to move or lock
                .map(Artifact::blob)
                .map(blob -> VaultLayout.data(item, blob))
                .toList();
    }

    private PointStatus.Lock lock(Manifest manifest, Instant until) {
        boolean byStore =
                storeLocks && manifest.artifacts().stream().allMatch(artifact -> artifact.container() == null);
        try {
            if (byStore) {
                for (BlobPath blob : data(manifest)) {
                    vault.protect(blob, until);
                }
                vault.protect(VaultLayout.manifest(manifest.itemId(), manifest.point()), until);
            }
        } catch (VaultException e) {
            if (!CANNOT_LOCK.contains(e.code())) {
                throw e;
            }
            byStore = false;
            storeLocks = false;
            LOG.warn("locks-by-vault-only code={} why=\"{}\"", e.code().id(), e.fact());
        }
        return new PointStatus.Lock(until, byStore ? BY_AZURE : BY_VAULT);
    }

    /** @return null if we may not, or the store has no tiers: another run with more rights may do it */
    private PointStatus.Tiered tier(Manifest manifest, Tier tier, Instant now) {
        try {
            data(manifest).forEach(blob -> vault.tier(blob, tier));
            return new PointStatus.Tiered(tier.word(), now);
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_DENIED && e.code() != ErrorCode.STORE_FEATURE_UNKNOWN) {
                throw e;
            }
            LOG.info(
                    "not-tiered point={} code={} why=\"{}\"",
                    manifest.point(),
                    e.code().id(),
                    e.fact());
            return null;
        }
    }

    /**
     * Asks for a point's data back from the archive, which takes hours.
     *
     * @return how many blobs cannot be read yet
     */
    public int rehydrate(SealedPoint point) {
        List<BlobPath> archived = data(point.manifest()).stream()
                .filter(blob -> state(blob) != State.READABLE)
                .toList();
        List<BlobPath> asleep =
                archived.stream().filter(blob -> state(blob) == State.ASLEEP).toList();
        asleep.forEach(blob -> vault.tier(blob, Tier.HOT));
        if (!asleep.isEmpty()) {
            PointStatus.Tiered tiered = new PointStatus.Tiered(Tier.HOT.word(), points.now());
            points.update(point, status -> status.withTier(tiered));
        }
        return (int)
                archived.stream().filter(blob -> state(blob) != State.READABLE).count();
    }

    private enum State {
        READABLE,
        ASLEEP,
        WAKING
    }

    private State state(BlobPath blob) {
        BlobInfo info = vault.stat(blob).orElse(null);
        return info == null || !info.archived()
                ? State.READABLE
                : info.content() == BlobInfo.Content.PENDING ? State.WAKING : State.ASLEEP;
    }
}
