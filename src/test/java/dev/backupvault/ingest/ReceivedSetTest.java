package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several artifacts that become one point. */
class ReceivedSetTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
    private static final byte[] BASE = Bench.bytes(3000);
    private static final byte[] LOG = Bench.bytes(500);

    private final InMemoryVault vault = new InMemoryVault();
    private final Bench bench = new Bench(vault);

    @AfterEach
    void close() {
        bench.close();
    }

    private static IngestRequest part(String path, byte[] bytes) {
        return IngestRequest.of(
                        Bench.ITEM,
                        path,
                        new Payload.OfStream(
                                new ByteArrayInputStream(bytes), OptionalLong.empty(), Optional.of("key " + path)))
                .withoutSeal();
    }

    private static PointId receive(Bench to, IngestRequest part) {
        IngestResult result = to.ingest(part);
        assertEquals(Outcome.RECEIVED, result.outcome());
        return result.point();
    }

    private PointId[] base() {
        return new PointId[] {
            receive(bench, part("nightly/base.tar", BASE)), receive(bench, part("nightly/wal.tar", LOG))
        };
    }

    private List<BlobInfo> waiting() {
        List<BlobInfo> all = new ArrayList<>();
        Listing.of(vault, VaultLayout.received("default")).forEach(all::add);
        return all;
    }

    @Test
    void severalBecomeOnePointInTheirOrder() {
        // Given
        PointId[] parts = base();
        assertEquals(0, bench.list().size());
        // When
        IngestResult result = bench.seal(parts[1], parts[0]);
        // Then
        assertEquals(Outcome.STORED, result.outcome());
        SealedPoint point = bench.find(result);
        assertEquals(
                List.of("nightly/wal.tar", "nightly/base.tar"),
                point.manifest().artifacts().stream().map(Artifact::path).toList());
        assertEquals(BASE.length + LOG.length, point.manifest().bytes());
        assertEquals(List.of(), waiting());
        assertArrayEquals(LOG, bench.read(point));
    }

    @Test
    void theIdIsWhatTheFormatSays() {
        PointId first = PointId.parse("20260102T030405Z-00000000000000000001");
        PointId second = PointId.parse("20260102T030406Z-00000000000000000002-g2");
        String fields = "3:set7:default3:src" + second.text().length() + ":" + second
                + first.text().length() + ":" + first;
        assertEquals(
                "20260102T030406Z-" + Sha256.of(fields).hex().substring(0, 20),
                PointId.ofPoint("default", "src", List.of(second, first)).text());
        assertEquals(first, PointId.ofPoint("default", "src", List.of(first)));
    }

    @Test
    void thePointIsOfTheMomentOfItsLastPartAndNeedsWhatAnyNeeds() {
        // Given
        PointId full = bench.ingest(part("full", BASE)).point();
        bench.seal(full);
        PointId early = receive(
                bench,
                part("a", BASE).withChain(PointKind.LOG, List.of(full)).withBackupTime(new BackupTime(TIME, "header")));
        PointId late = receive(
                bench,
                part("b", LOG)
                        .withChain(PointKind.LOG, List.of(full))
                        .withBackupTime(new BackupTime(TIME.plusSeconds(9), "name")));
        // When
        SealedPoint point = bench.find(bench.seal(early, late));
        // Then
        assertEquals(TIME.plusSeconds(9), point.manifest().backupTime());
        assertEquals("name", point.manifest().backupTimeFrom());
        assertEquals(List.of(full), point.manifest().dependsOn());
        assertEquals(PointKind.LOG, point.manifest().kind());
    }

    @Test
    void askedAgainItAnswersTheSame() {
        PointId[] parts = base();
        IngestResult first = bench.seal(parts);
        IngestResult again = bench.seal(parts);
        assertEquals(Outcome.ALREADY_STORED, again.outcome());
        assertEquals(first.point(), again.point());
        assertEquals(1, bench.list().size());
    }

    @Test
    void whatDoesNotBelongTogetherIsRefusedAndWaitsOn() {
        PointId one = receive(bench, part("a", BASE));
        List<IngestRequest> strangers = List.of(
                part("b", LOG).withChain(PointKind.LOG, List.of()),
                part("c", LOG).withRules("veeam", null),
                part("d", LOG).withRules(null, "gold"));
        for (IngestRequest stranger : strangers) {
            PointId other = receive(bench, stranger);
            VaultException e = assertThrows(VaultException.class, () -> bench.seal(one, other));
            assertEquals(ErrorCode.SET_REFUSED, e.code());
        }
        // The same path twice
        PointId twin = receive(
                bench,
                IngestRequest.of(
                                Bench.ITEM,
                                "a",
                                new Payload.OfStream(
                                        new ByteArrayInputStream(LOG), OptionalLong.empty(), Optional.of("another")))
                        .withoutSeal());
        assertEquals(
                ErrorCode.SET_REFUSED,
                assertThrows(VaultException.class, () -> bench.seal(one, twin)).code());
        assertEquals(0, bench.list().size());
        assertEquals(5, waiting().size());
    }

    @Test
    void aMissingPartIsNamedAndNothingIsSealed() {
        PointId one = receive(bench, part("a", BASE));
        PointId missing = PointId.parse("20260102T030405Z-00000000000000000000");
        VaultException e = assertThrows(VaultException.class, () -> bench.seal(one, missing));
        assertEquals(ErrorCode.POINT_NOT_FOUND, e.code());
        assertTrue(e.fact().contains(missing.text()) && !e.fact().contains(one.text()), e.fact());
        assertEquals(0, bench.list().size());
        assertEquals(1, waiting().size());
    }

    @Test
    void aSetThatWasHiddenComesBackWhenItIsSentAgain() {
        IngestResult first = bench.seal(base());
        SealedPoint point = bench.find(first);
        bench.points().update(point, status -> status.withHidden(new PointStatus.Hidden(TIME, "me", TIME, "test")));
        assertEquals(Outcome.BROUGHT_BACK, bench.seal(base()).outcome());
        assertEquals(1, bench.list().size());
    }

    @Test
    void aSetThatWasPurgedIsNotMadeAgain() {
        // Given
        IngestResult first = bench.seal(base());
        SealedPoint point = bench.find(first);
        bench.points()
                .bury(
                        Bench.ITEM,
                        new Tombstone(
                                Tombstone.FORMAT,
                                first.point(),
                                Bench.ITEM.item(),
                                List.of(Sha256.of(BASE), Sha256.of(LOG)),
                                List.of(),
                                TIME,
                                "me"));
        BlobInfo manifest =
                vault.stat(VaultLayout.manifest(Bench.ITEM, first.point())).orElseThrow();
        vault.delete(manifest.path(), manifest.etag());
        // When
        IngestResult again = bench.seal(base());
        // Then
        assertEquals(Outcome.PURGED, again.outcome());
        assertEquals(point.manifest().point(), again.point());
        assertEquals(List.of(), bench.list());
        assertEquals(List.of(), waiting());
    }

    @Test
    void noPartOfADamagedSetIsTakenForAGoodOne() {
        // Given a set whose bytes were found wrong
        PointId[] parts = base();
        SealedPoint damaged = bench.find(bench.seal(parts));
        bench.points()
                .update(
                        damaged,
                        status -> status.withVerification(new PointStatus.Verification(TIME, 0, false, "it is wrong")));
        // When its files are sent again
        PointId[] again = base();
        IngestResult result = bench.seal(again);
        // Then they are stored once more
        assertEquals(Outcome.STORED, result.outcome());
        assertNotEquals(damaged.manifest().point(), result.point());
        for (PointId id : again) {
            assertEquals(2, id.generation());
        }
    }

    /** Every call to the store fails once: said again, the word makes exactly one point. */
    @Test
    void whateverFailsTheSetEndsAsOnePoint() {
        int calls = sweep(0, Fault.NONE);
        assertTrue(calls > 8, "the sweep needs something to break, found " + calls + " calls");
        for (int broken = 1; broken <= calls; broken++) {
            for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER, Fault.CUT)) {
                sweep(broken, fault);
            }
        }
    }

    private static int sweep(int broken, Fault fault) {
        InMemoryVault store = new InMemoryVault();
        FaultyVault faulty = new FaultyVault(store, call -> call == broken ? fault : Fault.NONE);
        try (Bench bench = new Bench(faulty);
                Bench observer = new Bench(store)) {
            PointId sealed;
            try {
                sealed = sealBoth(bench);
            } catch (VaultException e) {
                assertTrue(!e.permanent(), e.getMessage());
                assertTrue(observer.list().size() <= 1);
                sealed = sealBoth(bench);
            }
            assertEquals(
                    List.of(sealed),
                    observer.list().stream().map(p -> p.point()).toList(),
                    broken + " " + fault);
            assertFalse(
                    Listing.of(store, VaultLayout.received("default"))
                            .iterator()
                            .hasNext(),
                    broken + " " + fault);
            return faulty.calls();
        }
    }

    private static PointId sealBoth(Bench bench) {
        PointId one = bench.ingest(part("a", BASE)).point();
        PointId two = bench.ingest(part("b", LOG)).point();
        return bench.seal(one, two).point();
    }
}
