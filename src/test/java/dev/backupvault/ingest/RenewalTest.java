package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.retention.TestClock;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data of an interrupted try that is found again while somebody cleans it away. */
class RenewalTest {
    private static final int LARGE = 9 << 20;

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
    private final InMemoryVault store = new InMemoryVault(clock, 3);
    private Consumer<BlobPath> beforeRenewal = path -> {};
    private Consumer<BlobPath> beforeManifest = path -> {};
    private final AtomicInteger renewals = new AtomicInteger();
    private ErrorCode refusal;

    /** The store, with someone else at work at the decisive moments. */
    private final Vault vault = new FaultyVault(store, call -> Fault.NONE) {
        @Override
        public void describe(BlobPath path, String etag, Map<String, String> metadata) {
            renewals.incrementAndGet();
            if (refusal != null) {
                throw VaultException.of(refusal, "not with these rights");
            }
            beforeRenewal.accept(path);
            super.describe(path, etag, metadata);
        }

        @Override
        public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
            if (path.name().startsWith("points/")) {
                beforeManifest.accept(path);
            }
            return super.put(path, body, metadata, condition);
        }
    };

    /** Stores a file up to its manifest, and gives the orphan. */
    private BlobInfo interrupted(Path file) {
        try (Bench bench = new Bench(vault)) {
            SealedPoint point = bench.store(file);
            store.delete(path(point), point.etag());
        }
        renewals.set(0);
        return data();
    }

    private static BlobPath path(SealedPoint point) {
        return dev.backupvault.vault.VaultLayout.manifest(
                Bench.ITEM, point.manifest().point());
    }

    private BlobInfo data() {
        return Listing.of(store, new BlobPath(Area.CONTENT, "data/")).iterator().next();
    }

    private void whole(byte[] bytes) {
        try (Bench bench = new Bench(store)) {
            assertEquals(1, bench.list().size());
            assertArrayEquals(
                    bytes,
                    bench.read(bench.points()
                            .find(Bench.ITEM, bench.list().get(0).point())
                            .orElseThrow()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, LARGE})
    void cleanedBeforeTheRenewalItIsSentAgain(int length) {
        Path file = Bench.file(folder, "a", Bench.bytes(length));
        BlobInfo listed = interrupted(file);
        clock.pass(Duration.ofDays(9));
        beforeRenewal = path -> store.delete(path, listed.etag());
        try (Bench bench = new Bench(vault)) {
            IngestResult result = bench.ingest(Bench.fileRequest(file));
            assertEquals(Outcome.STORED, result.outcome());
            assertEquals(length, result.bytesSent());
        }
        whole(Bench.bytes(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, LARGE})
    void cleanedAfterTheRenewalItStays(int length) {
        Path file = Bench.file(folder, "a", Bench.bytes(length));
        BlobInfo listed = interrupted(file);
        clock.pass(Duration.ofDays(9));
        AtomicInteger refused = new AtomicInteger();
        beforeManifest = path -> {
            assertThrows(VaultException.class, () -> store.delete(listed.path(), listed.etag()));
            refused.incrementAndGet();
        };
        try (Bench bench = new Bench(vault)) {
            assertEquals(Outcome.STORED, bench.ingest(Bench.fileRequest(file)).outcome());
        }
        assertEquals(1, refused.get());
        assertEquals(listed.metadata(), data().metadata());
        whole(Bench.bytes(length));
    }

    @Test
    void anotherWritersRenewalIsAsGoodAsOurs() {
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        BlobInfo listed = interrupted(file);
        clock.pass(Duration.ofDays(9));
        beforeRenewal = path -> {
            beforeRenewal = again -> {};
            store.describe(path, listed.etag(), listed.metadata());
        };
        try (Bench bench = new Bench(vault)) {
            assertEquals(Outcome.STORED, bench.ingest(Bench.fileRequest(file)).outcome());
        }
        assertEquals(1, renewals.get());
        whole(Bench.bytes(100));
    }

    @Test
    void foundDataIsTouchedOnceAndDataOfAPointIsNot() {
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        interrupted(file);
        clock.pass(Renewal.YOUNG.minusSeconds(1));
        try (Bench bench = new Bench(vault)) {
            assertEquals(Outcome.STORED, bench.ingest(Bench.fileRequest(file)).outcome());
            clock.pass(Duration.ofDays(100));
            assertEquals(
                    Outcome.ALREADY_STORED,
                    bench.ingest(Bench.fileRequest(file)).outcome());
        }
        assertEquals(1, renewals.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"STORE_DENIED", "STORE_IMMUTABLE", "STORE_ARCHIVED"})
    void whatMayNotBeRenewedIsStoredAsTheNextGeneration(String code) {
        Path file = Bench.file(folder, "a", Bench.bytes(100));
        BlobInfo listed = interrupted(file);
        clock.pass(Duration.ofDays(9));
        refusal = ErrorCode.valueOf(code);
        try (Bench bench = new Bench(vault)) {
            IngestResult result = bench.ingest(Bench.fileRequest(file));
            assertEquals(2, result.point().generation());
            store.delete(listed.path(), listed.etag());
            assertArrayEquals(Bench.bytes(100), bench.read(bench.find(result)));
        }
    }

    @Test
    void aStreamThatCannotBeReadAgainSaysSo() {
        IngestResult first;
        try (Bench bench = new Bench(vault)) {
            first = bench.ingest(Bench.streamRequest(Bench.bytes(LARGE), OptionalLong.empty(), "k"));
            SealedPoint point = bench.find(first);
            store.delete(path(point), point.etag());
            BlobInfo listed = data();
            clock.pass(Duration.ofDays(9));
            beforeRenewal = path -> store.delete(path, listed.etag());
            VaultException error = assertThrows(
                    VaultException.class,
                    () -> bench.ingest(Bench.streamRequest(Bench.bytes(LARGE), OptionalLong.empty(), "k")));
            assertEquals(ErrorCode.STORE_BUSY, error.code());
            beforeRenewal = path -> {};
            assertEquals(
                    Outcome.STORED,
                    bench.ingest(Bench.streamRequest(Bench.bytes(LARGE), OptionalLong.empty(), "k"))
                            .outcome());
        }
        whole(Bench.bytes(LARGE));
    }

    @Test
    void whatWaitedLongIsRenewedBeforeItIsSealed() {
        try (Bench bench = new Bench(vault)) {
            IngestResult received = bench.ingest(Bench.streamRequest(Bench.bytes(100), OptionalLong.empty(), "k")
                    .withoutSeal());
            BlobInfo listed = data();
            clock.pass(Duration.ofDays(31));
            beforeManifest =
                    path -> assertThrows(VaultException.class, () -> store.delete(listed.path(), listed.etag()));
            assertEquals(Outcome.STORED, bench.seal(received.point()).outcome());
        }
        assertEquals(1, renewals.get());
        whole(Bench.bytes(100));
    }

    @Test
    void whatWaitedTooLongIsNoPoint() {
        try (Bench bench = new Bench(vault)) {
            IngestResult received = bench.ingest(Bench.streamRequest(Bench.bytes(100), OptionalLong.empty(), "k")
                    .withoutSeal());
            BlobInfo listed = data();
            clock.pass(Duration.ofDays(31));
            beforeRenewal = path -> store.delete(path, listed.etag());
            VaultException error = assertThrows(VaultException.class, () -> bench.seal(received.point()));
            assertEquals(ErrorCode.POINT_NOT_FOUND, error.code());
            assertTrue(bench.list().isEmpty());
        }
    }
}
