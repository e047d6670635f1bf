package dev.backupvault.replicate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.Lag;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicatorTest {
    private static final Instant TIME = Instant.parse("2026-02-02T00:00:00Z");

    private final Sites sites = new Sites();
    private final Attempts attempts = new Attempts();

    @AfterEach
    void close() {
        sites.close();
    }

    private List<VaultException> pass() {
        return Sites.pass(sites.replication(), attempts);
    }

    private List<ErrorCode> codes() {
        return pass().stream().map(VaultException::code).toList();
    }

    @Test
    void aReplicaIsTheSamePointByteForByte() {
        // Given
        SealedPoint full = sites.store("full");
        SealedPoint next = sites.store("increment", Sites.id(full));
        sites.points.update(full, status -> status.withHold(new PointStatus.Hold("case", "why", "me", TIME)));
        sites.points.update(next, status -> status.withLock(new PointStatus.Lock(Instant.MAX, "vault")));
        // When
        assertEquals(List.of(), pass());
        // Then
        Map<String, byte[]> copies = WholeVault.check(sites.there, "after a pass");
        assertEquals(2, copies.size());
        for (SealedPoint point : List.of(full, next)) {
            BlobPath place = Sites.place(point);
            WholeVault.same(Sites.bytes(sites.here, place), copies.get(place.name()), place.name());
            assertEquals(
                    sites.here.stat(place).orElseThrow().metadata(),
                    sites.there.stat(place).orElseThrow().metadata());
            PointStatus.Replica noted = sites.noted(point).get(0);
            assertEquals(Sites.LOCATION, noted.vault());
            assertNotNull(noted.at());
            assertNull(noted.verifiedAt());
        }
        assertEquals(1, sites.points.status(full).holds().size());
        assertEquals(2, sites.audited.size());
    }

    @Test
    void whatIsThereIsNotDueAnyMore() {
        sites.store("one");
        pass();
        Backlog.Found found = sites.replication().find(null, null, 10, Set.of());
        assertEquals(List.of(), found.points());
        assertEquals(List.of(new Lag(Sites.LOCATION, 0, 0, null)), found.lags());
        assertEquals(
                List.of(List.of(Sites.LOCATION)),
                sites.points.list(null, null, null).map(PointSummary::replicas).toList());
    }

    @Test
    void fieldsOfAnotherReleaseStayInTheManifest() {
        // Given a manifest with a field that this release does not know
        SealedPoint point = sites.store("one");
        BlobInfo blob = sites.here.stat(Sites.place(point)).orElseThrow();
        byte[] json = new String(Sites.bytes(sites.here, blob.path()), StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"later\":1,")
                .getBytes(StandardCharsets.UTF_8);
        Map<String, String> metadata = new HashMap<>(blob.metadata());
        metadata.put("sha256", Sha256.of(json).hex());
        sites.here.put(blob.path(), Bytes.of(json), metadata, Condition.unchanged(blob.etag()));
        // When
        assertEquals(List.of(), pass());
        // Then
        assertArrayEquals(json, Sites.bytes(sites.there, blob.path()));
    }

    @Test
    void anAdoptedArtifactIsAnOrdinaryOneInTheReplica() {
        // Given
        SealedPoint point = sites.store(Sites.ITEM, "safe", "theirs".getBytes(StandardCharsets.UTF_8), "others");
        // When
        assertEquals(List.of(), pass());
        // Then
        WholeVault.check(sites.there, "adopted");
        var copy =
                sites.replicas.find(Sites.ITEM, Sites.id(point)).orElseThrow().manifest();
        assertEquals(
                point.manifest().artifacts().get(0).sha256(),
                copy.artifacts().get(0).sha256());
        assertEquals(
                VaultLayout.data(Sites.ITEM, Sites.id(point), "n.bak").name(),
                copy.artifacts().get(0).blob());
        // And the next look takes it for the same point
        sites.points.update(point, status -> status.of("")); // the note is gone
        assertEquals(List.of(), pass());
    }

    @Test
    void aLongArtifactIsCutIntoTheSameBlocks() {
        // Given
        byte[] bytes = Bench.bytes((17 << 20) + 5);
        try (Bench bench = new Bench(sites.here)) {
            var stored = bench.ingest(Bench.streamRequest(bytes, OptionalLong.empty(), "key"));
            SealedPoint point = bench.find(stored);
            // When
            sites.replication().replicate(point, Sites.LOCATION, Pacer.UNLIMITED);
            // Then
            assertEquals(
                    sites.here.blocks(Sites.data(point), Vault.BlockList.COMMITTED),
                    sites.there.blocks(Sites.data(point), Vault.BlockList.COMMITTED));
            WholeVault.check(sites.there, "blocks");
        }
    }

    @Test
    void aCopyThatWasCutSendsNoBlockAgain() {
        // Given a location that goes away after two blocks
        try (Bench bench = new Bench(sites.here)) {
            var stored = bench.ingest(Bench.streamRequest(Bench.bytes((33 << 20) + 5), OptionalLong.empty(), "key"));
            SealedPoint point = bench.find(stored);
            AtomicInteger staged = new AtomicInteger();
            Consumer<Integer> most = limit -> {
                Vault counting = new FaultyVault(sites.there, call -> Fault.NONE) {
                    @Override
                    public void stage(BlobPath path, BlockId id, Bytes body) {
                        if (staged.incrementAndGet() > limit) {
                            throw VaultException.of(ErrorCode.STORE_UNREACHABLE, "away");
                        }
                        super.stage(path, id, body);
                    }
                };
                sites.replication(sites.here, counting).replicate(point, Sites.LOCATION, Pacer.UNLIMITED);
            };
            assertThrows(VaultException.class, () -> most.accept(2));
            int kept = sites.there
                    .blocks(Sites.data(point), Vault.BlockList.UNCOMMITTED)
                    .size();
            assertTrue(kept >= 1 && kept <= 2, "blocks " + kept);
            // When it is back
            staged.set(0);
            most.accept(100);
            // Then
            assertEquals(5 - kept, staged.get());
            WholeVault.check(sites.there, "resumed");
        }
    }

    @Test
    void damageIsFoundOnTheWayAndNothingIsSealed() {
        // Given
        SealedPoint bad = sites.store("rotten");
        SealedPoint gone = sites.store("missing");
        SealedPoint good = sites.store("good");
        Sites.rot(sites.here, Sites.data(bad));
        Sites.remove(sites.here, Sites.data(gone));
        // When
        assertEquals(List.of(ErrorCode.DATA_DAMAGED, ErrorCode.DATA_DAMAGED), codes());
        // Then the others are there, and the damage is known
        assertEquals(Set.of(Sites.id(good)), sites.copied());
        assertTrue(sites.points.status(bad).isDamaged());
        assertTrue(sites.points.status(gone).isDamaged());
        WholeVault.check(sites.there, "beside damage");
        assertEquals(List.of(), pass(), "and it is not tried again");
    }

    @Test
    void hiddenPointsAndThoseOfOtherPoliciesAreNotCopied() {
        sites.hide(sites.store("hidden"));
        sites.store(ItemId.of("other", "item"), "here-only", new byte[] {1}, null);
        sites.store(ItemId.of("third", "item"), null, new byte[] {2}, null);
        sites.store(ItemId.of("fourth", "item"), "unheard-of", new byte[] {3}, null);
        assertEquals(List.of(), pass());
        assertEquals(Set.of(), sites.copied());
        assertEquals(
                Set.of("unheard-of"),
                sites.replication().find(null, null, 10, Set.of()).unknownPolicies());
    }

    @Test
    void anArchivedPointIsPassedOverWithAWordAndHoldsUpNoOther() {
        SealedPoint archived = sites.store("archived");
        SealedPoint other = sites.store("other");
        sites.here.become(Sites.data(archived), true, BlobInfo.Content.WHOLE);
        assertEquals(List.of(ErrorCode.STORE_ARCHIVED), codes());
        assertEquals(Set.of(Sites.id(other)), sites.copied());
        assertFalse(sites.points.status(archived).isDamaged());
    }

    @Test
    void anIncrementWaitsForItsFull() {
        SealedPoint full = sites.store("full");
        SealedPoint next = sites.store("increment", Sites.id(full));
        sites.here.become(Sites.data(full), true, BlobInfo.Content.WHOLE);
        assertEquals(List.of(ErrorCode.STORE_ARCHIVED, ErrorCode.POINT_NOT_FOUND), codes());
        assertEquals(Set.of(), sites.copied());
        sites.here.become(Sites.data(full), false, BlobInfo.Content.WHOLE);
        assertEquals(List.of(), pass());
        assertEquals(Set.of(Sites.id(full), Sites.id(next)), sites.copied());
    }

    @Test
    void whatAPointAwaitedAndFoundItNeedsInTheReplicaToo() {
        SealedPoint late = sites.store("late");
        SealedPoint full = sites.store("full");
        sites.points.update(late, status -> status.withFound(List.of(Sites.id(full))));
        assertEquals(List.of(), pass(), "the full is copied first");
        PointStore there = new PointStore(sites.there);
        SealedPoint replica = there.find(Sites.ITEM, Sites.id(late)).orElseThrow();
        assertEquals(List.of(Sites.id(full)), there.status(replica).found());
    }

    @Test
    void whatTheLocationHasPurgedIsNotBroughtBack() {
        // Given a full that the location's own retention has purged, and an increment that came later
        SealedPoint full = sites.store("full");
        SealedPoint next = sites.store("increment", Sites.id(full));
        sites.replicas.bury(
                Sites.ITEM,
                new Tombstone(1, Sites.id(full), "app", List.of(Sha256.of("full")), List.of(), TIME, "retention"));
        // When
        assertEquals(List.of(), pass());
        // Then
        assertEquals(Set.of(), sites.copied());
        for (SealedPoint point : List.of(full, next)) {
            assertNotNull(sites.noted(point).get(0).purgedAt());
            assertNull(sites.noted(point).get(0).at());
        }
        assertEquals(
                0,
                sites.replication().find(null, null, 10, Set.of()).lags().get(0).points());
    }

    @Test
    void whatTheLocationPurgesWhileTheDataIsOnItsWayIsNotBroughtBackEither() {
        // Given a location whose retention strikes when the data has arrived
        SealedPoint point = sites.store("one");
        Vault purging = new FaultyVault(sites.there, call -> Fault.NONE) {
            @Override
            public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
                BlobInfo blob = super.put(path, body, metadata, condition);
                if (path.equals(Sites.data(point))) {
                    sites.replicas.bury(
                            Sites.ITEM,
                            new Tombstone(1, Sites.id(point), "app", List.of(Sha256.of("one")), List.of(), TIME, "r"));
                }
                return blob;
            }
        };
        // When
        assertEquals(List.of(), Sites.pass(sites.replication(sites.here, purging), attempts));
        // Then
        assertEquals(Set.of(), sites.copied());
        assertNotNull(sites.noted(point).get(0).purgedAt());
    }

    @Test
    void twoConnectorsThatCopyTheSamePointsEndAsOneReplica() throws Exception {
        // Given
        SealedPoint full = sites.store("full");
        for (int i = 0; i < 20; i++) {
            sites.store("increment " + i, Sites.id(full));
        }
        ExecutorService connectors = Executors.newFixedThreadPool(2);
        try {
            // When
            Callable<List<VaultException>> pass = () -> Sites.pass(sites.replication(), new Attempts());
            for (Future<List<VaultException>> end : connectors.invokeAll(List.of(pass, pass))) {
                // Then
                assertEquals(List.of(), end.get());
            }
        } finally {
            connectors.shutdownNow();
        }
        assertEquals(21, WholeVault.check(sites.there, "two at once").size());
    }

    @Test
    void aHiddenBaseComesBackWithWhatNeedsIt() {
        SealedPoint full = sites.store("full");
        pass();
        SealedPoint copy = sites.replicas.find(Sites.ITEM, Sites.id(full)).orElseThrow();
        sites.replicas.update(copy, status -> status.withHidden(new PointStatus.Hidden(TIME, "t", TIME, "t")));
        sites.store("increment", Sites.id(full));
        assertEquals(List.of(), pass());
        assertNull(sites.replicas.status(copy).hidden());
    }

    @Test
    void aReplicaThatIsThereIsComparedAndNeverAssumed() {
        // Given replicas that are known to nobody here, and of which three are not what they should be
        SealedPoint good = sites.store("good");
        SealedPoint otherManifest = sites.store("other manifest");
        SealedPoint noData = sites.store("no data");
        SealedPoint foundDamaged = sites.store("found damaged");
        pass();
        for (SealedPoint point : List.of(good, otherManifest, noData, foundDamaged)) {
            sites.points.update(point, status -> PointStatus.fresh(point.etag()));
        }
        Sites.rot(sites.there, Sites.place(otherManifest));
        Sites.remove(sites.there, Sites.data(noData));
        sites.replicas.update(
                sites.replicas.find(Sites.ITEM, Sites.id(foundDamaged)).orElseThrow(),
                status -> status.withVerification(new PointStatus.Verification(TIME, 0, false, "rot")));
        sites.replicas.update(
                sites.replicas.find(Sites.ITEM, Sites.id(good)).orElseThrow(),
                status -> status.withVerification(new PointStatus.Verification(TIME, 0, true, null)));
        // When
        assertEquals(List.of(ErrorCode.REPLICA_DIFFERS, ErrorCode.REPLICA_DIFFERS, ErrorCode.REPLICA_DIFFERS), codes());
        // Then
        assertEquals(TIME, sites.noted(good).get(0).verifiedAt());
        assertEquals(List.of(), sites.noted(otherManifest));
        assertEquals(List.of(), sites.noted(noData));
        assertEquals(List.of(), sites.noted(foundDamaged));
    }

    @Test
    void theVaultItselfIsNoSecondLocation() {
        sites.store("one");
        SealedPoint point = sites.store("two");
        List<VaultException> errors = Sites.pass(sites.replication(sites.here, sites.here), attempts);
        assertEquals(
                List.of(ErrorCode.CONFIG_INVALID),
                errors.stream().map(VaultException::code).toList());
        assertEquals(List.of(), sites.noted(point));
    }

    @Test
    void aLocationThatIsAwayMakesOneErrorAndIsTriedAgain() {
        for (int i = 0; i < 5; i++) {
            sites.store("point " + i);
        }
        FaultyVault away = new FaultyVault(sites.there, call -> Fault.BEFORE);
        assertEquals(
                1, Sites.pass(sites.replication(sites.here, away), attempts).size());
        assertEquals(
                1, Sites.pass(sites.replication(sites.here, away), attempts).size());
        assertEquals(List.of(), pass());
        assertEquals(5, sites.copied().size());
    }

    @Test
    void aFaultAtAnyCallOfEitherSideEndsWholeAndIsMadeGoodByTheNextPass() {
        for (boolean faultHere : List.of(true, false)) {
            int calls = sweep(faultHere, 0, Fault.NONE);
            assertTrue(calls > 20, "the sweep needs something to break, found " + calls);
            for (int broken = 1; broken <= calls; broken++) {
                for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER, Fault.CUT)) {
                    sweep(faultHere, broken, fault);
                }
            }
        }
    }

    private static int sweep(boolean faultHere, int broken, Fault fault) {
        String where = (faultHere ? "here" : "there") + " call " + broken + " " + fault;
        try (Sites sites = new Sites()) {
            // Given
            SealedPoint full = sites.store("full");
            sites.store("increment", Sites.id(full));
            sites.store(Sites.ITEM, "safe", "adopted".getBytes(StandardCharsets.UTF_8), "others");
            Attempts attempts = new Attempts();
            FaultyVault faulty =
                    new FaultyVault(faultHere ? sites.here : sites.there, call -> call == broken ? fault : Fault.NONE);
            Replication hit = sites.replication(faultHere ? faulty : sites.here, faultHere ? sites.there : faulty);
            // When
            try {
                Sites.pass(hit, attempts)
                        .forEach(error -> assertTrue(
                                !error.permanent() || error.code() == ErrorCode.POINT_NOT_FOUND,
                                where + ": " + error.getMessage()));
            } catch (VaultException e) {
                assertTrue(!e.permanent(), where + ": the look itself, " + e.getMessage());
            }
            // Then
            WholeVault.check(sites.there, where);
            assertEquals(List.of(), Sites.pass(sites.replication(), attempts), where);
            assertEquals(3, sites.copied().size(), where);
            WholeVault.check(sites.there, where);
            sites.points.list(null, null, null).forEach(point -> {
                assertEquals(List.of(Sites.LOCATION), point.replicas(), where);
                assertFalse(point.damaged(), where);
            });
            return faulty.calls();
        }
    }
}
