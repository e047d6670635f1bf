package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.PointStatus.State;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.UploadRecord;
import dev.backupvault.vault.FaultyVault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PointStoreTest {
    private static final ItemId ITEM = ItemId.of("src", "db");
    private static final Instant TIME = Instant.parse("2026-11-22T01:40:42Z");
    private static final PointStatus.Hidden HIDDEN = new PointStatus.Hidden(TIME, "me", TIME, "test");

    private final InMemoryVault store = new InMemoryVault();
    private final PointStore points = new PointStore(store);

    private static Manifest manifest(ItemId item, Instant time, String text) {
        PointId id = PointId.first(time, Identity.ofKeyedStream(item, text));
        Artifact artifact = new Artifact(
                id, "n", "n", VaultLayout.data(item, id, "n").name(), text.length(), Sha256.of(text), null, null);
        return new Manifest(
                1,
                id,
                item.tenant(),
                item.source(),
                item.item(),
                PointKind.FULL,
                List.of(),
                time,
                "header",
                TIME.plusSeconds(60),
                "generic",
                null,
                null,
                null,
                text.length(),
                List.of(artifact),
                null,
                "w");
    }

    private SealedPoint seal(String text) {
        return points.seal(manifest(ITEM, TIME, text));
    }

    private static PointStatus verified(PointStatus status) {
        return status.withVerification(new PointStatus.Verification(TIME, 0, true, null));
    }

    private static ErrorCode code(Runnable call) {
        return assertThrows(VaultException.class, call::run).code();
    }

    private void overwrite(BlobPath path, String text, Map<String, String> metadata) {
        store.stat(path).ifPresent(blob -> store.delete(path, blob.etag()));
        store.put(path, Bytes.of(text.getBytes(StandardCharsets.UTF_8)), metadata, Condition.ABSENT);
    }

    @Test
    void sealingTwiceGivesThePointThatWasThere() {
        // Given
        SealedPoint first = seal("a");
        Manifest other = new Manifest(
                1,
                first.manifest().point(),
                "default",
                "src",
                "db",
                PointKind.LOG,
                List.of(),
                TIME,
                "header",
                TIME,
                "generic",
                null,
                null,
                null,
                1,
                first.manifest().artifacts(),
                null,
                "other");
        // When
        SealedPoint second = points.seal(other);
        // Then
        assertEquals(first, second);
        assertEquals(Optional.of(first), points.find(ITEM, first.manifest().point()));
    }

    @Test
    void aPointWithoutStatusIsStored() {
        assertEquals(State.STORED, points.status(seal("a")).state());
    }

    @Test
    void aChangeThatLosesARaceIsMadeOnWhatTheOtherWrote() {
        // Given: another writer comes between our read and our write, twice
        SealedPoint point = seal("a");
        AtomicInteger asked = new AtomicInteger();
        // When
        PointStatus result = points.update(point, status -> {
            int time = asked.incrementAndGet();
            if (time == 1) {
                points.update(point, PointStoreTest::verified);
            } else if (time == 2) {
                points.update(point, old -> old.withVerification(new PointStatus.Verification(TIME, 1, true, "again")));
            }
            return status.withHidden(HIDDEN);
        });
        // Then
        assertEquals(3, asked.get());
        assertEquals("again", result.verification().detail());
        assertEquals(State.HIDDEN, points.status(point).state());
    }

    @Test
    void aRaceThatIsLostForEverEndsWithAnError() {
        SealedPoint point = seal("a");
        AtomicInteger asked = new AtomicInteger();
        assertEquals(
                ErrorCode.STORE_CONDITION_FAILED,
                code(() -> points.update(point, status -> {
                    points.update(
                            point,
                            status2 -> status2.withVerification(
                                    new PointStatus.Verification(TIME, 0, true, "n" + asked.incrementAndGet())));
                    return status;
                })));
        assertEquals(20, asked.get());
    }

    @Test
    void aStatusWriteWhoseAnswerIsLostIsLookedAtAgain() {
        // Given: the first put takes effect and its answer is lost
        SealedPoint point = seal("a");
        AtomicInteger asked = new AtomicInteger();
        PointStore faulty = new PointStore(new RetryingVault(
                new FaultyVault(store, call -> call == 2 ? Fault.AFTER : Fault.NONE),
                java.time.Duration.ofSeconds(30)));
        // When
        faulty.update(point, status -> {
            asked.incrementAndGet();
            return verified(status);
        });
        // Then
        assertEquals(2, asked.get());
        assertEquals(State.VERIFIED, points.status(point).state());
    }

    @Test
    void aStatusOfAnotherManifestIsVoid() {
        // Given: a point that was hidden, purged by hand and stored again
        SealedPoint before = seal("a");
        points.update(before, status -> status.withHidden(HIDDEN));
        store.delete(VaultLayout.manifest(ITEM, before.manifest().point()), before.etag());
        // When
        SealedPoint now = seal("a");
        // Then
        assertEquals(State.STORED, points.status(now).state());
        assertEquals(
                State.STORED,
                points.list(null, null, null).findFirst().orElseThrow().state());
        assertEquals(
                State.VERIFIED, points.update(now, PointStoreTest::verified).state());
        assertEquals(State.VERIFIED, points.status(now).state());
    }

    @Test
    void aListJoinsManifestsAndStatuses() {
        // Given: more than one page of each
        for (int i = 0; i < 10; i++) {
            SealedPoint point = seal("point " + i);
            if (i % 2 == 0) {
                points.update(point, PointStoreTest::verified);
            }
        }
        points.seal(manifest(ItemId.of("src", "dbx"), TIME, "x"));
        points.seal(manifest(new ItemId("tenant", "src", "db"), TIME, "x"));
        // Then
        List<PointSummary> listed = points.list("default", "src", "db").toList();
        assertEquals(10, listed.size());
        assertEquals(
                5,
                listed.stream()
                        .filter(point -> point.state() == State.VERIFIED && TIME.equals(point.readBackAt()))
                        .count());
        assertEquals(11, points.list("default", null, null).count());
        assertEquals(12, points.list(null, null, null).count());
        assertEquals(
                Sha256.of("point 0").hex(),
                listed.stream()
                        .filter(point -> point.point()
                                .equals(manifest(ITEM, TIME, "point 0").point()))
                        .findFirst()
                        .orElseThrow()
                        .sha256());
    }

    @Test
    void damagedMetadataAndForeignBlobsDoNotHideOtherPoints() {
        // Given
        SealedPoint good = seal("good");
        SealedPoint bad = seal("bad");
        overwrite(VaultLayout.manifest(ITEM, bad.manifest().point()), "{}", Map.of("kind", "huge"));
        overwrite(new BlobPath(Area.CONTENT, "points/default/src/readme.txt"), "x", Map.of());
        overwrite(new BlobPath(Area.CONTENT, "points/default/src/db"), "", Map.of("hdi_isfolder", "true"));
        // When
        Map<PointId, State> states = points.list(null, null, null)
                .collect(java.util.stream.Collectors.toMap(PointSummary::point, PointSummary::state));
        // Then
        assertEquals(
                Map.of(good.manifest().point(), State.STORED, bad.manifest().point(), State.DAMAGED), states);
        assertEquals(good, points.locate("default", null, good.manifest().point()));
    }

    @Test
    void aManifestThatWasChangedIsDamaged() {
        // Given
        SealedPoint point = seal("a");
        BlobPath path = VaultLayout.manifest(ITEM, point.manifest().point());
        Map<String, String> metadata = store.stat(path).orElseThrow().metadata();
        overwrite(path, "{\"format\":1}", metadata);
        // Then
        assertEquals(
                ErrorCode.RECORD_DAMAGED,
                code(() -> points.find(ITEM, point.manifest().point())));
    }

    @Test
    void aManifestInAnothersPlaceIsDamaged() throws Exception {
        // Given: a whole manifest, copied with its metadata
        SealedPoint point = seal("a");
        BlobPath path = VaultLayout.manifest(ITEM, point.manifest().point());
        BlobPath other =
                VaultLayout.manifest(ItemId.of("src", "other"), point.manifest().point());
        try (Vault.Reading reading = store.read(path, 0, Long.MAX_VALUE)) {
            overwrite(
                    other,
                    new String(reading.stream().readAllBytes(), StandardCharsets.UTF_8),
                    reading.info().metadata());
        }
        // Then
        assertEquals(
                ErrorCode.RECORD_DAMAGED,
                code(() ->
                        points.find(ItemId.of("src", "other"), point.manifest().point())));
    }

    @Test
    void aStatusThatCannotBeReadIsAnError() {
        SealedPoint point = seal("a");
        overwrite(VaultLayout.status(ITEM, point.manifest().point()), "{", Map.of());
        assertEquals(ErrorCode.RECORD_DAMAGED, code(() -> points.status(point)));
    }

    @Test
    void anIdOfTwoItemsIsAmbiguousAndAnUnknownOneIsNotFound() {
        // Given
        SealedPoint point = seal("a");
        Manifest m = point.manifest();
        points.seal(new Manifest(
                1,
                m.point(),
                "default",
                "other",
                "db",
                m.kind(),
                List.of(),
                TIME,
                "header",
                TIME,
                "generic",
                null,
                null,
                null,
                1,
                m.artifacts(),
                null,
                "w"));
        // Then
        assertEquals(ErrorCode.POINT_AMBIGUOUS, code(() -> points.locate("default", null, m.point())));
        assertEquals(point, points.locate("default", "src", m.point()));
        assertEquals(
                ErrorCode.POINT_NOT_FOUND,
                code(() -> points.locate("default", null, m.point().nextGeneration())));
    }

    @Test
    void theNewestPointIsByBackupTimeAndVisible() {
        // Given
        SealedPoint old = points.seal(manifest(ITEM, TIME.minusSeconds(100), "old"));
        SealedPoint middle = points.seal(manifest(ITEM, TIME.minusSeconds(50), "middle"));
        SealedPoint hidden = points.seal(manifest(ITEM, TIME, "hidden"));
        points.update(hidden, status -> status.withHidden(HIDDEN));
        // Then
        assertEquals(middle, points.newest(ITEM, Optional.empty()));
        assertEquals(old, points.newest(ITEM, Optional.of(TIME.minusSeconds(51))));
        assertEquals(middle, points.newest(ITEM, Optional.of(TIME.minusSeconds(50))));
        assertEquals(ErrorCode.POINT_NOT_FOUND, code(() -> points.newest(ITEM, Optional.of(TIME.minusSeconds(101)))));
        assertEquals(ErrorCode.POINT_NOT_FOUND, code(() -> points.newest(ItemId.of("src", "none"), Optional.empty())));
    }

    @Test
    void whoWritesAnUploadRecordFirstDecidesForAll() {
        // Given
        Identity identity = Identity.ofKeyedStream(ITEM, "k");
        PointId id = PointId.first(TIME, identity);
        UploadRecord first = new UploadRecord(1, "t", "s", "i", "n", id, TIME, "v1/8388608", TIME);
        UploadRecord second = new UploadRecord(1, "t", "s", "i", "n", id, TIME.plusSeconds(1), "v1/8388608", TIME);
        // Then
        assertEquals(first, points.upload(identity, first));
        assertEquals(first, points.upload(identity, second));
        assertTrue(store.stat(VaultLayout.upload(identity)).isPresent());
    }

    @Test
    void aKeyCountsAsStoredWhileItsPointIsSeenAndWhole() {
        // Given
        SealedPoint point = seal("a");
        Identity key = Identity.ofKeyedStream(ITEM, "a");
        assertFalse(points.isStored(ITEM, key));
        PointId id = point.manifest().point();
        points.upload(key, new UploadRecord(1, "default", "src", "db", "n", id, TIME, "v1/8388608", TIME));
        assertTrue(points.isStored(ITEM, key));
        assertFalse(points.isStored(ItemId.of("src", "other"), key));
        // When it is hidden, what brings it back takes room
        points.update(point, status -> status.withHidden(HIDDEN));
        assertFalse(points.isStored(ITEM, key));
        // Then it needs none again once it is back
        points.bringBack(point);
        assertTrue(points.isStored(ITEM, key));
        points.update(point, status -> status.withVerification(new PointStatus.Verification(TIME, 0, false, "bad")));
        assertFalse(points.isStored(ITEM, key), "the same bytes would be stored anew");
    }
}
