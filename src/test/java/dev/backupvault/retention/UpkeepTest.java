package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointStatus;
import dev.backupvault.policy.Policies;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Tier;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Policies POLICIES = Policies.parse(
            "policies: {worm: {keep: all, locked: 14d}, cold: {keep: all, tier: {upload: cool, archive-after: 90d}}}"
                    .getBytes(StandardCharsets.UTF_8),
            "test");

    private final TestClock clock = new TestClock(START);
    private final InMemoryVault vault = new InMemoryVault(clock, 3);
    private final PointStore points = new PointStore(vault);
    private final WrittenAudit audit = new WrittenAudit();
    private final Upkeep upkeep = new Upkeep(vault, points, POLICIES, audit);

    private SealedPoint store(String policy) {
        return Points.store(vault, Points.ITEM, policy, "bytes", START);
    }

    private static BlobPath data(SealedPoint point) {
        return VaultLayout.data(Points.ITEM, point.manifest().artifacts().get(0).blob());
    }

    private boolean due(SealedPoint point) {
        return points.list(null, null, null)
                .filter(listed -> listed.point().equals(Points.id(point)))
                .anyMatch(listed -> upkeep.isDue(listed, points.now()));
    }

    @Test
    void aPolicyLocksFromTheTimeOfStoringOn() {
        SealedPoint point = store("worm");
        assertTrue(due(point));
        upkeep.keep(point, "me");
        assertEquals(
                new PointStatus.Lock(START.plus(Duration.ofDays(14)), "vault"),
                points.status(point).lock());
        assertFalse(due(point));
        upkeep.keep(point, "me");
        assertEquals(
                List.of(Act.LOCK),
                audit.entries.stream().map(entry -> entry.act()).toList());
    }

    @Test
    void aLongerLockOfAnOperatorStaysAndOneThatIsOverIsNotSet() {
        SealedPoint point = store("worm");
        Instant longer = START.plus(Duration.ofDays(400));
        points.update(point, status -> status.withLock(new PointStatus.Lock(longer, "vault")));
        upkeep.keep(point, "me");
        assertEquals(longer, points.status(point).lock().until());
        SealedPoint other = Points.store(vault, Points.ITEM, "worm", "other", START);
        clock.pass(Duration.ofDays(15));
        upkeep.keep(other, "me");
        assertNull(points.status(other).lock());
    }

    @Test
    void whereTheStoreCanItLocksDataAndManifestAndTheStatusSaysSo() {
        List<BlobPath> locked = new ArrayList<>();
        Vault worm = new FaultyVault(vault, call -> Fault.NONE) {
            @Override
            public void protect(BlobPath path, Instant until) {
                locked.add(path);
            }
        };
        SealedPoint point = store("worm");
        new Upkeep(worm, new PointStore(worm), POLICIES, audit).keep(point, "me");
        assertEquals("azure", points.status(point).lock().enforcedBy());
        assertEquals(List.of(data(point), VaultLayout.manifest(Points.ITEM, Points.id(point))), locked);
    }

    @Test
    void aStoreThatCannotIsAskedOnceAndOneThatIsAwayIsNoAnswer() {
        int[] asked = new int[1];
        Vault refusing = new FaultyVault(vault, call -> Fault.NONE) {
            @Override
            public void protect(BlobPath path, Instant until) {
                asked[0]++;
                throw VaultException.of(
                        asked[0] == 1 ? ErrorCode.STORE_UNREACHABLE : ErrorCode.STORE_CONDITION_FAILED, "no");
            }
        };
        Upkeep refused = new Upkeep(refusing, new PointStore(refusing), POLICIES, audit);
        SealedPoint point = store("worm");
        assertThrows(VaultException.class, () -> refused.keep(point, "me"));
        assertNull(points.status(point).lock(), "not locked, and said so");
        refused.keep(point, "me");
        assertEquals("vault", points.status(point).lock().enforcedBy());
        refused.keep(Points.store(vault, Points.ITEM, "worm", "another", START), "me");
        assertEquals(2, asked[0]);
    }

    @Test
    void dataMovesByAgeAndManifestsNever() {
        SealedPoint point = store("cold");
        upkeep.keep(point, "me");
        assertEquals(Tier.COOL, vault.tierOf(data(point)));
        assertEquals("cool", points.status(point).tier().name());
        assertFalse(due(point));
        clock.pass(Duration.ofDays(90));
        assertTrue(due(point));
        upkeep.keep(point, "me");
        assertEquals(Tier.ARCHIVE, vault.tierOf(data(point)));
        assertNull(vault.tierOf(VaultLayout.manifest(Points.ITEM, Points.id(point))));
        assertFalse(due(point));
    }

    @Test
    void whatBecomesOldSoonAfterItWasMovedIsArchivedAllTheSame() {
        Policies soon = Policies.parse(
                "policies: {cold: {keep: all, tier: {upload: cool, archive-after: 1h}}}"
                        .getBytes(StandardCharsets.UTF_8),
                "test");
        Upkeep quick = new Upkeep(vault, points, soon, audit);
        SealedPoint point = store("cold");
        quick.keep(point, "me");
        assertEquals(Tier.COOL, vault.tierOf(data(point)));
        clock.pass(Duration.ofHours(2));
        quick.keep(point, "me");
        assertEquals(Tier.ARCHIVE, vault.tierOf(data(point)));
    }

    @Test
    void whatWasBroughtBackStaysForAWeek() {
        SealedPoint point = store("cold");
        clock.pass(Duration.ofDays(100));
        upkeep.keep(point, "me");
        vault.become(data(point), true, BlobInfo.Content.PENDING);
        assertEquals(1, upkeep.rehydrate(point), "it was asked for already");
        assertEquals(Tier.ARCHIVE, vault.tierOf(data(point)));
        vault.become(data(point), true, BlobInfo.Content.WHOLE);
        assertEquals(0, upkeep.rehydrate(point), "this store is quick");
        assertEquals(Tier.HOT, vault.tierOf(data(point)));
        assertFalse(due(point));
        clock.pass(Duration.ofDays(8));
        assertTrue(due(point));
    }

    @Test
    void whatHasNoPolicyOrAnUnknownOneStaysAsItIs() {
        for (String policy : new String[] {null, "gone"}) {
            SealedPoint point = Points.store(vault, Points.ITEM, policy, "of " + policy, START);
            upkeep.keep(point, "me");
            assertFalse(due(point));
            assertEquals(PointStatus.fresh(point.etag()), points.status(point));
        }
    }
}
