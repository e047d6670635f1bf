package dev.backupvault.replicate;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ArtifactCopy;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.policy.Policies;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.BufferPool;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.verify.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A vault and its second location, both in memory, and what a test does to them. */
final class Sites implements AutoCloseable {
    static final ItemId ITEM = ItemId.of("db", "app");
    static final String LOCATION = "secondary";
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Policies POLICIES = Policies.parse(
            "policies: {safe: {keep: all, replicate-to: secondary}, here-only: {keep: all}}"
                    .getBytes(StandardCharsets.UTF_8),
            "test");

    final InMemoryVault here = new InMemoryVault();
    final InMemoryVault there = new InMemoryVault();
    final PointStore points = new PointStore(here);
    final PointStore replicas = new PointStore(there);
    final List<AuditEntry> audited = new CopyOnWriteArrayList<>();
    private final ExecutorService senders = Executors.newCachedThreadPool();
    private final BufferPool buffers = new BufferPool(32L << 20);
    private int stored;

    /** What a connector has that sees the two through these. */
    Replication replication(Vault seenHere, Vault seenThere) {
        Audit audit = new Audit() {
            @Override
            public void before(AuditEntry entry) {
                audited.add(entry);
            }

            @Override
            public void after(AuditEntry entry) {
                audited.add(entry);
            }
        };
        return new Replication(
                location("here", seenHere),
                new Locations(name -> location(name, seenThere)),
                POLICIES,
                new Verifier(seenHere, new PointStore(seenHere), audit),
                audit);
    }

    Replication replication() {
        return replication(here, there);
    }

    private Location location(String name, Vault vault) {
        BlockSchedule schedule = new BlockSchedule(BlockSchedule.FIRST);
        return new Location(
                name, vault, new ArtifactCopy(vault, new BlockUploader(vault, buffers, senders, 2), schedule));
    }

    /** One look and a try with all that it found. @return what went wrong */
    static List<VaultException> pass(Replication replication, Attempts attempts) {
        List<VaultException> errors = new ArrayList<>();
        attempts.begin();
        for (DuePoint due : replication.find(null, null, 100, attempts.failed()).points()) {
            if (!attempts.skips(due)) {
                try {
                    replication.replicate(due, Pacer.UNLIMITED);
                    attempts.succeeded(due);
                } catch (VaultException e) {
                    attempts.failed(due, e);
                    errors.add(e);
                }
            }
        }
        return errors;
    }

    SealedPoint store(String text, PointId... needs) {
        return store(ITEM, "safe", text.getBytes(StandardCharsets.UTF_8), null, needs);
    }

    /** @param container of a blob that is adopted, or null */
    SealedPoint store(ItemId item, String policy, byte[] bytes, String container, PointId... needs) {
        Instant time = TIME.plusSeconds(stored++);
        PointId id = PointId.first(time, Identity.ofKeyedStream(item, "point " + stored));
        Sha256 sha256 = Sha256.of(bytes);
        BlobPath blob = container == null
                ? VaultLayout.data(item, id, "n.bak")
                : VaultLayout.elsewhere(container, "theirs/" + stored);
        here.put(
                blob,
                Bytes.of(bytes),
                container == null
                        ? Map.of("sha256", sha256.hex(), "bytes", Integer.toString(bytes.length))
                        : Map.of("own", "1"),
                Condition.ABSENT);
        Artifact artifact =
                new Artifact(id, "n.bak", "p/n.bak", blob.name(), bytes.length, sha256, time, null, container);
        return points.seal(new Manifest(
                1,
                id,
                item.tenant(),
                item.source(),
                item.item(),
                needs.length == 0 ? PointKind.FULL : PointKind.INCREMENTAL,
                List.of(needs),
                time,
                "header",
                time,
                "generic",
                policy,
                null,
                null,
                bytes.length,
                List.of(artifact),
                null,
                "w"));
    }

    static PointId id(SealedPoint point) {
        return point.manifest().point();
    }

    static BlobPath place(SealedPoint point) {
        return VaultLayout.manifest(point.manifest().itemId(), id(point));
    }

    static BlobPath data(SealedPoint point) {
        return VaultLayout.data(
                point.manifest().itemId(), point.manifest().artifacts().get(0));
    }

    /** Other bytes in a blob's place, with the metadata of the right ones. */
    static void rot(InMemoryVault vault, BlobPath path) {
        var blob = vault.stat(path).orElseThrow();
        byte[] bytes = bytes(vault, path);
        bytes[bytes.length / 2] ^= 4;
        vault.put(path, Bytes.of(bytes), blob.metadata(), Condition.unchanged(blob.etag()));
    }

    static void remove(InMemoryVault vault, BlobPath path) {
        vault.delete(path, vault.stat(path).orElseThrow().etag());
    }

    static byte[] bytes(Vault vault, BlobPath path) {
        try (Vault.Reading reading = vault.read(path, 0, Long.MAX_VALUE)) {
            return reading.stream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void hide(SealedPoint point) {
        points.update(point, status -> status.withHidden(new PointStatus.Hidden(TIME, "t", TIME, "t")));
    }

    List<PointStatus.Replica> noted(SealedPoint point) {
        return points.status(point).replicas();
    }

    /** Ids of the points in the second location. */
    Set<PointId> copied() {
        return new TreeSet<>(
                replicas.list(null, null, null).map(PointSummary::point).toList());
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }
}
