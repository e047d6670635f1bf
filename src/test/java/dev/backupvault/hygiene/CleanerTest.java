package dev.backupvault.hygiene;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.retention.Points;
import dev.backupvault.retention.TestClock;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CleanerTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final ItemId ITEM = ItemId.of("db", "app");
    private static final Origin DB = new Origin("default", "db");
    private static final Duration AGE = Duration.ofDays(30);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(START);
    private final InMemoryVault vault = new InMemoryVault(clock, 3);
    private final PointStore points = new PointStore(vault);
    private final WrittenAudit audit = new WrittenAudit();
    private final Cleaner cleaner = cleaner(vault, audit);

    private static Cleaner cleaner(Vault vault, Audit audit) {
        return new Cleaner(vault, new DeepLook(vault, new PointStore(vault)), audit);
    }

    private static PointId id(String text) {
        return PointId.first(START, Identity.ofKeyedStream(ITEM, text));
    }

    private static BlobPath orphan(Vault vault, String text, Map<String, String> metadata) {
        BlobPath path = VaultLayout.data(ITEM, id(text), "n");
        vault.put(path, Bytes.of(text.getBytes(StandardCharsets.UTF_8)), metadata, Condition.ABSENT);
        return path;
    }

    private static List<Finding> look(Vault vault, Duration age) {
        List<Finding> found = new ArrayList<>();
        new DeepLook(vault, new PointStore(vault)).source(DB, age, found::add);
        return found;
    }

    private static Set<String> names(InMemoryVault vault) {
        return RandomVault.all(vault).stream().map(blob -> blob.path().name()).collect(Collectors.toSet());
    }

    @Test
    void dataThatNothingNamesGoesWhenItIsOldAndIsWrittenDown() {
        SealedPoint kept = Points.store(vault, ITEM, "kept", START);
        BlobPath orphan = orphan(vault, "orphan", Map.of());
        clock.pass(AGE.minusSeconds(1));
        assertEquals(new Cleaner.Outcome(0, 0, 0), cleaner.source(DB, AGE, "me"));
        clock.pass(Duration.ofSeconds(1));
        assertEquals(new Cleaner.Outcome(1, 6, 0), cleaner.source(DB, AGE, "me"));
        assertTrue(vault.stat(orphan).isEmpty());
        assertEquals(
                List.of(new AuditEntry(
                        AuditEntry.Act.CLEAN,
                        "default",
                        "db",
                        null,
                        id("orphan"),
                        "me",
                        "orphan " + orphan + ", 6 bytes, since " + START)),
                audit.entries);
        assertTrue(vault.stat(VaultLayout.data(ITEM, kept.manifest().artifacts().get(0)))
                .isPresent());
        assertTrue(vault.stat(VaultLayout.lease("default", "db")).isEmpty());
    }

    @Test
    void agesThatCouldHarmAreRefused() {
        VaultException error =
                assertThrows(VaultException.class, () -> cleaner.source(DB, Cleaner.LEAST_AGE.minusMillis(1), "me"));
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        assertEquals(0, cleaner.source(DB, Cleaner.LEAST_AGE, "me").removed());
    }

    @Test
    void whatIsCopiedByTheStoreIsLeftAloneForThirtyDays() {
        orphan(vault, "copy", Map.of("copyof", "0x1"));
        clock.pass(Duration.ofDays(29));
        assertEquals(0, cleaner.source(DB, Duration.ofDays(8), "me").removed());
        clock.pass(Duration.ofDays(1));
        assertEquals(1, cleaner.source(DB, Duration.ofDays(8), "me").removed());
    }

    @Test
    void otherToolsFilesAreReportedAndStay() {
        BlobPath theirs = new BlobPath(VaultLayout.allData("default", "db").area(), "data/default/db/notes.txt");
        vault.put(theirs, Bytes.of(new byte[2]), Map.of(), Condition.ABSENT);
        clock.pass(AGE);
        assertEquals(0, cleaner.source(DB, AGE, "me").removed());
        assertEquals(theirs, look(vault, AGE).get(0).path());
    }

    @Test
    void aRecordThatCannotBeReadKeepsEverything() {
        SealedPoint rotten = Points.store(vault, ITEM, "rotten", START);
        orphan(vault, "orphan", Map.of());
        BlobPath place = VaultLayout.manifest(ITEM, rotten.manifest().point());
        vault.put(place, Bytes.of(new byte[5]), Map.of(), Condition.unchanged(rotten.etag()));
        clock.pass(AGE);
        assertEquals(0, cleaner.source(DB, AGE, "me").removed());
        assertEquals(
                List.of(Kind.MANIFEST_UNREADABLE),
                look(vault, AGE).stream().map(Finding::kind).toList());
    }

    @Test
    void dataOfAPointWhoseManifestWasLostStays() {
        SealedPoint lost = Points.store(vault, ITEM, "lost", START);
        points.update(lost, status -> status.withVerification(new PointStatus.Verification(START, 0, true, null)));
        vault.delete(VaultLayout.manifest(ITEM, lost.manifest().point()), lost.etag());
        clock.pass(AGE);
        assertEquals(0, cleaner.source(DB, AGE, "me").removed());
        assertEquals(
                List.of(Kind.MANIFEST_LOST),
                look(vault, AGE).stream().map(Finding::kind).toList());
    }

    @Test
    void anotherAtWorkOnTheSourceIsNotDisturbed() {
        try (SourceLease lease = SourceLease.take(vault, "default", "db", "another")) {
            lease.keep();
            assertEquals(
                    ErrorCode.SOURCE_LEASED,
                    assertThrows(VaultException.class, () -> cleaner.source(DB, AGE, "me"))
                            .code());
        }
    }

    @Test
    void withoutItsAuditEntryNothingGoes() {
        orphan(vault, "orphan", Map.of());
        clock.pass(AGE);
        Audit broken = new Audit() {
            @Override
            public void before(AuditEntry entry) {
                throw VaultException.of(ErrorCode.STORE_UNREACHABLE, "no audit");
            }

            @Override
            public void after(AuditEntry entry) {}
        };
        assertThrows(VaultException.class, () -> cleaner(vault, broken).source(DB, AGE, "me"));
        assertEquals(1, names(vault).size());
    }

    @Test
    void whatTheStoreProtectsIsLeftAndTheRestGoes() {
        BlobPath locked = orphan(vault, "locked", Map.of());
        orphan(vault, "other", Map.of());
        clock.pass(AGE);
        Vault protecting = new FaultyVault(vault, call -> Fault.NONE) {
            @Override
            public boolean delete(BlobPath path, String etag) {
                if (path.equals(locked)) {
                    throw VaultException.of(ErrorCode.STORE_IMMUTABLE, "BlobImmutableDueToPolicy");
                }
                return super.delete(path, etag);
            }
        };
        assertEquals(new Cleaner.Outcome(1, 5, 1), cleaner(protecting, audit).source(DB, AGE, "me"));
    }

    /** What a killed backup of this file leaves. */
    private Path interrupted() {
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        try (Bench bench = new Bench(vault)) {
            SealedPoint point = bench.store(file);
            vault.delete(VaultLayout.manifest(Bench.ITEM, point.manifest().point()), point.etag());
        }
        clock.pass(AGE);
        return file;
    }

    private void assertOneWholePoint() {
        try (Bench bench = new Bench(vault)) {
            assertEquals(1, bench.list().size());
            SealedPoint point =
                    points.find(Bench.ITEM, bench.list().get(0).point()).orElseThrow();
            assertArrayEquals(Bench.bytes(100), bench.read(point));
        }
    }

    @Test
    void aBackupThatComesBetweenTheLookAndTheDeleteKeepsItsData() {
        Path file = interrupted();
        Audit late = new Audit() {
            @Override
            public void before(AuditEntry entry) {
                try (Bench bench = new Bench(vault)) {
                    bench.store(file);
                }
            }

            @Override
            public void after(AuditEntry entry) {}
        };
        assertEquals(
                new Cleaner.Outcome(0, 0, 1), cleaner(vault, late).source(new Origin("default", "src"), AGE, "me"));
        assertOneWholePoint();
    }

    @Test
    void aBackupWhoseDataIsCleanedWhileItIsComparedIsSentAgain() {
        Path file = interrupted();
        List<Cleaner.Outcome> outcomes = new ArrayList<>();
        Vault cleaned = new FaultyVault(vault, call -> Fault.NONE) {
            @Override
            public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
                if (path.name().startsWith("received/") && outcomes.isEmpty()) {
                    outcomes.add(cleaner.source(new Origin("default", "src"), AGE, "me"));
                }
                return super.put(path, body, metadata, condition);
            }
        };
        try (Bench bench = new Bench(cleaned)) {
            bench.store(file);
        }
        assertEquals(List.of(new Cleaner.Outcome(1, 100, 0)), outcomes);
        assertOneWholePoint();
    }

    /** From its record on it is named. */
    @Test
    void aBackupWhoseDataIsNamedAnewIsNotCleaned() {
        Path file = interrupted();
        List<Cleaner.Outcome> outcomes = new ArrayList<>();
        Vault cleaned = new FaultyVault(vault, call -> Fault.NONE) {
            @Override
            public void describe(BlobPath path, String etag, Map<String, String> metadata) {
                outcomes.add(cleaner.source(new Origin("default", "src"), AGE, "me"));
                super.describe(path, etag, metadata);
            }
        };
        try (Bench bench = new Bench(cleaned)) {
            bench.store(file);
        }
        assertEquals(List.of(new Cleaner.Outcome(0, 0, 0)), outcomes);
        assertOneWholePoint();
    }

    @Test
    void onlyStagedBlocksAreReportedWithTheirBytes() {
        Bytes body = Bytes.of(new byte[7]);
        vault.stage(VaultLayout.data(ITEM, id("staged"), "n"), new BlockId(0, 7, body.crc64()), body);
        orphan(vault, "whole", Map.of());
        List<Finding> found = new ArrayList<>();
        new DeepLook(vault, points).uncommitted(DB, found::add);
        assertEquals(
                List.of(Finding.kept(Kind.UNCOMMITTED, VaultLayout.data(ITEM, id("staged"), "n"), 7, null, null)),
                found);
    }

    @Test
    void sourcesThatHaveOnlyDataAreFound() {
        orphan(vault, "orphan", Map.of());
        assertEquals(List.of(DB), new DeepLook(vault, points).sources());
    }

    @Test
    void aReportCountsAllAndNamesTwenty() {
        for (int i = 0; i < 25; i++) {
            orphan(vault, "orphan" + i, Map.of());
        }
        DeepReport.Builder report = new DeepReport.Builder();
        look(vault, Duration.ZERO).forEach(report);
        DeepReport.Line line = report.build(1).findings().get(0);
        assertEquals(25, line.count());
        assertEquals(25 * 7 + 15, line.bytes());
        assertEquals(20, line.names().size());
        assertEquals(START, line.oldest());
    }

    /** Everything that is cleaned around one fault, at every call of the store in turn. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BEFORE", "AFTER"})
    void aFaultAtAnyCallHarmsNothingAndTheNextRunFinishes(Fault kind) {
        int calls = aroundFault(kind, Integer.MAX_VALUE);
        assertTrue(calls > 30, "calls: " + calls);
        for (int at = 1; at <= calls; at++) {
            aroundFault(kind, at);
        }
    }

    private static int aroundFault(Fault kind, int at) {
        TestClock clock = new TestClock(START);
        InMemoryVault store = new InMemoryVault(clock, 3);
        SealedPoint full = Points.store(store, ITEM, "full", START);
        Points.store(store, ITEM, "inc", START, full.manifest().point());
        Set<String> whole = names(store);
        orphan(store, "one", Map.of());
        orphan(store, "two", Map.of());
        SealedPoint gone = Points.store(store, ITEM, "gone", START);
        new PointStore(store).update(gone, status -> status.withPurging(new PointStatus.Purging(START, "me")));
        store.delete(VaultLayout.manifest(ITEM, gone.manifest().point()), gone.etag());
        store.put(VaultLayout.quota("default", "c"), Bytes.of(new byte[1]), Map.of(), Condition.ABSENT);
        clock.pass(AGE);
        FaultyVault faulty = new FaultyVault(store, call -> call == at ? kind : Fault.NONE);
        Cleaner cleaner = cleaner(faulty, new WrittenAudit());
        for (int run = 0; run < 2; run++) {
            clock.pass(Duration.ofMinutes(3)); // a lease that was not given back
            try {
                cleaner.source(DB, AGE, "me");
                cleaner.records("me");
            } catch (VaultException e) {
                assertEquals(ErrorCode.STORE_UNREACHABLE, e.code(), kind + " at " + at);
            }
            assertTrue(names(store).containsAll(whole), kind + " at " + at);
        }
        clock.pass(Duration.ofMinutes(3));
        cleaner(store, new WrittenAudit()).source(DB, AGE, "me");
        cleaner(store, new WrittenAudit()).records("me");
        assertEquals(whole, names(store), kind + " at " + at);
        return faulty.calls();
    }
}
