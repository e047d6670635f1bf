package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.LimitedVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.Rights;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PurgeTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final ItemId ITEM = Points.ITEM;
    private static final Duration SETTLED = Purge.SETTLED.plusSeconds(1);

    private final TestClock clock = new TestClock(START);
    private final InMemoryVault vault = new InMemoryVault(clock, 3);
    private final PointStore points = new PointStore(vault);
    private final WrittenAudit audit = new WrittenAudit();
    private final Purge purge = new Purge(vault, points, audit);

    private SealedPoint store(String text, PointId... needs) {
        return Points.store(vault, ITEM, text, clock.instant(), needs);
    }

    private void hide(SealedPoint... hidden) {
        for (SealedPoint point : hidden) {
            points.update(
                    point,
                    status -> status.withHidden(new PointStatus.Hidden(
                            clock.instant(), "me", clock.instant().plus(Duration.ofDays(14)), "test")));
        }
    }

    private Purge.Outcome run() {
        return purge.run(ITEM.tenant(), ITEM.source(), "me");
    }

    private static Set<String> names(Vault vault, Area area, String prefix) {
        return StreamSupport.stream(
                        Listing.of(vault, new BlobPath(area, prefix)).spliterator(), false)
                .map(blob -> blob.path().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private PointStatus.State state(SealedPoint point) {
        return points.status(point).state();
    }

    @Test
    void aPointIsMarkedFirstAndGoesFiveMinutesLater() {
        SealedPoint old = store("old");
        SealedPoint young = store("young");
        hide(old);
        clock.pass(Duration.ofDays(13));
        hide(young);
        assertEquals(new Purge.Outcome(0, 0, 0, 0, 0), run());
        clock.pass(Duration.ofDays(1));
        assertEquals(new Purge.Outcome(1, 0, 0, 0, 0), run());
        assertEquals(PointStatus.State.PURGING, state(old));
        assertEquals(new Purge.Outcome(0, 0, 0, 0, 0), run());
        assertTrue(points.find(ITEM, Points.id(old)).isPresent());
        clock.pass(SETTLED);
        assertEquals(new Purge.Outcome(0, 1, 3, 0, 0), run());
        assertTrue(points.find(ITEM, Points.id(old)).isEmpty());
        assertEquals(1, names(vault, Area.CONTENT, "data/").size());
        assertEquals(1, names(vault, Area.STATE, "status/").size());
        assertTrue(points.tombstone(ITEM, Points.id(old)).isPresent());
        assertEquals(PointStatus.State.HIDDEN, state(young));
        assertEquals(
                List.of(Act.PURGE),
                audit.entries.stream().map(entry -> entry.act()).toList());
        assertTrue(names(vault, Area.STATE, "leases/").isEmpty());
    }

    /** A file's id has no item in it: another profile may have made a point of another item of the same bytes. */
    @Test
    void bytesThatAPointOfAnotherItemNamesStay() {
        SealedPoint other = store("other"); // goes first: what is looked at for it is not looked at again
        clock.pass(Duration.ofHours(1));
        SealedPoint here = store("shared");
        Manifest manifest = here.manifest();
        SealedPoint there = points.seal(new Manifest(
                1,
                manifest.point(),
                manifest.tenant(),
                manifest.source(),
                "another item",
                manifest.kind(),
                List.of(),
                manifest.backupTime(),
                manifest.backupTimeFrom(),
                manifest.storedAt(),
                manifest.partner(),
                null,
                null,
                null,
                manifest.bytes(),
                manifest.artifacts(),
                null,
                manifest.writer()));
        hide(other, here);
        clock.pass(Duration.ofDays(15));
        run();
        clock.pass(SETTLED);
        assertEquals(2, run().purged());
        assertEquals(
                Set.of(manifest.artifacts().get(0).blob()),
                names(vault, Area.CONTENT, "data/"),
                "what " + there.manifest().itemId() + " needs");
    }

    @Test
    void aWholeChainGoesInTwoRunsAndPartOfItNever() {
        SealedPoint full = store("full");
        SealedPoint first = store("first", Points.id(full));
        SealedPoint second = store("second", Points.id(full), Points.id(first));
        hide(full, first);
        clock.pass(Duration.ofDays(15));
        assertEquals(0, run().marked(), "the second is visible");
        hide(second);
        clock.pass(Duration.ofDays(1));
        assertEquals(0, run().marked(), "the second can be brought back");
        clock.pass(Duration.ofDays(13));
        assertEquals(3, run().marked());
        clock.pass(SETTLED);
        assertEquals(3, run().purged());
        assertTrue(names(vault, Area.CONTENT, "").isEmpty());
        assertEquals(3, names(vault, Area.STATE, "tombstones/").size());
    }

    @Test
    void heldAndLockedPointsStay() {
        SealedPoint held = store("held");
        SealedPoint locked = store("locked");
        hide(held, locked);
        points.update(held, status -> status.withHold(new PointStatus.Hold("42", "court", "me", START)));
        points.update(
                locked, status -> status.withLock(new PointStatus.Lock(START.plus(Duration.ofDays(30)), "vault")));
        clock.pass(Duration.ofDays(20));
        assertEquals(0, run().marked());
        clock.pass(Duration.ofDays(20));
        assertEquals(1, run().marked());
        assertEquals(PointStatus.State.PURGING, state(locked));
        assertEquals(PointStatus.State.HIDDEN, state(held));
    }

    @Test
    void whatBecameNeededAfterItWasMarkedIsKept() {
        SealedPoint full = store("full");
        hide(full);
        clock.pass(Duration.ofDays(15));
        assertEquals(1, run().marked());
        // A writer that had looked just before the mark seals now
        store("late", Points.id(full));
        clock.pass(SETTLED);
        assertEquals(new Purge.Outcome(0, 0, 0, 1, 0), run());
        assertEquals(PointStatus.State.HIDDEN, state(full));
        assertTrue(points.tombstone(ITEM, Points.id(full)).isEmpty());
    }

    @Test
    void dataThatAnotherManifestOrAReceivedRecordNamesStays() {
        SealedPoint old = store("old");
        var manifest = old.manifest();
        String blob = manifest.artifacts().get(0).blob();
        hide(old);
        points.receive(new dev.backupvault.point.Received(
                1,
                ITEM.tenant(),
                ITEM.source(),
                ITEM.item(),
                manifest.kind(),
                List.of(),
                START,
                "header",
                "generic",
                null,
                null,
                null,
                manifest.artifacts().get(0),
                START,
                List.of()));
        clock.pass(Duration.ofDays(15));
        run();
        clock.pass(SETTLED);
        assertEquals(1, run().purged());
        assertEquals(Set.of(blob), names(vault, Area.CONTENT, "data/"));
    }

    @Test
    void onlyOneRunIsAtWorkOnASource() {
        try (SourceLease lease = SourceLease.take(vault, ITEM.tenant(), ITEM.source(), "another")) {
            VaultException error = assertThrows(VaultException.class, this::run);
            assertEquals(ErrorCode.SOURCE_LEASED, error.code());
            assertTrue(error.fact().contains("another"), error.fact());
            lease.keep();
            clock.pass(Duration.ofMinutes(3)); // it was killed
            run();
        }
    }

    @Test
    void withoutItsAuditEntryNothingGoes() {
        SealedPoint old = store("old");
        hide(old);
        clock.pass(Duration.ofDays(15));
        run();
        clock.pass(SETTLED);
        Audit broken = new Audit() {
            @Override
            public void before(dev.backupvault.audit.AuditEntry entry) {
                throw VaultException.of(ErrorCode.STORE_UNREACHABLE, "no audit");
            }

            @Override
            public void after(dev.backupvault.audit.AuditEntry entry) {}
        };
        assertThrows(
                VaultException.class, () -> new Purge(vault, points, broken).run(ITEM.tenant(), ITEM.source(), "me"));
        assertTrue(points.find(ITEM, Points.id(old)).isPresent());
    }

    @Test
    void whatTheStoreProtectsIsReportedAndTheRestGoes() {
        SealedPoint worm = store("worm");
        SealedPoint other = store("other");
        hide(worm, other);
        clock.pass(Duration.ofDays(15));
        run();
        clock.pass(SETTLED);
        Vault protecting = new FaultyVault(vault, call -> Fault.NONE) {
            @Override
            public boolean delete(BlobPath path, String etag) {
                if (path.equals(VaultLayout.manifest(ITEM, Points.id(worm)))) {
                    throw VaultException.of(ErrorCode.STORE_IMMUTABLE, "BlobImmutableDueToPolicy");
                }
                return super.delete(path, etag);
            }
        };
        Purge.Outcome outcome =
                new Purge(protecting, new PointStore(protecting), audit).run(ITEM.tenant(), ITEM.source(), "me");
        assertEquals(new Purge.Outcome(0, 1, 5, 0, 1), outcome);
        assertTrue(points.find(ITEM, Points.id(worm)).isPresent());
    }

    @Test
    void withoutTheRightToDeleteNothingIsBegun() {
        hide(store("old"));
        clock.pass(Duration.ofDays(15));
        Set<String> before = names(vault, Area.STATE, "");
        Vault limited = new LimitedVault(vault, new Rights(true, false));
        VaultException e = assertThrows(VaultException.class, () -> new Purge(limited, new PointStore(limited), audit)
                .run(ITEM.tenant(), ITEM.source(), "me"));
        assertEquals(ErrorCode.STORE_DENIED, e.code());
        assertEquals(before, names(vault, Area.STATE, ""));
        assertEquals(1, run().marked());
    }

    /** Everything that happens around one fault, at every call of the store in turn. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BEFORE", "AFTER"})
    void aFaultAtAnyCallLeavesAWholeVaultAndTheNextRunsFinish(Fault kind) {
        int calls = aroundFault(kind, Integer.MAX_VALUE);
        assertTrue(calls > 40, "calls: " + calls);
        for (int at = 1; at <= calls; at++) {
            aroundFault(kind, at);
        }
    }

    /** @return how many calls there were */
    private static int aroundFault(Fault kind, int at) {
        TestClock clock = new TestClock(START);
        InMemoryVault store = new InMemoryVault(clock, 3);
        PointStore points = new PointStore(store);
        SealedPoint kept = Points.store(store, ITEM, "kept", START);
        SealedPoint full = Points.store(store, ITEM, "full", START.plusSeconds(1));
        SealedPoint inc = Points.store(store, ITEM, "inc", START.plusSeconds(2), Points.id(full));
        for (SealedPoint point : List.of(inc, full)) {
            points.update(
                    point,
                    status -> status.withHidden(new PointStatus.Hidden(START, "me", START.plusSeconds(60), "test")));
        }
        FaultyVault faulty = new FaultyVault(store, call -> call == at ? kind : Fault.NONE);
        Purge purge = new Purge(faulty, new PointStore(faulty), new WrittenAudit());
        List<String> failures = new ArrayList<>();
        for (int run = 0; run < 6; run++) {
            clock.pass(Duration.ofMinutes(6));
            try {
                purge.run(ITEM.tenant(), ITEM.source(), "me");
            } catch (VaultException e) {
                failures.add(e.fact());
            }
            assertWhole(store, kept);
        }
        String where = kind + " at " + at + " " + failures;
        assertEquals(
                Set.of(VaultLayout.manifest(ITEM, Points.id(kept)).name()),
                names(store, Area.CONTENT, "points/"),
                where);
        assertEquals(Set.of(kept.manifest().artifacts().get(0).blob()), names(store, Area.CONTENT, "data/"), where);
        assertEquals(Set.of(), names(store, Area.STATE, "status/"), where);
        assertEquals(2, names(store, Area.STATE, "tombstones/").size(), where);
        return faulty.calls();
    }

    private static void assertWhole(Vault vault, SealedPoint kept) {
        PointStore points = new PointStore(vault);
        Set<String> data = names(vault, Area.CONTENT, "data/");
        Set<PointId> there =
                points.list(null, null, null).map(point -> point.point()).collect(Collectors.toSet());
        assertTrue(there.contains(Points.id(kept)));
        for (PointId id : there) {
            var manifest = points.find(ITEM, id).orElseThrow().manifest();
            assertTrue(data.contains(manifest.artifacts().get(0).blob()), "I1");
            assertTrue(there.containsAll(manifest.dependsOn()), "I2");
        }
        assertFalse(points.status(kept).isDamaged());
    }

    @Test
    void aFileThatIsOfferedAgainWhileItGoesIsNeitherLostNorDoubled() {
        SealedPoint old = store("old");
        hide(old);
        clock.pass(Duration.ofDays(15));
        run();
        assertThrows(VaultException.class, () -> points.bringBack(old));
        // Its bytes are there until the manifest is gone
        vault.put(new BlobPath(Area.CONTENT, "data/unrelated"), Bytes.of(new byte[1]), Map.of(), Condition.ABSENT);
        clock.pass(SETTLED);
        run();
        assertEquals(Set.of("data/unrelated"), names(vault, Area.CONTENT, "data/"), "only what the tombstone names");
    }
}
