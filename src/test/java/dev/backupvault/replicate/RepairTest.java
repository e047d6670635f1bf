package dev.backupvault.replicate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.verify.Verifier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepairTest {
    private static final Instant TIME = Instant.parse("2026-02-02T00:00:00Z");

    /** What can happen to a point. */
    private enum Damage {
        ROTTEN_DATA((sites, point) -> Sites.rot(sites.here, Sites.data(point))),
        MISSING_DATA((sites, point) -> Sites.remove(sites.here, Sites.data(point))),
        ROTTEN_MANIFEST((sites, point) -> Sites.rot(sites.here, Sites.place(point))),
        MISSING_MANIFEST((sites, point) -> Sites.remove(sites.here, Sites.place(point))),
        ALL_ROTTEN(ROTTEN_DATA.act.andThen(ROTTEN_MANIFEST.act)),
        ALL_MISSING(MISSING_DATA.act.andThen(MISSING_MANIFEST.act));

        private final BiConsumer<Sites, SealedPoint> act;

        Damage(BiConsumer<Sites, SealedPoint> act) {
            this.act = act;
        }
    }

    private final Sites sites = new Sites();

    @AfterEach
    void close() {
        sites.close();
    }

    private static Repair.Repaired repair(Sites sites, Replication replication, SealedPoint point) {
        SealedPoint replica = sites.replicas.find(Sites.ITEM, Sites.id(point)).orElseThrow();
        return replication.repair(replica, replication.location(Sites.LOCATION), "tester");
    }

    private Repair.Repaired repair(SealedPoint point) {
        return repair(sites, sites.replication(), point);
    }

    private ErrorCode refused(SealedPoint point) {
        return assertThrows(VaultException.class, () -> repair(point)).code();
    }

    private SealedPoint replicated(String text) {
        SealedPoint point = sites.store(text);
        assertEquals(List.of(), Sites.pass(sites.replication(), new Attempts()));
        return point;
    }

    @Test
    void whateverIsDamagedComesBack() {
        for (Damage damage : Damage.values()) {
            // Given a held point
            SealedPoint point = replicated(damage.name());
            byte[] manifest = Sites.bytes(sites.here, Sites.place(point));
            sites.points.update(point, status -> status.withHold(new PointStatus.Hold("case", "why", "me", TIME)));
            damage.act.accept(sites, point);
            // When
            Repair.Repaired repaired = repair(point);
            // Then
            assertTrue(repaired.verification().good(), damage.name());
            assertTrue(!repaired.brought().isEmpty(), damage.name());
            assertArrayEquals(manifest, Sites.bytes(sites.here, Sites.place(point)));
            assertArrayEquals(
                    damage.name().getBytes(StandardCharsets.UTF_8), Sites.bytes(sites.here, Sites.data(point)));
            PointStatus status = sites.points.status(
                    sites.points.find(Sites.ITEM, Sites.id(point)).orElseThrow());
            assertEquals(PointStatus.State.VERIFIED, status.state());
            assertEquals(1, status.holds().size(), damage.name());
        }
        WholeVault.check(sites.here, "repaired");
    }

    @Test
    void whatNeedsTheRepairedPointIsNotMarkedAnyMore() {
        // Given
        SealedPoint full = replicated("full");
        SealedPoint increment = sites.store("increment", Sites.id(full));
        SealedPoint next = sites.store("next", Sites.id(increment));
        Sites.rot(sites.here, Sites.data(full));
        new Verifier(sites.here, sites.points, new WrittenAudit()).verify(full, "tester");
        assertEquals(List.of(Sites.id(full)), sites.points.status(next).brokenBy());
        // When
        repair(full);
        // Then
        assertEquals(List.of(), sites.points.status(increment).brokenBy());
        assertEquals(List.of(), sites.points.status(next).brokenBy());
    }

    @Test
    void aPointThatIsWholeIsLeftAlone() {
        SealedPoint point = replicated("whole");
        assertEquals(List.of(), repair(point).brought());
        assertEquals(
                point.etag(), sites.here.stat(Sites.place(point)).orElseThrow().etag());
    }

    @Test
    void aBlobOfSeveralBlocksIsReplaced() {
        byte[] bytes = Bench.bytes((17 << 20) + 5);
        try (Bench bench = new Bench(sites.here)) {
            SealedPoint point = bench.find(bench.ingest(Bench.streamRequest(bytes, OptionalLong.empty(), "key")));
            sites.replication().replicate(point, Sites.LOCATION, Pacer.UNLIMITED);
            List<Vault.Block> blocks = sites.here.blocks(Sites.data(point), Vault.BlockList.COMMITTED);
            Sites.rot(sites.here, Sites.data(point));
            SealedPoint replica = sites.replicas
                    .find(point.manifest().itemId(), Sites.id(point))
                    .orElseThrow();
            Replication replication = sites.replication();
            assertTrue(replication
                    .repair(replica, replication.location(Sites.LOCATION), "tester")
                    .verification()
                    .good());
            assertArrayEquals(bytes, Sites.bytes(sites.here, Sites.data(point)));
            assertEquals(blocks, sites.here.blocks(Sites.data(point), Vault.BlockList.COMMITTED));
        }
    }

    @Test
    void theDamagedBlobIsNotTakenForTheGoodOneByWhatItSaysOfItself() {
        // Given a store that forgets the staged blocks; the damaged blob still has the metadata of the good one
        byte[] bytes = Bench.bytes((9 << 20) + 5);
        try (Bench bench = new Bench(sites.here)) {
            SealedPoint point = bench.find(bench.ingest(Bench.streamRequest(bytes, OptionalLong.empty(), "key")));
            sites.replication().replicate(point, Sites.LOCATION, Pacer.UNLIMITED);
            Sites.rot(sites.here, Sites.data(point));
            FaultyVault forgetting = new FaultyVault(sites.here, call -> Fault.NONE) {
                @Override
                public BlobInfo commit(
                        BlobPath path, List<BlockId> blocks, Map<String, String> metadata, Condition condition) {
                    throw VaultException.of(ErrorCode.STORE_BLOCKS_DIFFER, "the blocks are gone");
                }
            };
            SealedPoint replica = sites.replicas
                    .find(point.manifest().itemId(), Sites.id(point))
                    .orElseThrow();
            Replication replication = sites.replication(forgetting, sites.there);
            // When, then
            assertEquals(
                    ErrorCode.STORE_BLOCKS_DIFFER,
                    assertThrows(
                                    VaultException.class,
                                    () -> replication.repair(replica, replication.location(Sites.LOCATION), "tester"))
                            .code());
        }
    }

    @Test
    void aBlobWithBlocksOfAnotherToolGoesOnlyWhenTheReplicaIsKnownToBeGood() {
        // Given a copy that the store made of another tool's blob
        SealedPoint point = replicated("foreign");
        Sites.rot(sites.here, Sites.data(point));
        String theirs = sites.here.stat(Sites.data(point)).orElseThrow().etag();
        FaultyVault foreign = new FaultyVault(sites.here, call -> Fault.NONE) {
            @Override
            public List<Block> blocks(BlobPath path, BlockList which) {
                return sites.here
                                .stat(path)
                                .filter(blob -> blob.etag().equals(theirs))
                                .isPresent()
                        ? List.of(new Block("c2hvcnQ=", 7))
                        : super.blocks(path, which);
            }
        };
        Sites.rot(sites.there, Sites.data(point));
        // When the replica is rotten too, it stays
        assertThrows(VaultException.class, () -> repair(sites, sites.replication(foreign, sites.there), point));
        assertTrue(sites.here.stat(Sites.data(point)).isPresent());
        // And otherwise it is repaired
        Sites.rot(sites.there, Sites.data(point)); // the same bit again
        assertTrue(repair(sites, sites.replication(foreign, sites.there), point)
                .verification()
                .good());
    }

    @Test
    void whatWasAdoptedAndIsLostBecomesTheVaultsOwn() {
        // Given
        byte[] bytes = "theirs".getBytes(StandardCharsets.UTF_8);
        SealedPoint point = sites.store(Sites.ITEM, "safe", bytes, "others");
        Sites.pass(sites.replication(), new Attempts());
        sites.points.update(point, status -> status.withHold(new PointStatus.Hold("case", "why", "me", TIME)));
        Sites.remove(sites.here, Sites.data(point));
        // When
        assertTrue(repair(point).verification().good());
        // Then
        WholeVault.check(sites.here, "adopted");
        SealedPoint now = sites.points.find(Sites.ITEM, Sites.id(point)).orElseThrow();
        assertArrayEquals(bytes, Sites.bytes(sites.here, Sites.data(now)));
        assertEquals(1, sites.points.status(now).holds().size());
        assertEquals(Optional.empty(), sites.here.stat(Sites.data(point)));
    }

    @Test
    void aReplicaThatIsDamagedTooChangesNothing() {
        SealedPoint point = replicated("both");
        Sites.rot(sites.here, Sites.data(point));
        Sites.rot(sites.there, Sites.data(point));
        BlobInfo before = sites.here.stat(Sites.data(point)).orElseThrow();
        assertEquals(ErrorCode.DATA_DAMAGED, refused(point));
        assertEquals(
                before.etag(), sites.here.stat(Sites.data(point)).orElseThrow().etag());
    }

    @Test
    void anotherPointIsNoReplica() {
        // Given a manifest there that is whole, and not this one
        SealedPoint point = replicated("one");
        var other = sites.replicas.find(Sites.ITEM, Sites.id(point)).orElseThrow();
        Sites.remove(sites.there, Sites.place(point));
        var artifact = other.manifest().artifacts().get(0);
        sites.replicas.seal(other.manifest()
                .with(List.of(new Artifact(
                        artifact.id(),
                        artifact.name(),
                        "elsewhere",
                        artifact.blob(),
                        artifact.bytes(),
                        artifact.sha256(),
                        null,
                        null))));
        Sites.rot(sites.here, Sites.data(point));
        // When, then
        assertEquals(ErrorCode.REPLICA_DIFFERS, refused(point));
    }

    @Test
    void whatWasPurgedHereStaysPurged() {
        SealedPoint point = replicated("purged");
        Sites.remove(sites.here, Sites.place(point));
        Sites.remove(sites.here, Sites.data(point));
        sites.points.bury(
                Sites.ITEM,
                new Tombstone(1, Sites.id(point), "app", List.of(Sha256.of("purged")), List.of(), TIME, "retention"));
        assertEquals(ErrorCode.POINT_NOT_FOUND, refused(point));
    }

    @Test
    void aReplicaIsRepairedFromItsOriginalInTheSameWay() {
        // Given a rotten replica, and a connector whose vault it is
        SealedPoint point = replicated("one");
        Sites.rot(sites.there, Sites.data(point));
        Replication reversed = sites.replication(sites.there, sites.here);
        // When
        var repaired = reversed.repair(point, reversed.location("primary"), "tester");
        // Then
        assertTrue(repaired.verification().good());
        WholeVault.check(sites.there, "reversed");
    }

    @Test
    void aFaultAtAnyCallMakesNothingWorseAndTheNextRepairEndsIt() {
        for (Damage damage : Damage.values()) {
            for (boolean faultHere : List.of(true, false)) {
                int calls = sweep(damage, faultHere, 0, Fault.NONE);
                for (int broken = 1; broken <= calls; broken++) {
                    for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER, Fault.CUT)) {
                        sweep(damage, faultHere, broken, fault);
                    }
                }
            }
        }
    }

    private static int sweep(Damage damage, boolean faultHere, int broken, Fault fault) {
        String where = damage + (faultHere ? " here" : " there") + " call " + broken + " " + fault;
        try (Sites sites = new Sites()) {
            // Given
            SealedPoint point = sites.store("text");
            Sites.pass(sites.replication(), new Attempts());
            sites.points.update(point, status -> status.withHold(new PointStatus.Hold("case", "why", "me", TIME)));
            byte[] manifest = Sites.bytes(sites.here, Sites.place(point));
            damage.act.accept(sites, point);
            boolean hadData = sites.here.stat(Sites.data(point)).isPresent();
            FaultyVault faulty =
                    new FaultyVault(faultHere ? sites.here : sites.there, call -> call == broken ? fault : Fault.NONE);
            // When
            try {
                repair(
                        sites,
                        sites.replication(faultHere ? faulty : sites.here, faultHere ? sites.there : faulty),
                        point);
            } catch (VaultException e) {
                assertTrue(!e.permanent(), where + ": " + e.getMessage());
            }
            // Then
            assertTrue(!hadData || sites.here.stat(Sites.data(point)).isPresent(), where);
            releaseLease(sites); // of the run that was cut; it ends by itself
            assertTrue(repair(sites, sites.replication(), point).verification().good(), where);
            assertTrue(Arrays.equals(manifest, Sites.bytes(sites.here, Sites.place(point))), where);
            SealedPoint now = sites.points.find(Sites.ITEM, Sites.id(point)).orElseThrow();
            assertEquals(1, sites.points.status(now).holds().size(), where);
            WholeVault.check(sites.here, where);
            return faulty.calls();
        }
    }

    private static void releaseLease(Sites sites) {
        var path = VaultLayout.lease(Sites.ITEM.tenant(), Sites.ITEM.source());
        sites.here.stat(path).ifPresent(blob -> sites.here.delete(path, blob.etag()));
    }
}
