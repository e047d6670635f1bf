package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Data that more than one point names: a purge of one of them, at whatever moment, takes nothing from the others. */
class SharedDataTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration DUE = Duration.ofDays(15);

    private final TestClock clock = new TestClock(START);
    private final InMemoryVault vault = new InMemoryVault(clock, 3);

    private static PointId put(Bench bench, String path, boolean seal) {
        IngestRequest request = IngestRequest.of(
                Bench.ITEM,
                path,
                new Payload.OfStream(
                        new ByteArrayInputStream(path.getBytes()), OptionalLong.empty(), Optional.of("key " + path)));
        return bench.ingest(seal ? request : request.withoutSeal()).point();
    }

    private static PointId set(Bench bench, String... paths) {
        PointId[] parts = new PointId[paths.length];
        for (int at = 0; at < paths.length; at++) {
            parts[at] = put(bench, paths[at], false);
        }
        return bench.seal(parts).point();
    }

    private static void hide(PointStore points, PointId id, Instant now) {
        points.update(
                points.find(Bench.ITEM, id).orElseThrow(),
                status -> status.withHidden(new PointStatus.Hidden(now, "me", now.plus(Duration.ofDays(14)), "test")));
    }

    private static Purge.Outcome purge(Vault vault) {
        return new Purge(vault, new PointStore(vault), new WrittenAudit())
                .run(Bench.ITEM.tenant(), Bench.ITEM.source(), "me");
    }

    /** Marked, buried and settled: the next run deletes. */
    private static void bury(Vault vault, TestClock clock) {
        clock.pass(DUE);
        purge(vault);
        clock.pass(Purge.SETTLED.plusSeconds(1));
    }

    /** By hand: every artifact of every manifest is there. */
    private static int whole(Vault vault, String where) {
        PointStore points = new PointStore(vault);
        int count = 0;
        for (var listed : points.list(null, null, null).toList()) {
            SealedPoint point = points.open(listed);
            for (Artifact artifact : point.manifest().artifacts()) {
                assertTrue(
                        vault.stat(VaultLayout.data(Bench.ITEM, artifact)).isPresent(),
                        where + ": " + artifact.path() + " of " + listed.point() + " is gone");
            }
            count++;
        }
        return count;
    }

    @Test
    void aSetThatGoesLeavesWhatASinglePointNames() {
        try (Bench bench = new Bench(vault)) {
            PointId set = set(bench, "a", "b");
            put(bench, "a", true);
            hide(bench.points(), set, clock.instant());
            bury(vault, clock);
            assertEquals(1, purge(vault).purged());
            assertEquals(1, whole(vault, "the single one"));
        }
        assertEquals(1, data(vault), "what nobody names is gone");
    }

    @Test
    void aSinglePointThatGoesLeavesWhatASetNames() {
        try (Bench bench = new Bench(vault)) {
            PointId single = put(bench, "a", true);
            hide(bench.points(), single, clock.instant());
            set(bench, "c", "b");
            PointId other = set(bench, "b", "d");
            hide(bench.points(), other, clock.instant());
            bury(vault, clock);
            assertEquals(2, purge(vault).purged());
            assertEquals(1, whole(vault, "the other set"));
        }
        assertEquals(2, data(vault), "c and b");
    }

    private static int data(Vault vault) {
        int count = 0;
        for (var blob : Listing.of(vault, new BlobPath(Area.CONTENT, "data/"))) {
            count += blob.bytes() > 0 ? 1 : 0;
        }
        return count;
    }

    /** What writers do with data that is there already. */
    private static final Consumer<Bench> AGAIN_IN_A_SET = bench -> set(bench, "a", "c");

    private static final Consumer<Bench> AGAIN_ALONE = bench -> put(bench, "a", true);

    /** At every call of a purge a writer names the data anew. */
    @Test
    void whateverAWriterDoesWhileASetGoesItsPointIsWhole() {
        for (Consumer<Bench> writer : List.of(AGAIN_IN_A_SET, AGAIN_ALONE)) {
            int calls = duringPurge(0, writer);
            assertTrue(calls > 10, "the sweep needs something to come between, found " + calls);
            for (int at = 1; at <= calls; at++) {
                duringPurge(at, writer);
            }
        }
    }

    private static int duringPurge(int moment, Consumer<Bench> writer) {
        TestClock clock = new TestClock(START);
        InMemoryVault store = new InMemoryVault(clock, 3);
        try (Bench bench = new Bench(store)) {
            hide(bench.points(), set(bench, "a", "b"), clock.instant());
            bury(store, clock);
            FaultyVault slow = new FaultyVault(store, call -> {
                if (call == moment) {
                    tryTo(() -> writer.accept(bench));
                }
                return Fault.NONE;
            });
            tryTo(() -> purge(slow));
            whole(store, "writer at call " + moment);
            return slow.calls();
        }
    }

    /** At every call of a writer a whole purge comes between. */
    @Test
    void wheneverAPurgeComesBetweenAWriterIsNotToldWhatIsNotTrue() {
        for (Consumer<Bench> writer : List.of(AGAIN_IN_A_SET, AGAIN_ALONE)) {
            int calls = duringWrite(0, writer);
            for (int at = 1; at <= calls; at++) {
                duringWrite(at, writer);
            }
        }
    }

    private static int duringWrite(int moment, Consumer<Bench> writer) {
        TestClock clock = new TestClock(START);
        InMemoryVault store = new InMemoryVault(clock, 3);
        FaultyVault slow = new FaultyVault(store, call -> {
            if (call == moment) {
                tryTo(() -> purge(store));
            }
            return Fault.NONE;
        });
        try (Bench bench = new Bench(store);
                Bench writing = new Bench(slow)) {
            hide(bench.points(), set(bench, "a", "b"), clock.instant());
            bury(store, clock);
            tryTo(() -> writer.accept(writing));
            whole(store, "purge at call " + moment);
            return slow.calls();
        }
    }

    /** A refusal is no harm: it is tried again. */
    private static void tryTo(Runnable act) {
        try {
            act.run();
        } catch (VaultException e) {
            // looked at by what is there afterwards
        }
    }
}
