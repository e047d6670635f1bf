package dev.backupvault.service;

import com.azure.storage.blob.BlobServiceClient;
import dev.backupvault.audit.Anchor;
import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditLog;
import dev.backupvault.audit.MeteredAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.hygiene.Cleaner;
import dev.backupvault.hygiene.DeepLook;
import dev.backupvault.ingest.Adoption;
import dev.backupvault.ingest.ArtifactCopy;
import dev.backupvault.ingest.Ingest;
import dev.backupvault.ingest.Tee;
import dev.backupvault.intake.Intake;
import dev.backupvault.operational.OperationalCopies;
import dev.backupvault.operational.OperationalSettings;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.replicate.Location;
import dev.backupvault.replicate.Locations;
import dev.backupvault.replicate.ReplicaAnchor;
import dev.backupvault.replicate.Replication;
import dev.backupvault.restore.ContainerTarget;
import dev.backupvault.restore.Copies;
import dev.backupvault.restore.Restore;
import dev.backupvault.restore.RestoreTarget;
import dev.backupvault.restore.VaultCopies;
import dev.backupvault.retention.Expiry;
import dev.backupvault.retention.FollowedSources;
import dev.backupvault.retention.Protection;
import dev.backupvault.retention.Purge;
import dev.backupvault.retention.Retention;
import dev.backupvault.retention.Upkeep;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.BufferPool;
import dev.backupvault.vault.MeteredVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.RetryingVault;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.vault.azure.AzureBlobVault;
import dev.backupvault.vault.azure.StoreAccount;
import dev.backupvault.verify.Verifier;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * All that can be done with one vault, put together once. Thread-safe. Close it to end its threads and to write the end
 * of its audit log.
 */
public final class VaultServices implements AutoCloseable {
    /** What reports call the vault's own account. */
    private static final String STORE = "store";

    private static final String SOFTWARE = "camel-backup-vault " + Version.text();

    private final Vault vault;
    private final PointStore points;
    private final Anchor anchor;
    private final AuditLog log;
    private final Audit audit;
    private final Ingest ingest;
    private final Intake intake;
    private final Verifier verifier;
    private final Restore restore;
    private final Adoption adoption;
    private final Policies policies;
    private final Optional<OperationalCopies> operational;
    private final Retention retention;
    private final Expiry expiry;
    private final Protection protection;
    private final Purge purge;
    private final Upkeep upkeep;
    private final DeepLook deepLook;
    private final Cleaner cleaner;
    private final Replication replication;
    private final VaultSettings settings;
    private final BufferPool buffers;
    private final ExecutorService senders;

    private VaultServices(
            Vault vault,
            VaultSettings settings,
            Policies policies,
            Profiles profiles,
            Optional<OperationalCopies> operational,
            FollowedSources followed) {
        this.senders = new SenderThreads();
        this.vault = vault;
        this.settings = settings;
        this.points = new PointStore(vault);
        this.buffers = new BufferPool(settings.buffers());
        BlockUploader uploader = new BlockUploader(vault, buffers, senders, settings.inFlight());
        BlockSchedule schedule = new BlockSchedule(settings.largestBlock());
        Locations locations = new Locations(name -> {
            Vault there = account(prefix(name), Area.STATE.container(), System.getenv());
            there.prepare();
            BlockUploader sender = new BlockUploader(there, buffers, senders, settings.inFlight());
            return new Location(name, there, new ArtifactCopy(there, sender, schedule));
        });
        this.anchor = new ReplicaAnchor(policies, locations);
        this.log = new AuditLog(vault, anchor, Clock.systemUTC());
        this.audit = new MeteredAudit(log);
        this.upkeep = new Upkeep(vault, points, policies, audit);
        this.ingest = new Ingest(
                vault,
                points,
                uploader,
                schedule,
                audit,
                upkeep::keep,
                request -> operational.map(copies -> copies.begin(request)).orElse(Tee.NONE),
                SOFTWARE);
        this.intake = new Intake(profiles, ingest, points);
        this.adoption = new Adoption(vault, points, audit, SOFTWARE);
        this.verifier = new Verifier(vault, points, audit, manifest -> level(policies, manifest));
        this.restore = new Restore(
                points,
                operational.map(copies -> copies),
                VaultCopies.ofStore(STORE, vault, senders),
                (point, status) -> replicas(locations, status),
                audit);
        this.policies = policies;
        this.operational = operational;
        this.retention = new Retention(vault, points, policies, followed, audit, Clock.systemUTC());
        this.expiry = new Expiry(points, audit);
        this.protection = new Protection(points, audit);
        this.purge = new Purge(vault, points, audit);
        this.deepLook = new DeepLook(vault, points);
        this.cleaner = new Cleaner(vault, deepLook, audit);
        this.replication = new Replication(
                new Location("this vault", vault, new ArtifactCopy(vault, uploader, schedule)),
                locations,
                policies,
                verifier,
                audit);
    }

    /**
     * Restores what lies in another location, whether this vault can be reached or not.
     *
     * @param location as policies name it in {@code replicate-to}
     */
    public Restore restoreFrom(String location) {
        Location there = replication.location(location);
        return new Restore(
                there.points(),
                Optional.empty(),
                VaultCopies.ofStore(location, there.vault(), senders),
                (point, status) -> List.of(),
                audit);
    }

    /** Restores what the store has, though a copy may be nearer or a replica better. */
    public Restore restoreFromStore() {
        return new Restore(
                points,
                Optional.empty(),
                VaultCopies.ofStore(STORE, vault, senders),
                (point, status) -> List.of(),
                audit);
    }

    /**
     * A container to restore to, which must be there.
     *
     * @param account prefix of the environment variables that name its account; null for the vault's own
     * @param prefix what the names of the blobs begin with; may be empty
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}; {@link ErrorCode#RESTORE_TARGET} for a vault's
     *     containers
     */
    public RestoreTarget container(String account, String container, String prefix, boolean overwrite) {
        if (!VaultLayout.isElsewhere(container)) {
            throw VaultException.of(
                            ErrorCode.RESTORE_TARGET,
                            "'" + container + "' is a vault's own container, or no container's name")
                    .hint("name another container");
        }
        Area area = new Area(container);
        Vault there = account == null ? vault : account(account, container, System.getenv());
        return new ContainerTarget(
                there,
                area,
                prefix,
                new BlockUploader(there, buffers, senders, settings.inFlight()),
                new BlockSchedule(settings.largestBlock()),
                overwrite);
    }

    private List<Copies> replicas(Locations locations, PointStatus status) {
        return status.replicas().stream()
                .filter(replica -> replica.at() != null && replica.purgedAt() == null)
                .<Copies>map(replica -> VaultCopies.ofReplica(
                        replica.vault(), () -> locations.named(replica.vault()).vault(), senders))
                .toList();
    }

    /** Services on a storage account. The client should not retry by itself. */
    public static VaultServices on(BlobServiceClient account, VaultSettings settings) {
        return on(new AzureBlobVault(account), settings);
    }

    /** Services on any vault, with retries put around it. */
    public static VaultServices on(Vault vault, VaultSettings settings) {
        return on(vault, settings, Policies.NONE);
    }

    /** Services on any vault, with retries put around it, whose points are kept by policies. */
    public static VaultServices on(Vault vault, VaultSettings settings, Policies policies) {
        return new VaultServices(
                new RetryingVault(new MeteredVault(vault), settings.patience()),
                settings,
                policies,
                Profiles.NONE,
                Optional.empty(),
                FollowedSources.NONE);
    }

    /**
     * The same, with partner profiles, with copies of the last days on this machine, and with sources whose deletions
     * are followed.
     */
    public static VaultServices on(
            Vault vault,
            VaultSettings settings,
            Policies policies,
            Profiles profiles,
            OperationalSettings operational,
            FollowedSources followed) {
        return new VaultServices(
                new RetryingVault(new MeteredVault(vault), settings.patience()),
                settings,
                policies,
                profiles,
                Optional.of(new OperationalCopies(operational, policies, Clock.systemUTC())),
                followed);
    }

    /**
     * Another account, with the same retries: the one that the environment names by the usual variables with a prefix,
     * such as {@code ARCHIVE_AZURE_STORAGE_CONNECTION_STRING}.
     *
     * @param container one that is there: it is asked for the time
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if the environment names no account
     */
    public Vault account(String prefix, String container, Map<String, String> environment) {
        return account(prefix, container, environment, settings.patience());
    }

    /** The same, with a patience of its own. */
    public static Vault account(String prefix, String container, Map<String, String> environment, Duration patience) {
        Map<String, String> own = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(prefix + "_")) {
                own.put(name.substring(prefix.length() + 1), value);
            }
        });
        StoreAccount account = StoreAccount.fromEnvironment(own).orElseThrow(() -> VaultException.of(
                        ErrorCode.CONFIG_INVALID, "the environment names no account '" + prefix + "'")
                .hint("set " + prefix + "_" + StoreAccount.CONNECTION_STRING + " or " + prefix + "_"
                        + StoreAccount.ACCOUNT + " for the connector"));
        return new RetryingVault(
                new AzureBlobVault(account.connect(), account.credential(), new Area(container)),
                patience,
                "account '" + prefix + "'");
    }

    /** What the environment calls the account of a location: {@code EU_WEST} for {@code eu-west}. */
    private static String prefix(String location) {
        return location.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /**
     * Refuses a policy that nobody knows before anything is stored under its name. Where there are no policies at all,
     * a name is only a name.
     *
     * @param name may be null
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    public void requirePolicy(String name) {
        if (name != null && !policies.byName().isEmpty()) {
            policies.named(name);
        }
    }

    private static int level(Policies policies, Manifest manifest) {
        Policy policy = policies.byName().get(manifest.policy() == null ? "" : manifest.policy());
        return policy == null ? 0 : policy.verify().level();
    }

    /** Where the heads of the audit logs are known besides the vault itself. */
    public Anchor anchor() {
        return anchor;
    }

    /** Where acts are written down. */
    public Audit audit() {
        return audit;
    }

    /** Stores what sources offer as what their partner profiles say it is. */
    public Intake intake() {
        return intake;
    }

    public Policies policies() {
        return policies;
    }

    /** Copies on this machine; empty where there is no folder for them. */
    public Optional<OperationalCopies> operational() {
        return operational;
    }

    /** Deletes the copies on this machine that are too old or too many; a route asks for it. */
    public void pruneCopies() {
        operational.ifPresent(OperationalCopies::prune);
    }

    public Retention retention() {
        return retention;
    }

    public Expiry expiry() {
        return expiry;
    }

    public Protection protection() {
        return protection;
    }

    public Upkeep upkeep() {
        return upkeep;
    }

    public Purge purge() {
        return purge;
    }

    public DeepLook deepLook() {
        return deepLook;
    }

    public Cleaner cleaner() {
        return cleaner;
    }

    public Replication replication() {
        return replication;
    }

    public Adoption adoption() {
        return adoption;
    }

    public Vault vault() {
        return vault;
    }

    public PointStore points() {
        return points;
    }

    public Ingest ingest() {
        return ingest;
    }

    public Verifier verifier() {
        return verifier;
    }

    public Restore restore() {
        return restore;
    }

    @Override
    public void close() {
        senders.shutdownNow();
        log.close();
    }
}
