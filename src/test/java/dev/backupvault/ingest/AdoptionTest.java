package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Adoption.Candidate;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.verify.Verifier;
import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Blobs that lie in the vault's account already, adopted where they lie. {@link CopyAdoptionTest} has the copies. */
class AdoptionTest {
    private static final BlobPath PATH = VaultLayout.elsewhere("years", "2024/jan 1.bak");
    private static final byte[] BYTES = Bench.bytes(1000);

    private final InMemoryVault store = new InMemoryVault();
    private final PointStore points = new PointStore(store);
    private final Adoption adoption = new Adoption(store, points, new WrittenAudit(), "test");

    private BlobInfo write(byte[] bytes) {
        Condition condition =
                store.stat(PATH).map(there -> Condition.unchanged(there.etag())).orElse(Condition.ABSENT);
        return store.put(PATH, Bytes.of(bytes), Map.of("owner", "another tool"), condition);
    }

    private Candidate look(BlobInfo blob) {
        return adoption.look(blob, "old", false);
    }

    private ErrorCode refused(Adoption by, BlobInfo blob) {
        VaultException error = assertThrows(VaultException.class, () -> by.adopt(by.look(blob, "old", false), "me"));
        assertEquals(0, points.list(null, null, null).count(), "nothing may be visible");
        return error.code();
    }

    @Test
    void aBlobBecomesAPointWhereItLiesAndStaysAsItIs() {
        BlobInfo blob = write(BYTES);
        Candidate candidate = look(blob);
        PointId id = adoption.adopt(candidate, "me").orElseThrow();
        Manifest manifest = points.find(candidate.item(), id).orElseThrow().manifest();
        Artifact artifact = manifest.artifacts().get(0);
        assertEquals(Sha256.of(BYTES), artifact.sha256());
        assertEquals("years", artifact.container());
        assertEquals(PATH.name(), artifact.blob());
        assertEquals("jan 1.bak", artifact.name());
        assertEquals(PATH.name(), manifest.item());
        assertEquals(blob.lastModified(), manifest.backupTime());
        assertEquals(Optional.of(blob), store.stat(PATH));
        assertTrue(new Verifier(store, points, new WrittenAudit())
                .verify(points.find(candidate.item(), id).orElseThrow(), "me")
                .good());
    }

    @Test
    void whatIsAdoptedIsKnownAndAdoptedAgainItIsTheSamePoint() {
        BlobInfo blob = write(BYTES);
        Candidate candidate = look(blob);
        PointId id = adoption.adopt(candidate, "me").orElseThrow();
        assertTrue(look(blob).known());
        assertEquals(id, adoption.adopt(candidate, "me").orElseThrow());
        assertEquals(1, points.list(null, null, null).count());
    }

    @Test
    void aNewVersionIsANewPointOfTheSameItem() {
        Candidate first = look(write(BYTES));
        adoption.adopt(first, "me");
        Candidate second = look(write(Bench.bytes(1001)));
        assertTrue(!second.known());
        adoption.adopt(second, "me");
        assertEquals(2, points.list("default", "old", PATH.name()).count());
    }

    @Test
    void aPointThatIsDamagedIsNotMadeGoodByTheSameBlob() {
        Candidate candidate = look(write(BYTES));
        PointId id = adoption.adopt(candidate, "me").orElseThrow();
        SealedPoint point = points.find(candidate.item(), id).orElseThrow();
        points.update(
                point,
                status -> status.withVerification(new PointStatus.Verification(Instant.EPOCH, 0, false, "it differs")));
        assertEquals(
                ErrorCode.DATA_DAMAGED,
                assertThrows(VaultException.class, () -> adoption.adopt(candidate, "me"))
                        .code());
    }

    @Test
    void aPurgedPointDoesNotComeBack() {
        Candidate candidate = look(write(BYTES));
        store.put(
                VaultLayout.tombstone(candidate.item(), candidate.id()),
                Bytes.of(new byte[] {'{', '}'}),
                Map.of(),
                Condition.ABSENT);
        assertTrue(new Adoption(store, points, new WrittenAudit(), "test")
                .look(candidate.blob(), "old", false)
                .known());
    }

    @Test
    void anArchivedBlobIsRefusedAndTheHintNamesTheCopy() {
        write(BYTES);
        store.become(PATH, true, BlobInfo.Content.WHOLE);
        BlobInfo archived = store.stat(PATH).orElseThrow();
        assertEquals(ErrorCode.STORE_ARCHIVED, refused(adoption, archived));
        assertTrue(assertThrows(VaultException.class, () -> adoption.adopt(look(archived), "me"))
                .hint()
                .orElseThrow()
                .contains("--copy"));
    }

    @Test
    void theVaultsOwnBlobsAreNotAdopted() {
        BlobInfo own = store.put(new BlobPath(Area.CONTENT, "data/x"), Bytes.of(BYTES), Map.of(), Condition.ABSENT);
        assertEquals(ErrorCode.USAGE, refused(adoption, own));
    }

    @Test
    void aBlobThatWasChangedSinceItWasListedIsRefused() {
        BlobInfo listed = write(BYTES);
        write(Bench.bytes(1001));
        assertEquals(ErrorCode.SOURCE_CHANGED, refused(adoption, listed));
    }

    /** A store in which something happens while a blob is read. */
    private Adoption reading(Runnable meanwhile, int atMost, boolean breaks) {
        InMemoryVault busy = store;
        Vault vault = new InMemoryVault() {
            @Override
            public Reading read(BlobPath path, long offset, long length) {
                Reading reading = busy.read(path, offset, Math.min(length, atMost));
                meanwhile.run();
                return new Reading(reading.info(), new FilterInputStream(reading.stream()) {
                    @Override
                    public int read(byte[] into, int from, int count) throws IOException {
                        if (breaks) {
                            throw new IOException("connection reset");
                        }
                        return super.read(into, from, count);
                    }
                });
            }

            @Override
            public Optional<BlobInfo> stat(BlobPath path) {
                return busy.stat(path);
            }
        };
        return new Adoption(vault, points, new WrittenAudit(), "test");
    }

    @Test
    void aBlobThatIsChangedShorterOrCutWhileItIsReadIsRefused() {
        BlobInfo listed = write(BYTES);
        assertEquals(ErrorCode.SOURCE_CHANGED, refused(reading(() -> write(BYTES), 2000, false), listed));
        BlobInfo now = store.stat(PATH).orElseThrow();
        assertEquals(ErrorCode.SOURCE_CHANGED, refused(reading(() -> {}, 999, false), now));
        assertEquals(ErrorCode.SOURCE_CUT, refused(reading(() -> {}, 2000, true), now));
    }
}
