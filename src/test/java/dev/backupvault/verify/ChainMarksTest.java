package dev.backupvault.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.PointStatus.State;
import dev.backupvault.retention.Points;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChainMarksTest {
    private static final ItemId ITEM = ItemId.of("db", "app");
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final String ME = "me";

    /** A full, two increments after one another, and a differential: full ← first ← second, full ← fork. */
    private static final class Chain {
        final InMemoryVault vault = new InMemoryVault();
        final PointStore points = new PointStore(vault);
        final WrittenAudit audit = new WrittenAudit();
        final SealedPoint full = store("full");
        final SealedPoint first = store("first", full);
        final SealedPoint second = store("second", first);
        final SealedPoint fork = store("fork", full);
        final SealedPoint other = store("other");

        SealedPoint store(String text, SealedPoint... needs) {
            PointId[] ids = new PointId[needs.length];
            for (int n = 0; n < needs.length; n++) {
                ids[n] = id(needs[n]);
            }
            return Points.store(vault, ITEM, text, START, ids);
        }

        Verification verify(Vault seen, SealedPoint point) {
            return new Verifier(seen, new PointStore(seen), audit).verify(point, ME);
        }

        Verification verify(SealedPoint point) {
            return verify(vault, point);
        }

        /** Flips a bit of its data, or flips it back. */
        void flip(SealedPoint point) {
            flip(VaultLayout.data(ITEM, point.manifest().artifacts().get(0)));
        }

        void flip(BlobPath path) {
            try (Vault.Reading reading = vault.read(path, 0, Long.MAX_VALUE)) {
                byte[] bytes = reading.stream().readAllBytes();
                bytes[0] ^= 1;
                vault.put(
                        path,
                        Bytes.of(bytes),
                        reading.info().metadata(),
                        Condition.unchanged(reading.info().etag()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<PointId> mark(SealedPoint point) {
            List<PointId> mark = points.status(point).brokenBy();
            PointSummary listed = points.list(null, null, null)
                    .filter(each -> each.point().equals(id(point)))
                    .findFirst()
                    .orElseThrow();
            assertEquals(mark, listed.brokenBy(), "the list says the same");
            return mark;
        }

        void assertMarks(List<PointId> ofFull, List<PointId> ofFirst, List<PointId> ofSecond, List<PointId> ofFork) {
            assertEquals(List.of(ofFull, ofFirst, ofSecond, ofFork), marks());
            assertEquals(List.of(), mark(other));
        }

        private List<List<PointId>> marks() {
            return List.of(mark(full), mark(first), mark(second), mark(fork));
        }

        Set<PointId> broken() {
            return ItemPoints.of(points, ITEM).broken();
        }

        List<String> audited() {
            return audit.entries.stream()
                    .map(entry -> entry.act().word() + " " + entry.point() + " " + entry.detail())
                    .toList();
        }

        String etag(SealedPoint point) {
            return vault.stat(VaultLayout.status(ITEM, id(point))).orElseThrow().etag();
        }
    }

    private static PointId id(SealedPoint point) {
        return point.manifest().point();
    }

    private final Chain chain = new Chain();

    private static List<PointId> by(SealedPoint... damaged) {
        return PointStatus.named(List.of(damaged).stream().map(ChainMarksTest::id));
    }

    @Test
    void allThatNeedsADamagedPointIsMarkedBasesFirst() {
        // Given
        chain.flip(chain.full);
        // When
        assertFalse(chain.verify(chain.full).good());
        // Then
        chain.assertMarks(by(), by(chain.full), by(chain.full), by(chain.full));
        assertEquals(Set.of(id(chain.first), id(chain.second), id(chain.fork)), chain.broken());
        assertEquals(State.STORED, chain.points.status(chain.first).state(), "its own bytes are not accused");
        List<String> audited = chain.audited();
        assertEquals(4, audited.size());
        assertTrue(audited.get(0).startsWith("verify " + id(chain.full) + " damaged: "), audited.get(0));
        String why = " broken: needs what is damaged: [" + id(chain.full) + "]";
        assertTrue(
                audited.indexOf("verify " + id(chain.second) + why)
                        > audited.indexOf("verify " + id(chain.first) + why),
                audited.toString());
        assertTrue(chain.audit.entries.stream().map(AuditEntry::by).allMatch(ME::equals));
    }

    @Test
    void onlyWhatNeedsItIsMarked() {
        chain.flip(chain.first);
        chain.verify(chain.first);
        chain.assertMarks(by(), by(), by(chain.first), by());
    }

    @Test
    void aHiddenPointIsMarkedAndOneThatIsBeingPurgedIsLeftAlone() {
        // Given
        chain.points.update(
                chain.first, status -> status.withHidden(new PointStatus.Hidden(START, ME, START, "policy")));
        chain.points.update(chain.fork, status -> status.withPurging(new PointStatus.Purging(START, ME)));
        String before = chain.etag(chain.fork);
        chain.flip(chain.full);
        // When
        chain.verify(chain.full);
        // Then
        assertEquals(by(chain.full), chain.mark(chain.first));
        assertEquals(State.HIDDEN, chain.points.status(chain.first).state());
        assertEquals(before, chain.etag(chain.fork));
    }

    @Test
    void theMarksGoWhenThePointIsWholeAgain() {
        // Given
        chain.flip(chain.full);
        chain.verify(chain.full);
        chain.flip(chain.full);
        // When
        assertTrue(chain.verify(chain.full).good());
        // Then
        chain.assertMarks(by(), by(), by(), by());
        assertEquals(Set.of(), chain.broken());
        assertTrue(chain.audited()
                .contains("verify " + id(chain.second) + " whole again: nothing that it needs is damaged"));
    }

    @Test
    void ofTwoDamagedPointsEachBreaksWhatNeedsIt() {
        // Given
        chain.flip(chain.full);
        chain.flip(chain.first);
        chain.verify(chain.first);
        chain.verify(chain.full);
        chain.assertMarks(by(), by(chain.full), by(chain.full, chain.first), by(chain.full));
        // When one of them is whole again
        chain.flip(chain.full);
        chain.verify(chain.full);
        // Then
        chain.assertMarks(by(), by(), by(chain.first), by());
        assertEquals(Set.of(id(chain.second)), chain.broken());
    }

    @Test
    void aGoodReadBackOfWhatNeedsADamagedPointChangesNoMark() {
        chain.flip(chain.full);
        chain.verify(chain.full);
        assertTrue(chain.verify(chain.second).good());
        chain.assertMarks(by(), by(chain.full), by(chain.full), by(chain.full));
    }

    @Test
    void noMoreThanSixteenAreNamedAndNothingIsWrittenTwice() {
        // Given a chain of which all but the last is damaged
        List<SealedPoint> links = new ArrayList<>(List.of(chain.store("link")));
        while (links.size() < 20) {
            links.add(chain.store("link" + links.size(), links.get(links.size() - 1)));
        }
        SealedPoint last = links.get(19);
        for (SealedPoint link : links.subList(0, 19)) {
            chain.flip(link);
            chain.verify(link);
        }
        // Then
        assertEquals(16, chain.mark(last).size());
        assertEquals(by(links.subList(0, 19).toArray(SealedPoint[]::new)), chain.mark(last));
        // When
        String before = chain.etag(last);
        chain.verify(links.get(18));
        // Then
        assertEquals(before, chain.etag(last));
    }

    @Test
    void aManifestThatCannotBeReadIsNoReasonToLeaveOthersUnmarked() {
        chain.flip(VaultLayout.manifest(ITEM, id(chain.first)));
        chain.flip(chain.full);
        chain.verify(chain.full);
        assertEquals(by(chain.full), chain.mark(chain.second));
        assertEquals(by(chain.full), chain.mark(chain.fork));
    }

    @Test
    void whatWasCutIsDoneByTheNextVerificationOfAPointThatNeedsIt() {
        // Given a verification that was killed when it had written the point's own status
        chain.points.update(
                chain.full, status -> status.withVerification(new PointStatus.Verification(START, 0, false, "rotten")));
        // When
        assertTrue(chain.verify(chain.first).good());
        // Then
        chain.assertMarks(by(), by(chain.full), by(chain.full), by(chain.full));
        // And the same when it was whole again
        chain.points.update(
                chain.full, status -> status.withVerification(new PointStatus.Verification(START, 0, true, null)));
        assertTrue(chain.verify(chain.second).good());
        chain.assertMarks(by(), by(chain.full), by(chain.full), by(chain.full));
        assertTrue(chain.verify(chain.first).good());
        chain.assertMarks(by(), by(), by(), by());
    }

    @Test
    void whateverCallOfTheStoreFailsTheNextVerificationDoesTheRest() {
        sweep(
                broken -> broken.flip(broken.full),
                broken -> broken.assertMarks(by(), by(broken.full), by(broken.full), by(broken.full)));
    }

    @Test
    void whateverCallOfTheStoreFailsTheNextVerificationTakesTheMarksAway() {
        sweep(
                mended -> {
                    mended.flip(mended.full);
                    mended.verify(mended.full);
                    mended.flip(mended.full);
                },
                mended -> mended.assertMarks(by(), by(), by(), by()));
    }

    /** Verifies the full with a fault at each call in turn, and once more without. */
    private static void sweep(Consumer<Chain> given, Consumer<Chain> then) {
        for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER)) {
            boolean failed = true;
            int at = 0;
            while (failed) {
                at++;
                Chain swept = new Chain();
                given.accept(swept);
                failed = fails(swept, at, fault);
                // What is marked as whole is whole, as far as its status says
                if (swept.points.status(swept.full).isDamaged()) {
                    assertEquals(Set.of(id(swept.first), id(swept.second), id(swept.fork)), swept.broken());
                } else {
                    assertTrue(
                            swept.points.status(swept.full).verification() == null
                                    || swept.marks().stream().allMatch(List::isEmpty),
                            "fault " + at + ": good before its marks were gone");
                }
                swept.verify(swept.full);
                then.accept(swept);
            }
            assertTrue(at > 8, "only " + at + " calls");
        }
    }

    private static boolean fails(Chain swept, int at, Fault fault) {
        FaultyVault faulty = new FaultyVault(swept.vault, call -> call == at ? fault : Fault.NONE);
        try {
            swept.verify(faulty, swept.full);
            return false;
        } catch (VaultException e) {
            return true;
        }
    }
}
