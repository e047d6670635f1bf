package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import dev.backupvault.vault.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration GRACE = Duration.ofDays(14);

    private final TestClock clock = new TestClock(START);
    private final InMemoryVault vault = new InMemoryVault(clock, 3);
    private final PointStore points = new PointStore(vault);
    private final WrittenAudit audit = new WrittenAudit();
    private final Expiry expiry = new Expiry(points, audit);
    private final Protection protection = new Protection(points, audit);

    private final SealedPoint full = Points.store(vault, Points.ITEM, "full", START.minusSeconds(300));
    private final SealedPoint first =
            Points.store(vault, Points.ITEM, "first", START.minusSeconds(200), Points.id(full));
    private final SealedPoint second =
            Points.store(vault, Points.ITEM, "second", START.minusSeconds(100), Points.id(full), Points.id(first));

    private List<PointId> hide(Expiry with, SealedPoint... chosen) {
        try (SourceLease lease = lease()) {
            return with.hide(
                    lease,
                    ItemPoints.of(points, Points.ITEM),
                    List.of(chosen).stream().map(Points::id).toList(),
                    GRACE,
                    "policy",
                    "expired");
        }
    }

    private SourceLease lease() {
        return SourceLease.take(vault, Points.ITEM.tenant(), Points.ITEM.source(), "test");
    }

    private PointStatus.State state(SealedPoint point) {
        return points.status(point).state();
    }

    @Test
    void aChainGoesFromItsEnd() {
        assertEquals(List.of(Points.id(second), Points.id(first), Points.id(full)), hide(expiry, full, first, second));
        assertEquals(START.plus(GRACE), points.status(full).hidden().purgeAfter());
        assertEquals(3, audit.entries.size());
    }

    @Test
    void whatAVisiblePointNeedsStays() {
        assertEquals(List.of(), hide(expiry, full, first));
        protection.hold(second, "42", "court", "me");
        assertEquals(List.of(), hide(expiry, full, first, second), "and so with one that is held");
        assertEquals(PointStatus.State.STORED, state(full));
    }

    @Test
    void anOperatorIsToldWhyAPointStays() {
        try (SourceLease lease = lease()) {
            VaultException needed =
                    assertThrows(VaultException.class, () -> expiry.hide(lease, first, GRACE, "me", "wish"));
            assertEquals(ErrorCode.POINT_NEEDED, needed.code());
            protection.lock(second, START.plusSeconds(60), "me");
            VaultException locked =
                    assertThrows(VaultException.class, () -> expiry.hide(lease, second, GRACE, "me", "wish"));
            assertEquals(ErrorCode.POINT_PROTECTED, locked.code());
            assertTrue(locked.fact().contains("locked until"), locked.fact());
            clock.pass(Duration.ofMinutes(2));
            expiry.hide(lease, second, GRACE, "me", "wish");
            assertEquals(PointStatus.State.HIDDEN, state(second));
        }
    }

    @Test
    void whatAPointNeedsComesBackWithItAndBeforeIt() {
        hide(expiry, full, first, second);
        assertEquals(List.of(Points.id(full), Points.id(first)), expiry.bringBack(first, "me"));
        assertEquals(PointStatus.State.HIDDEN, state(second));
        assertEquals(PointStatus.State.STORED, state(full));
        assertEquals(
                2,
                audit.entries.stream()
                        .filter(entry -> entry.act() == Act.UNDELETE)
                        .count());
    }

    @Test
    void aFaultAnywhereLeavesNoVisiblePointWithoutWhatItNeeds() {
        int calls = Integer.MAX_VALUE;
        for (int at = 1; at <= calls; at++) {
            for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER)) {
                int call = at;
                Vault fresh = new InMemoryVault(clock, 3);
                SealedPoint a = Points.store(fresh, Points.ITEM, "a", START.minusSeconds(300));
                SealedPoint b = Points.store(fresh, Points.ITEM, "b", START.minusSeconds(200), Points.id(a));
                FaultyVault faulty = new FaultyVault(fresh, number -> number == call ? fault : Fault.NONE);
                PointStore store = new PointStore(faulty);
                try (SourceLease lease = SourceLease.take(fresh, "default", "db", "test")) {
                    ItemPoints item = ItemPoints.of(new PointStore(fresh), Points.ITEM);
                    new Expiry(store, audit)
                            .hide(lease, item, List.of(Points.id(a), Points.id(b)), GRACE, "policy", "expired");
                    calls = Math.min(calls, faulty.calls());
                } catch (VaultException e) {
                    assertEquals(ErrorCode.STORE_UNREACHABLE, e.code());
                }
                PointStore look = new PointStore(fresh);
                boolean baseHidden = look.status(a).state() == PointStatus.State.HIDDEN;
                boolean userHidden = look.status(b).state() == PointStatus.State.HIDDEN;
                assertTrue(!baseHidden || userHidden, fault + " at " + at);
            }
        }
    }

    @Test
    void holdsAreByCaseAndLocksOnlyGrow() {
        protection.hold(full, "42", "court", "me");
        protection.hold(full, "43", "tax", "me");
        protection.hold(full, "42", "court, second time", "me");
        assertEquals(2, points.status(full).holds().size());
        protection.release(full, "42", "me");
        assertEquals("43", points.status(full).holds().get(0).caseId());
        assertEquals(
                ErrorCode.USAGE,
                assertThrows(VaultException.class, () -> protection.release(full, "42", "me"))
                        .code());
        protection.lock(full, START.plusSeconds(100), "me");
        protection.lock(full, START.plusSeconds(200), "me");
        assertEquals(
                ErrorCode.POINT_PROTECTED,
                assertThrows(VaultException.class, () -> protection.lock(full, START.plusSeconds(100), "me"))
                        .code());
        assertEquals(START.plusSeconds(200), points.status(full).lock().until());
        assertEquals(
                List.of(Act.HOLD, Act.HOLD, Act.HOLD, Act.RELEASE, Act.LOCK, Act.LOCK),
                audit.entries.stream().map(entry -> entry.act()).toList());
    }
}
