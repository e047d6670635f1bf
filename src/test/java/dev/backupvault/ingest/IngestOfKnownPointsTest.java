package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Records;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup whose point was damaged, hidden or purged meanwhile. */
class IngestOfKnownPointsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T01:40:42Z");

    @TempDir
    private Path folder;

    private final InMemoryVault store = new InMemoryVault();
    private final Bench bench = new Bench(store);

    @AfterEach
    void close() {
        bench.close();
    }

    private void hide(SealedPoint point) {
        bench.points().update(point, status -> status.withHidden(new PointStatus.Hidden(NOW, "me", NOW, "test")));
    }

    private void purge(SealedPoint point) {
        bench.points().update(point, status -> status.withPurging(new PointStatus.Purging(NOW, "me")));
    }

    private void damage(SealedPoint point) {
        bench.points()
                .update(
                        point,
                        status -> status.withVerification(new PointStatus.Verification(NOW, 0, false, "rotten")));
    }

    @Test
    void aHiddenPointThatIsDamagedDoesNotCountAsStored() {
        // Given
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        SealedPoint point = bench.store(file);
        damage(point);
        bench.points().update(point, status -> status.withHidden(new PointStatus.Hidden(NOW, "me", NOW, "test")));
        // When
        IngestResult again = bench.ingest(Bench.fileRequest(file));
        // Then
        assertEquals(Outcome.STORED, again.outcome());
        assertEquals(2, again.point().generation());
    }

    @Test
    void aKeyedStreamIsStoredAgainWhenItsPointIsDamaged() {
        // Given
        byte[] bytes = Bench.bytes(100);
        IngestResult first = bench.ingest(Bench.streamRequest(bytes, OptionalLong.empty(), "key"));
        damage(bench.points().locate(null, null, first.point()));
        // When
        IngestResult again = bench.ingest(Bench.streamRequest(bytes, OptionalLong.empty(), "key"));
        // Then
        assertEquals(Outcome.STORED, again.outcome());
        assertEquals(2, again.point().generation());
    }

    @Test
    void aHiddenPointComesBack() {
        // Given
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        SealedPoint point = bench.store(file);
        hide(point);
        // When
        IngestResult result = bench.ingest(Bench.fileRequest(file));
        // Then
        assertEquals(Outcome.BROUGHT_BACK, result.outcome());
        assertEquals(List.of("store by source src", "undelete by source src"), bench.audited());
        assertEquals(PointStatus.State.STORED, bench.points().status(point).state());
    }

    @Test
    void whatANewPointNeedsComesBackWithItAndAllIsWrittenDown() {
        // Given
        SealedPoint full = bench.store(Bench.file(folder, "full", Bench.bytes(100)));
        hide(full);
        // When
        bench.ingest(Bench.fileRequest(Bench.file(folder, "incremental", Bench.bytes(50)))
                .withChain(PointKind.INCREMENTAL, List.of(full.manifest().point()))
                .withBy("me"));
        // Then
        assertEquals(List.of("store by source src", "undelete by me", "store by me"), bench.audited());
    }

    private IngestRequest increment(String name, int length, SealedPoint base) {
        return Bench.fileRequest(Bench.file(folder, name, Bench.bytes(length)))
                .withChain(PointKind.INCREMENTAL, List.of(base.manifest().point()))
                .withBy("me");
    }

    @Test
    void aNewPointOnADamagedOneIsMarkedAndSoIsTheNext() {
        // Given
        SealedPoint full = bench.store(Bench.file(folder, "full", Bench.bytes(100)));
        damage(full);
        List<PointId> mark = List.of(full.manifest().point());
        // When
        SealedPoint first = bench.find(bench.ingest(increment("first", 50, full)));
        SealedPoint second = bench.find(bench.ingest(increment("second", 60, first)));
        // Then
        assertEquals(mark, bench.points().status(first).brokenBy());
        assertEquals(mark, bench.points().status(second).brokenBy());
        assertEquals(
                List.of("store by source src", "store by me", "verify by me", "store by me", "verify by me"),
                bench.audited());
    }

    @Test
    void aPointThatIsOfferedAgainGetsTheMarkThatItLacks() {
        // Given
        SealedPoint full = bench.store(Bench.file(folder, "full", Bench.bytes(100)));
        SealedPoint first = bench.find(bench.ingest(increment("first", 50, full)));
        assertEquals(List.of(), bench.points().status(first).brokenBy());
        damage(full);
        // When
        assertEquals(
                Outcome.ALREADY_STORED,
                bench.ingest(increment("first", 50, full)).outcome());
        // Then
        assertEquals(
                List.of(full.manifest().point()), bench.points().status(first).brokenBy());
    }

    @Test
    void whatIsOfferedAgainIsNotStoredAgainAndNotWrittenDown() {
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        bench.store(file);
        bench.store(file);
        assertEquals(List.of("store by source src"), bench.audited());
    }

    @Test
    void aPointThatIsBeingPurgedIsWaitedFor() {
        // Given
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        purge(bench.store(file));
        // When
        VaultException error = assertThrows(VaultException.class, () -> bench.ingest(Bench.fileRequest(file)));
        // Then
        assertEquals(ErrorCode.POINT_PURGING, error.code());
        assertTrue(!error.permanent());
    }

    @Test
    void aPurgedPointStaysPurgedAndOtherBytesAreStored() throws Exception {
        // Given
        byte[] bytes = Bench.bytes(100);
        Path file = Bench.file(folder, "a", bytes);
        PointId id = bench.store(file).manifest().point();
        InMemoryVault fresh = new InMemoryVault();
        byte[] json = Records.write(new Tombstone(1, id, "db", List.of(Sha256.of(bytes)), List.of(), NOW, "me"));
        fresh.put(
                VaultLayout.tombstone(Bench.ITEM, id),
                Bytes.of(json),
                Map.of("sha256", Sha256.of(json).hex()),
                Condition.ABSENT);
        try (Bench other = new Bench(fresh)) {
            // When
            IngestResult same = other.ingest(Bench.fileRequest(file));
            byte[] changed = bytes.clone();
            changed[0] ^= 1;
            IngestResult next = other.ingest(Bench.fileRequest(Bench.file(folder, "a", changed)));
            // Then
            assertEquals(Outcome.PURGED, same.outcome());
            assertEquals(Outcome.STORED, next.outcome());
            assertEquals(2, next.point().generation());
        }
    }

    @Test
    void aPurgeOfADependencyDuringALongUploadIsNoticed() {
        // Given: while the bytes are sent, a purge of the full backup begins
        SealedPoint full = bench.store(Bench.file(folder, "full", Bench.bytes(100)));
        InMemoryVault purging = new InMemoryVault() {
            @Override
            public synchronized BlobInfo put(
                    BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
                if (path.name().startsWith("data/")) {
                    purge(full);
                }
                return store.put(path, body, metadata, condition);
            }

            @Override
            public Reading read(BlobPath path, long offset, long length) {
                return store.read(path, offset, length);
            }
        };
        try (Bench slow = new Bench(purging)) {
            IngestRequest request = Bench.fileRequest(Bench.file(folder, "incremental", Bench.bytes(50)))
                    .withChain(PointKind.INCREMENTAL, List.of(full.manifest().point()));
            // When
            VaultException error = assertThrows(VaultException.class, () -> slow.ingest(request));
            // Then
            assertEquals(ErrorCode.POINT_PURGING, error.code());
            assertEquals(1, bench.list().size());
        }
    }

    @Test
    void whatIsHiddenJustBeforeItsNewDependentIsSealedComesBack() {
        SealedPoint full = bench.store(Bench.file(folder, "full", Bench.bytes(100)));
        InMemoryVault late = new InMemoryVault() {
            @Override
            public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
                if (path.name().startsWith("points/")) {
                    hide(full);
                }
                return store.put(path, body, metadata, condition);
            }

            @Override
            public Optional<BlobInfo> stat(BlobPath path) {
                return store.stat(path);
            }

            @Override
            public Reading read(BlobPath path, long offset, long length) {
                return store.read(path, offset, length);
            }

            @Override
            public Page list(BlobPath prefix, Optional<String> continuation) {
                return store.list(prefix, continuation);
            }
        };
        try (Bench writer = new Bench(late)) {
            writer.ingest(Bench.fileRequest(Bench.file(folder, "inc", Bench.bytes(101)))
                    .withChain(PointKind.INCREMENTAL, List.of(full.manifest().point())));
        }
        assertEquals(PointStatus.State.STORED, bench.points().status(full).state());
    }
}
