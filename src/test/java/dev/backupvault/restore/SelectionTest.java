package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;
import dev.backupvault.retention.Points;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is selected, from which copy it comes, and where it goes. */
class SelectionTest {
    private static final ItemId ITEM = ItemId.of("db", "app");
    private static final Instant DAY = Instant.parse("2026-01-02T00:00:00Z");

    @TempDir
    private Path folder;

    private final InMemoryVault store = new InMemoryVault();
    private final InMemoryVault other = new InMemoryVault();
    private final PointStore points = new PointStore(store);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Restore restore = new Restore(
            points,
            Optional.empty(),
            VaultCopies.ofStore("store", store, threads),
            (point, status) -> status.replicas().stream()
                    .<Copies>map(replica -> VaultCopies.ofReplica(replica.vault(), () -> other, threads))
                    .toList(),
            new WrittenAudit());

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Instant day(int number) {
        return DAY.plusSeconds(86_400L * number);
    }

    private SealedPoint[] chain() {
        SealedPoint full = Points.store(store, ITEM, "full", day(0));
        SealedPoint one =
                Points.store(store, ITEM, "one", day(1), full.manifest().point());
        SealedPoint two =
                Points.store(store, ITEM, "two", day(2), one.manifest().point());
        Points.store(store, ITEM, "next full", day(3));
        return new SealedPoint[] {full, one, two};
    }

    private static Selection of(SealedPoint point) {
        return Selection.of("default", null, null, point.manifest().point());
    }

    private List<String> restored(Selection wanted) throws IOException {
        RestoreTarget target = new FolderTarget(folder.resolve("to"), false);
        restore.restore(restore.plan(wanted, target), target, "me", bytes -> {});
        try (Stream<Path> files = Files.walk(folder.resolve("to"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.resolve("to").relativize(file) + "=" + read(file))
                    .sorted()
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private VaultException refused(Selection wanted) {
        return assertThrows(VaultException.class, () -> restored(wanted));
    }

    private void assertNothingWritten() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(List.of(), files.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void aChainComesWholeAndInOrder() throws IOException {
        SealedPoint[] chain = chain();
        RestorePlan plan = restore.plan(of(chain[2]).withChain(true), new FolderTarget(folder, false));
        assertEquals(List.of(chain), plan.sealed());
        assertEquals(
                List.of(
                        chain[0].manifest().point() + "/n=full",
                        chain[1].manifest().point() + "/n=one",
                        chain[2].manifest().point() + "/n=two"),
                restored(of(chain[2]).withChain(true)));
    }

    @Test
    void aChainThatIsNotCompleteIsRefusedWithWhatIsMissing() throws IOException {
        SealedPoint[] chain = chain();
        remove(VaultLayout.manifest(ITEM, chain[0].manifest().point()));
        VaultException e = refused(of(chain[2]).withChain(true));
        assertEquals(ErrorCode.POINT_NOT_FOUND, e.code());
        assertTrue(e.getMessage().contains(chain[0].manifest().point().text()), e.getMessage());
        assertNothingWritten();
        assertEquals(List.of("n=two"), restored(of(chain[2])), "alone it can be had");
    }

    @Test
    void aChainWithDamageInItsBaseIsRefusedBeforeAnythingIsWritten() throws IOException {
        SealedPoint[] chain = chain();
        remove(data(chain[0]));
        assertEquals(
                ErrorCode.DATA_MISSING, refused(of(chain[2]).withChain(true)).code());
        assertNothingWritten();
    }

    private void remove(BlobPath path) {
        store.delete(path, store.stat(path).orElseThrow().etag());
    }

    private static BlobPath data(SealedPoint point) {
        return VaultLayout.data(ITEM, point.manifest().artifacts().get(0));
    }

    @Test
    void theNewestOfEachItemThatFits() throws IOException {
        for (String item : List.of("wal/001", "wal/002", "wal/old/003", "base")) {
            ItemId id = ItemId.of("pg", item);
            store(id, item, day(1), "old " + item);
            store(id, item, day(5), "new " + item);
        }
        assertEquals(
                List.of("wal/001=new wal/001", "wal/002=new wal/002"),
                restored(Selection.items("default", "pg", "wal/*", null, null)));
        Files.walk(folder.resolve("to")).filter(Files::isRegularFile).forEach(file -> file.toFile()
                .delete());
        assertEquals(
                List.of("base=old base", "wal/001=old wal/001", "wal/002=old wal/002", "wal/old/003=old wal/old/003"),
                restored(Selection.items("default", "pg", "**", day(2), null)));
        assertEquals(
                ErrorCode.POINT_NOT_FOUND,
                refused(Selection.items("default", "pg", "**", null, day(6))).code());
    }

    /** A point whose file has a path. */
    private void store(ItemId item, String path, Instant time, String text) {
        SealedPoint point = Points.store(store, item, text, time);
        Manifest manifest = point.manifest();
        Artifact a = manifest.artifacts().get(0);
        BlobPath place = VaultLayout.manifest(item, manifest.point());
        remove(place);
        points.seal(manifest.with(
                List.of(new Artifact(a.id(), "n", path, a.blob(), a.bytes(), a.sha256(), a.modifiedAt(), null))));
    }

    @Test
    void twoItemsWithFilesOfOnePathAreNotMixed() throws IOException {
        Points.store(store, ItemId.of("pg", "a"), "1", day(1));
        Points.store(store, ItemId.of("pg", "b"), "2", day(1));
        assertEquals(
                ErrorCode.RESTORE_EXISTS,
                refused(Selection.items("default", "pg", "*", null, null)).code());
        assertNothingWritten();
    }

    @Test
    void onlyFilesLikeThePattern() throws IOException {
        SealedPoint point = Points.store(store, ITEM, "text", day(0));
        assertEquals(List.of("n=text"), restored(of(point).withArtifacts("[m-o]")));
        VaultException e = refused(of(point).withArtifacts("*.bak"));
        assertEquals(ErrorCode.POINT_NOT_FOUND, e.code());
        assertEquals(ErrorCode.USAGE, refused(of(point).withArtifacts("[")).code());
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenAgain() throws IOException {
        // Given
        SealedPoint[] chain = chain();
        restored(of(chain[2]).withChain(true));
        remove(data(chain[0])); // nobody needs it any more
        Files.delete(folder.resolve("to/" + chain[1].manifest().point() + "/n"));
        // When
        RestoreTarget target = new FolderTarget(folder.resolve("to"), false);
        RestorePlan plan = restore.plan(of(chain[2]).withChain(true), target);
        assertEquals(3, plan.bytes());
        List<Restored> again = restore.restore(plan, target, "me", bytes -> {});
        // Then
        assertEquals(
                List.of("target", "store", "target"),
                again.stream().map(Restored::from).toList());
    }

    /** A copy of a point in the other vault. */
    private void replicate(SealedPoint point, UnaryOperator<byte[]> change) {
        BlobPath data = data(point);
        BlobInfo blob = store.stat(data).orElseThrow();
        byte[] bytes = bytes(store, data);
        other.put(data, Bytes.of(change.apply(bytes)), blob.metadata(), Condition.ABSENT);
        new PointStore(other).seal(point.manifest());
        points.update(point, status -> status.withReplica(new PointStatus.Replica("far", Instant.now(), null, null)));
    }

    private static byte[] bytes(Vault vault, BlobPath path) {
        try (Vault.Reading reading = vault.read(path, 0, Long.MAX_VALUE)) {
            return reading.stream().readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void damage(SealedPoint point) {
        BlobInfo blob = store.stat(data(point)).orElseThrow();
        byte[] bytes = bytes(store, data(point));
        bytes[0] ^= 1;
        store.put(data(point), Bytes.of(bytes), blob.metadata(), Condition.unchanged(blob.etag()));
    }

    private Restored one(SealedPoint point) {
        return restore.restore(point, folder.resolve("to"), false, "me");
    }

    @Test
    void aReplicaIsTakenWhereTheStoreHasNoGoodCopy() throws IOException {
        SealedPoint missing = Points.store(store, ITEM, "missing", day(0));
        replicate(missing, bytes -> bytes);
        remove(data(missing));
        PlanView plan = restore.plan(missing, new FolderTarget(folder, false)).view();
        PlanView.File file = plan.points().get(0).files().get(0);
        assertEquals("far", file.from());
        assertTrue(
                file.passedOver().get(0).startsWith("store: "),
                file.passedOver().toString());
        assertEquals("far", one(missing).from());
        assertEquals("missing", Files.readString(folder.resolve("to/n")));
        Files.delete(folder.resolve("to/n"));
        // And where the damage shows only while it is read
        SealedPoint damaged = Points.store(store, ITEM, "damaged", day(1));
        replicate(damaged, bytes -> bytes);
        damage(damaged);
        assertEquals("far", one(damaged).from());
        assertEquals("damaged", Files.readString(folder.resolve("to/n")));
    }

    @Test
    void ofTwoBadCopiesTheNearerIsBlamedAndNothingIsWritten() throws IOException {
        SealedPoint point = Points.store(store, ITEM, "text", day(0));
        replicate(point, bytes -> "tex!".getBytes(StandardCharsets.UTF_8));
        damage(point);
        VaultException e = refused(of(point));
        assertEquals(ErrorCode.DATA_DAMAGED, e.code());
        assertTrue(e.getMessage().contains("'store'"), e.getMessage());
        assertNothingWritten();
    }

    @Test
    void aStoreThatIsKnownToBeDamagedComesLast() {
        SealedPoint point = Points.store(store, ITEM, "text", day(0));
        replicate(point, bytes -> bytes);
        points.update(
                point,
                status ->
                        status.withVerification(new PointStatus.Verification(Instant.now(), 0, false, "other bytes")));
        assertEquals("far", one(point).from());
    }

    @Test
    void aHiddenPointCanBeHadByItsIdAndIsNotTheNewest() throws IOException {
        SealedPoint old = Points.store(store, ITEM, "old", day(0));
        SealedPoint hidden = Points.store(store, ITEM, "hidden", day(1));
        points.update(
                hidden, status -> status.withHidden(new PointStatus.Hidden(Instant.now(), "me", Instant.now(), "old")));
        assertEquals(
                List.of(old),
                restore.plan(Selection.newest(ITEM, null), new FolderTarget(folder, false))
                        .sealed());
        assertEquals(List.of("n=hidden"), restored(of(hidden)));
    }
}
