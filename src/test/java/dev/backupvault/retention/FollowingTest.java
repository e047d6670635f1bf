package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Profiled;
import dev.backupvault.point.Sha256;
import dev.backupvault.policy.ItemPlan;
import dev.backupvault.policy.Owner;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A source whose backup tool deletes what is old, look after look. */
class FollowingTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final ItemId ITEM = ItemId.of("veeam", "Job A");
    private static final String POLICIES = "policies: {p: {keep: all, minimum-age: 1s, "
            + "stop-at: {item: 50%, source: 50%}, follow: {grace: 7d, share: 10%}}}";

    private final TestClock clock = new TestClock(START);
    private final InMemoryVault vault = new InMemoryVault(clock, 3);
    private final PointStore points = new PointStore(vault);
    private final WrittenAudit audit = new WrittenAudit();
    private final Set<String> files = new HashSet<>();
    private final Set<String> folders = new HashSet<>();
    private boolean mounted = true;
    private Owner owner = Owner.PARTNER;
    private final Retention retention = retention();

    private Retention retention() {
        return new Retention(
                vault,
                points,
                Policies.parse(POLICIES.getBytes(StandardCharsets.UTF_8), "test"),
                (tenant, source) -> owner.follows() ? new Followed(owner, List.of(this::list)) : Followed.NOT,
                audit,
                clock);
    }

    private Followed.Listing list() {
        if (!mounted) {
            throw VaultException.of(ErrorCode.DROP_FOLDER_MISSING, "the folder is not there");
        }
        return new Followed.Listing(files, folders);
    }

    private SealedPoint seal(Profiled profiled, Instant keepUntil, String container, int day, String... paths) {
        Instant time = START.minus(Duration.ofDays(100 - day));
        PointId id = PointId.first(time, Identity.ofKeyedStream(ITEM, paths[0] + day));
        List<Artifact> artifacts = Stream.of(paths)
                .map(path -> new Artifact(id, "n", path, "b/" + path, 1, Sha256.of(path), null, null, container))
                .toList();
        return points.seal(new Manifest(
                1,
                id,
                ITEM.tenant(),
                ITEM.source(),
                ITEM.item(),
                PointKind.FULL,
                List.of(),
                time,
                "header",
                time,
                "veeam",
                "p",
                profiled,
                keepUntil,
                paths.length,
                artifacts,
                null,
                "w"));
    }

    /** A point that lies at the source too. */
    private SealedPoint stored(int day) {
        files.add("Job A/" + day + ".vbk");
        return seal(null, null, null, day, "Job A/" + day + ".vbk");
    }

    private List<SealedPoint> history(int count) {
        List<SealedPoint> all = new ArrayList<>();
        for (int day = 0; day < count; day++) {
            all.add(stored(day));
        }
        return all;
    }

    private void deletes(int... days) {
        for (int day : days) {
            assertTrue(files.remove("Job A/" + day + ".vbk"));
        }
    }

    private static Profiled of(String file) {
        return new Profiled("tool", 1, 0, Map.of("file", file), Map.of(), null, null, null);
    }

    private List<PointId> run(String... confirmed) {
        return run(retention, confirmed);
    }

    private List<PointId> run(Retention by, String... confirmed) {
        List<PointId> planned = by.plan(ITEM.tenant(), ITEM.source()).plans().stream()
                .flatMap(plan -> plan.items().stream())
                .flatMap(item -> item.removed().stream())
                .toList();
        List<PointId> hidden = new ArrayList<>();
        for (RetentionPlan plan : by.planToApply(ITEM.tenant(), ITEM.source(), Set.of(confirmed), "me")) {
            for (ItemPlan item : plan.items()) {
                hidden.addAll(by.apply(plan, item, "me"));
            }
        }
        assertEquals(Set.copyOf(planned), Set.copyOf(hidden), "the dry run and the real one");
        return hidden;
    }

    private Instant goneAt(SealedPoint point) {
        return points.status(point).goneAt();
    }

    private RetentionPlan plan() {
        return retention.plan(ITEM.tenant(), ITEM.source()).plans().get(0);
    }

    @Test
    void whatIsDeletedIsMarkedAndGoesAfterTheGrace() {
        List<SealedPoint> all = history(4);
        assertEquals(List.of(), run());
        deletes(0);
        assertEquals(1, plan().following().deleted());
        assertNull(goneAt(all.get(0)), "a plan writes nothing");
        assertEquals(List.of(), run());
        assertEquals(START, goneAt(all.get(0)));
        clock.pass(Duration.ofDays(7).minusSeconds(1));
        assertEquals(List.of(), run());
        clock.pass(Duration.ofSeconds(1));
        String plan = plan().id();
        assertEquals(List.of(Points.id(all.get(0))), run());
        String because = "policy p, plan " + plan + ": deleted at the source since " + START;
        assertEquals(because, points.status(all.get(0)).hidden().because());
        assertTrue(audit.entries.stream().anyMatch(entry -> because.equals(entry.detail())), audit.entries.toString());
    }

    @Test
    void whatComesBackIsTakenForThereAndTheGraceBeginsAnew() {
        List<SealedPoint> all = history(4);
        deletes(0);
        run();
        clock.pass(Duration.ofDays(6));
        files.add("Job A/0.vbk"); // whatever its bytes are now
        run();
        assertNull(goneAt(all.get(0)));
        deletes(0);
        clock.pass(Duration.ofDays(6));
        assertEquals(List.of(), run());
        assertEquals(START.plus(Duration.ofDays(12)), goneAt(all.get(0)));
    }

    @Test
    void aSourceThatCannotBeListedMarksAndHidesNothing() {
        List<SealedPoint> all = history(4);
        deletes(0);
        run();
        clock.pass(Duration.ofDays(30));
        mounted = false;
        assertEquals(List.of(), run());
        assertEquals("the folder is not there", plan().following().notListed());
        assertTrue(plan().table().contains("nothing goes: the folder is not there"), plan().table());
        assertEquals(START, goneAt(all.get(0)));
        assertNull(goneAt(all.get(1)));
        mounted = true;
        assertEquals(1, run().size());
    }

    @Test
    void anEmptySourceIsNotBelieved() {
        List<SealedPoint> all = history(4);
        deletes(0);
        run();
        clock.pass(Duration.ofDays(30));
        files.clear();
        folders.add("lost+found");
        assertEquals(List.of(), run());
        assertEquals("nothing lies there any more", plan().following().notListed());
        assertNull(goneAt(all.get(1)));
    }

    @Test
    void whatVanishesAllAtOnceWaitsForAPerson() {
        List<SealedPoint> all = history(5);
        files.add("other");
        deletes(0);
        run();
        clock.pass(Duration.ofDays(30));
        Set<String> before = Set.copyOf(files);
        files.retainAll(Set.of("other"));
        VaultException stopped = assertThrows(VaultException.class, this::apply);
        assertEquals(ErrorCode.RETENTION_STOPPED, stopped.code());
        assertTrue(
                stopped.fact().contains("finds 4 of 5 points deleted at the source since the last look"),
                stopped.fact());
        assertTrue(plan().table().contains("more than stop-at.source"), plan().table());
        assertNull(goneAt(all.get(1)));
        assertNull(points.status(all.get(0)).hidden(), "such a look is not to be trusted in anything");
        // The share is mounted again
        files.addAll(before);
        assertEquals(1, run().size());
        // And now it was meant
        files.retainAll(Set.of("other"));
        assertEquals(List.of(), run(plan().id()));
        assertEquals(START.plus(Duration.ofDays(30)), goneAt(all.get(1)));
        assertEquals(List.of(), run());
    }

    private void apply() {
        retention.planToApply(ITEM.tenant(), ITEM.source(), Set.of(), "me");
    }

    @Test
    void oneRunTakesNoMoreThanTheShare() {
        List<SealedPoint> all = history(20);
        deletes(0, 1, 2, 3, 4);
        run();
        clock.pass(Duration.ofDays(8));
        assertEquals(Set.of(Points.id(all.get(0)), Points.id(all.get(1))), Set.copyOf(run()));
        assertEquals(List.of(Points.id(all.get(2))), run(), "a tenth of 18");
        assertEquals(List.of(Points.id(all.get(3))), run());
        assertEquals(List.of(Points.id(all.get(4))), run());
        assertEquals(List.of(), run());
    }

    @Test
    void heldLockedAndNewestPointsStay() {
        List<SealedPoint> all = history(4);
        files.add("other");
        deletes(0, 1);
        points.update(all.get(0), status -> status.withHold(new PointStatus.Hold("1", "court", "me", START)));
        points.update(
                all.get(1), status -> status.withLock(new PointStatus.Lock(START.plus(Duration.ofDays(99)), "vault")));
        run();
        deletes(2, 3);
        run();
        clock.pass(Duration.ofDays(8));
        assertEquals(List.of(Points.id(all.get(2))), run());
        assertEquals(List.of(), run());
    }

    @Test
    void aRunThatIsCutAfterItsMarksIsEndedByTheNext() {
        List<SealedPoint> all = history(4);
        deletes(0);
        apply();
        clock.pass(Duration.ofDays(8));
        RetentionPlan cut = retention
                .planToApply(ITEM.tenant(), ITEM.source(), Set.of(), "me")
                .get(0);
        // Another process goes on
        assertEquals(List.of(Points.id(all.get(0))), run(retention()));
        assertEquals(List.of(), retention.apply(cut, cut.items().get(0), "me"));
    }

    @Test
    void whatCameBackSinceItWasPlannedStays() {
        List<SealedPoint> all = history(4);
        deletes(0);
        run();
        clock.pass(Duration.ofDays(8));
        RetentionPlan planned = retention
                .planToApply(ITEM.tenant(), ITEM.source(), Set.of(), "me")
                .get(0);
        files.add("Job A/0.vbk");
        apply();
        assertEquals(List.of(), retention.apply(planned, planned.items().get(0), "me"));
        assertNull(points.status(all.get(0)).hidden());
    }

    @Test
    void whatIsBroughtBackGetsTheWholeGraceAgain() {
        List<SealedPoint> all = history(4);
        deletes(0);
        run();
        clock.pass(Duration.ofDays(8));
        run();
        new Expiry(points, audit).bringBack(all.get(0), "me");
        assertEquals(List.of(), run());
        clock.pass(Duration.ofDays(7));
        assertEquals(1, run().size());
    }

    @Test
    void aFolderIsThereUntilItIsDeletedItself() {
        folders.addAll(List.of("vm", "vm/20260101", "vm/20260102"));
        SealedPoint first = seal(of("20260101"), null, null, 1, "vm/20260101/disk", "vm/20260101/sub/disk");
        SealedPoint second = seal(of("20260102"), null, null, 2, "vm/20260102/disk");
        SealedPoint whole = seal(of("repository"), null, null, 3, "data/1", "index/1");
        SealedPoint file = seal(of("a.vbk"), null, null, 4, "Job A/a.vbk");
        files.add("vm/20260101/sub/other");
        seal(of("newest"), null, null, 5, "repository/index/2");
        folders.remove("vm/20260102");
        assertEquals(2, marked());
        assertNull(goneAt(first), "its folder is there");
        assertEquals(START, goneAt(second));
        assertNull(goneAt(whole), "it is all that the source holds");
        assertEquals(START, goneAt(file));
    }

    private long marked() {
        run();
        return points.list(null, null, null)
                .filter(point -> point.goneAt() != null)
                .count();
    }

    @Test
    void onDemandAndAdoptedPointsAreNotFollowed() {
        history(4);
        SealedPoint onDemand = seal(null, START.plus(Duration.ofDays(50)), null, 10, "by hand");
        SealedPoint adopted = seal(null, null, "elsewhere", 11, "adopted");
        run();
        assertNull(goneAt(onDemand));
        assertNull(goneAt(adopted));
        clock.pass(Duration.ofDays(51));
        assertEquals(List.of(Points.id(onDemand)), run(), "by its own time");
    }

    @Test
    void anotherOwnerIsAcceptedFirst() {
        owner = Owner.VAULT;
        history(3);
        run();
        owner = Owner.BOTH;
        run();
        owner = Owner.PARTNER;
        VaultException weaker = assertThrows(VaultException.class, this::apply);
        assertEquals(ErrorCode.POLICY_WEAKER, weaker.code());
        assertTrue(weaker.fact().contains("retention is partner instead of both"), weaker.fact());
        retention.accept(ITEM.tenant(), ITEM.source(), "me");
        assertEquals(List.of(), run());
        owner = Owner.VAULT; // as for a command on a machine that does not know the source
        assertThrows(VaultException.class, this::apply);
    }

    @Test
    void aPointWhoseStatusCannotBeReadIsLeftAlone() {
        List<SealedPoint> all = history(4);
        deletes(0);
        points.update(all.get(0), status -> status);
        BlobPath status = VaultLayout.status(ITEM, Points.id(all.get(0)));
        vault.delete(status, vault.stat(status).orElseThrow().etag());
        vault.put(status, Bytes.of("rotten".getBytes(StandardCharsets.UTF_8)), Map.of(), Condition.ABSENT);
        assertEquals(List.of(), run());
        assertFalse(plan().items().get(0).removed().contains(Points.id(all.get(0))));
    }
}
