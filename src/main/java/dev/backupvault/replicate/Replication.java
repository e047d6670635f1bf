package dev.backupvault.replicate;

import dev.backupvault.audit.Audit;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.policy.Policies;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.verify.Verifier;
import java.util.Set;

/** All that a vault has to do with its replicas, put together once. Thread-safe. */
public final class Replication {
    private final Locations locations;
    private final Backlog backlog;
    private final Replicator replicator;
    private final Repair repair;

    /** @param here this vault */
    public Replication(Location here, Locations locations, Policies policies, Verifier verifier, Audit audit) {
        this.locations = locations;
        this.backlog = new Backlog(here.points(), policies);
        this.replicator = new Replicator(here, verifier, audit);
        this.repair = new Repair(here, verifier, audit);
    }

    /** Looks for what is to be replicated; see {@link Backlog#find}. */
    public Backlog.Found find(String tenant, String source, int most, Set<String> last) {
        return backlog.find(tenant, source, most, last);
    }

    /** Copies a point to a location; see {@link Replicator#replicate}. */
    public Replicator.Outcome replicate(SealedPoint point, String location, Pacer pacer) {
        BlobPath place =
                VaultLayout.manifest(point.manifest().itemId(), point.manifest().point());
        return replicator.replicate(place, locations.named(location), pacer);
    }

    /** Copies a point that is due. */
    public Replicator.Outcome replicate(DuePoint due, Pacer pacer) {
        return replicator.replicate(due.point().manifest(), locations.named(due.location()), pacer);
    }

    /** Another location, opened. */
    public Location location(String name) {
        return locations.named(name);
    }

    /** Repairs a point from another location; see {@link Repair#repair}. */
    public Repair.Repaired repair(SealedPoint replica, Location from, String by) {
        return repair.repair(replica, from, by);
    }
}
