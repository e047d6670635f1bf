package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Adoption.Candidate;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.verify.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blobs that are adopted by copies that the store makes, at once or in hours. */
class CopyAdoptionTest {
    private static final BlobPath PATH = VaultLayout.elsewhere("years", "2024/jan 1.bak");
    private static final byte[] BYTES = Bench.bytes(1000);

    /** A store in which another run comes in between, or in which this one is stopped before it seals. */
    private static final class Store extends InMemoryVault {
        private Runnable beforeDelete = () -> {};
        private boolean stopsAtManifest;

        @Override
        public boolean delete(BlobPath path, String etag) {
            beforeDelete.run();
            return super.delete(path, etag);
        }

        @Override
        public synchronized BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
            if (stopsAtManifest && path.name().startsWith("points/")) {
                throw VaultException.of(ErrorCode.STORE_UNREACHABLE, "stopped");
            }
            return super.put(path, body, metadata, condition);
        }
    }

    private Store store;
    private PointStore points;
    private BlobInfo online;

    @BeforeEach
    void aBlobLiesInTheAccount() {
        store = new Store();
        points = new PointStore(store);
        online = store.put(PATH, Bytes.of(BYTES), Map.of("sha256", "not ours", "owner", "tool"), Condition.ABSENT);
    }

    private BlobInfo archived() {
        store.become(PATH, true, BlobInfo.Content.WHOLE);
        return store.stat(PATH).orElseThrow();
    }

    /** One run of the command. */
    private static Optional<SealedPoint> run(Vault vault, BlobInfo blob) {
        PointStore points = new PointStore(vault);
        Adoption adoption = new Adoption(vault, points, new WrittenAudit(), "test");
        Candidate candidate = adoption.look(blob, "old", true);
        return (candidate.known() ? Optional.of(candidate.id()) : adoption.adopt(candidate, "me"))
                .map(id -> points.find(candidate.item(), id).orElseThrow());
    }

    private BlobPath copyOf(BlobInfo blob) {
        Candidate candidate = new Adoption(store, points, new WrittenAudit(), "test").look(blob, "old", true);
        return VaultLayout.data(candidate.item(), candidate.id(), "jan 1.bak");
    }

    private long visible() {
        return points.list(null, null, null).count();
    }

    private void assertOrdinary(SealedPoint point) {
        assertEquals(1, visible());
        Artifact artifact = point.manifest().artifacts().get(0);
        assertNull(artifact.container());
        assertTrue(artifact.blob().startsWith("data/default/old/"), artifact.blob());
        BlobInfo data = store.stat(VaultLayout.data(point.manifest().itemId(), artifact))
                .orElseThrow();
        assertEquals(Map.of("sha256", Sha256.of(BYTES).hex(), "bytes", "1000"), data.metadata());
        try (Vault.Reading reading = store.read(data.path(), 0, Long.MAX_VALUE)) {
            assertArrayEquals(BYTES, reading.stream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertTrue(new Verifier(store, points, new WrittenAudit())
                .verify(point, "me")
                .good());
    }

    @Test
    void aCopyThatIsThereAtOnceIsAnOrdinaryPoint() {
        assertOrdinary(run(store, online).orElseThrow());
        assertEquals(Optional.of(online), store.stat(PATH), "the source stays as it is");
    }

    @Test
    void theVaultsCopyOutlivesItsSource() {
        SealedPoint point = run(store, online).orElseThrow();
        store.put(PATH, Bytes.of(Bench.bytes(7)), Map.of(), Condition.unchanged(online.etag()));
        assertOrdinary(point);
    }

    @Test
    void anArchivedBlobIsPendingUntilItsCopyCanBeRead() {
        BlobInfo archived = archived();
        for (int look = 0; look < 3; look++) {
            assertTrue(run(store, archived).isEmpty());
            assertEquals(0, visible());
        }
        store.become(copyOf(archived), false, BlobInfo.Content.WHOLE);
        SealedPoint point = run(store, archived).orElseThrow();
        assertOrdinary(point);
        assertEquals(point, run(store, archived).orElseThrow());
        assertOrdinary(point);
        assertTrue(store.stat(PATH).orElseThrow().archived(), "the source stays archived");
    }

    @Test
    void aCopyThatFailedIsBegunAgain() {
        BlobInfo archived = archived();
        run(store, archived);
        BlobPath copy = copyOf(archived);
        String first = store.stat(copy).orElseThrow().etag();
        store.become(copy, false, BlobInfo.Content.FAILED);
        assertTrue(run(store, archived).isEmpty());
        BlobInfo second = store.stat(copy).orElseThrow();
        assertFalse(first.equals(second.etag()));
        assertEquals(BlobInfo.Content.PENDING, second.content());
    }

    @Test
    void aCopyThatWasArchivedAgainIsSaidAndNotWaitedFor() {
        run(store, archived());
        BlobPath copy = copyOf(online);
        store.become(copy, true, BlobInfo.Content.WHOLE);
        refused(ErrorCode.STORE_ARCHIVED);
    }

    private void refused(ErrorCode code) {
        assertEquals(
                code,
                assertThrows(VaultException.class, () -> run(store, online)).code());
        assertEquals(0, visible());
    }

    @Test
    void aBlobThatWasChangedOrDeletedIsNotCopied() {
        store.put(PATH, Bytes.of(BYTES), Map.of(), Condition.unchanged(online.etag()));
        refused(ErrorCode.SOURCE_CHANGED);
    }

    @Test
    void aCopyThatIsNotWhatItWasFoundToBeIsNotSealed() {
        store.stopsAtManifest = true;
        refused(ErrorCode.STORE_UNREACHABLE);
        store.stopsAtManifest = false;
        BlobInfo copy = store.stat(copyOf(online)).orElseThrow();
        store.put(copy.path(), Bytes.of(Bench.bytes(1001)), copy.metadata(), Condition.unchanged(copy.etag()));
        refused(ErrorCode.SOURCE_CHANGED);
        BlobInfo shorter = store.stat(copy.path()).orElseThrow();
        byte[] other = BYTES.clone();
        other[3] ^= 1;
        store.put(copy.path(), Bytes.of(other), copy.metadata(), Condition.unchanged(shorter.etag()));
        refused(ErrorCode.DATA_DAMAGED);
    }

    @Test
    void aCopyThatRottedHasASuccessor() {
        SealedPoint point = run(store, online).orElseThrow();
        points.update(
                point,
                status -> status.withVerification(new PointStatus.Verification(Instant.EPOCH, 0, false, "it differs")));
        SealedPoint next = run(store, online).orElseThrow();
        assertEquals(point.manifest().point().nextGeneration(), next.manifest().point());
        assertEquals(2, visible());
    }

    /** Every call fails once, before it takes effect and after: as if the run were killed there. */
    @Test
    void aRunThatEndsAnywhereLeavesNothingHalfAndNothingTwice() {
        int calls = sweep(0, Fault.NONE);
        assertTrue(calls > 8, "calls: " + calls);
        for (int broken = 1; broken <= calls; broken++) {
            for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER, Fault.CUT)) {
                sweep(broken, fault);
            }
        }
    }

    private int sweep(int broken, Fault fault) {
        aBlobLiesInTheAccount();
        BlobInfo archived = archived();
        FaultyVault faulty = new FaultyVault(store, call -> call == broken ? fault : Fault.NONE);
        boolean failedOnce = false;
        for (int tries = 0; tries < 5; tries++) {
            try {
                Optional<SealedPoint> point = run(faulty, archived);
                if (point.isPresent()) {
                    assertOrdinary(point.get());
                    return faulty.calls();
                }
                if (!failedOnce) {
                    store.become(copyOf(archived), false, BlobInfo.Content.FAILED);
                    failedOnce = true;
                } else {
                    store.become(copyOf(archived), false, BlobInfo.Content.WHOLE);
                }
            } catch (VaultException e) {
                assertFalse(e.permanent(), "call " + broken + " " + fault + ": " + e.getMessage());
                assertTrue(visible() <= 1);
            }
        }
        throw new AssertionError("call " + broken + " " + fault + ": it never ends");
    }

    @Test
    void runsAtTheSameTimeMakeOnePoint() throws Exception {
        for (int round = 0; round < 50; round++) {
            aBlobLiesInTheAccount();
            ExecutorService runs = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Boolean>> tries = new ArrayList<>();
                for (int run = 0; run < 4; run++) {
                    tries.add(() -> run(store, online).isPresent());
                }
                for (Future<Boolean> done : runs.invokeAll(tries)) {
                    assertTrue(done.get());
                }
            } finally {
                runs.shutdownNow();
            }
            assertOrdinary(run(store, online).orElseThrow());
        }
    }

    @Test
    void aCopyThatAnotherRunHasBegunMeanwhileIsItsCopy() {
        BlobInfo archived = archived();
        run(store, archived);
        store.become(copyOf(archived), false, BlobInfo.Content.FAILED);
        // Given a run that sees the failed copy, and another that replaces it before the first can
        store.beforeDelete = () -> {
            store.beforeDelete = () -> {};
            run(store, archived);
        };
        assertTrue(run(store, archived).isEmpty());
        assertEquals(
                BlobInfo.Content.PENDING,
                store.stat(copyOf(archived)).orElseThrow().content());
    }
}
