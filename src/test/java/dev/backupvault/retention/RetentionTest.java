package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.policy.ItemPlan;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final String SOURCE = "db";
    private static final String SHORT =
            "policies: {short: {keep: {last: 2}, minimum-age: 1s, stop-at: {item: 50%, source: 50%}}}";

    private final TestClock clock = new TestClock(START);
    private final InMemoryVault vault = new InMemoryVault(clock, 3);
    private final PointStore points = new PointStore(vault);
    private final WrittenAudit audit = new WrittenAudit();

    private Retention retention(String policies) {
        return retention(policies, clock);
    }

    private Retention retention(String policies, Clock ours) {
        return new Retention(
                vault,
                points,
                Policies.parse(policies.getBytes(StandardCharsets.UTF_8), "test"),
                FollowedSources.NONE,
                audit,
                ours);
    }

    /** Points of one item, a day apart, the last an hour old. */
    private List<SealedPoint> history(String item, String policy, int count) {
        List<SealedPoint> stored = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stored.add(Points.store(
                    vault,
                    ItemId.of(SOURCE, item),
                    policy,
                    "p" + i,
                    START.minus(Duration.ofHours(1)).minus(Duration.ofDays(count - 1 - i))));
        }
        return stored;
    }

    private List<PointId> apply(Retention retention, String... confirmed) {
        List<PointId> hidden = new ArrayList<>();
        for (RetentionPlan plan : retention.planToApply(ItemId.DEFAULT_TENANT, SOURCE, Set.of(confirmed), "me")) {
            for (ItemPlan item : plan.items()) {
                hidden.addAll(retention.apply(plan, item, "me"));
            }
        }
        return hidden;
    }

    private Set<PointId> visible() {
        Set<PointId> ids = new TreeSet<>();
        points.list(null, null, null)
                .filter(point -> !point.isHidden())
                .map(PointSummary::point)
                .forEach(ids::add);
        return ids;
    }

    private static ErrorCode code(Runnable act) {
        return assertThrows(VaultException.class, act::run).code();
    }

    @Test
    void whatIsPlannedIsDoneAndNothingElse() {
        List<SealedPoint> history = history("app", "short", 4);
        history("other", null, 5);
        Retention retention = retention(SHORT);
        List<RetentionPlan> plans =
                retention.plan(ItemId.DEFAULT_TENANT, SOURCE).plans();
        assertEquals(1, plans.size());
        Set<PointId> planned = new TreeSet<>(plans.get(0).items().get(0).removed());
        assertEquals(Set.of(Points.id(history.get(0)), Points.id(history.get(1))), planned);
        assertEquals(planned, new TreeSet<>(apply(retention)));
        assertEquals(7, visible().size(), "what has no policy stays");
        PointStatus status = points.status(history.get(0));
        assertEquals(START.plus(Duration.ofDays(14)), status.hidden().purgeAfter());
        assertEquals("policy short, plan " + plans.get(0).id(), status.hidden().because());
        assertEquals(List.of(), apply(retention), "twice is once");
    }

    /** Two bases with a thousand logs each, an hour apart. */
    @Test
    void aChainOfLogsIsHiddenWithItsBaseAndComesBackWithIt() {
        // Given
        List<SealedPoint> stored = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            PointId[] needs = i % 1_000 == 0 ? new PointId[0] : new PointId[] {Points.id(stored.get(i - 1))};
            stored.add(Points.store(
                    vault, Points.ITEM, "chains", "p" + i, START.minus(Duration.ofHours(2_000 - i)), needs));
        }
        Retention retention = retention(
                "policies: {chains: {keep: {within: 35d}, minimum-age: 1s, stop-at: {item: 50%, source: 50%}}}");
        // When
        List<PointId> hidden = apply(retention);
        // Then
        List<PointId> first = stored.subList(0, 1_000).stream().map(Points::id).toList();
        assertEquals(new TreeSet<>(first), new TreeSet<>(hidden));
        assertEquals(
                1_000,
                new Expiry(points, audit).bringBack(stored.get(999), "me").size());
        assertEquals(2_000, visible().size());
    }

    @Test
    void thePolicyOfTheNewestPointHoldsForItsItem() {
        history("app", "long", 2);
        Points.store(vault, ItemId.of(SOURCE, "app"), "short", "new", START.minusSeconds(60));
        Retention retention =
                retention("policies: {short: {keep: {last: 1}, minimum-age: 1s, stop-at: {item: 90%, source: 90%}},"
                        + " long: {keep: {last: 50}}}");
        assertEquals(
                "short",
                retention.plan(ItemId.DEFAULT_TENANT, SOURCE).plans().get(0).policy());
        assertEquals(2, apply(retention).size());
    }

    @Test
    void aPointThatOnlyAMarkCallsBrokenTakesNoPlaceAndStays() {
        // Given points that were all read back; the mark of the newest was left when what it names was whole again
        List<SealedPoint> history = history("app", "short", 5);
        history.forEach(point -> points.update(
                point, status -> status.withVerification(new PointStatus.Verification(START, 0, true, null))));
        SealedPoint marked = history.get(4);
        points.update(marked, status -> status.withBrokenBy(List.of(Points.id(history.get(0)))));
        // When
        List<PointId> hidden = apply(retention(SHORT));
        // Then it is there, and so are the two that the policy wants
        assertEquals(Set.of(Points.id(history.get(0)), Points.id(history.get(1))), new TreeSet<>(hidden));
        assertTrue(visible().contains(Points.id(marked)));
    }

    @Test
    void aMarkThatIsMissingMakesNoPointGood() {
        // Given an increment without a mark on a full that is damaged by now, as after a verification that was cut
        SealedPoint good =
                Points.store(vault, ItemId.of(SOURCE, "app"), "short", "good", START.minus(Duration.ofDays(3)));
        SealedPoint full =
                Points.store(vault, ItemId.of(SOURCE, "app"), "short", "full", START.minus(Duration.ofDays(2)));
        Points.store(
                vault,
                ItemId.of(SOURCE, "app"),
                "short",
                "increment",
                START.minus(Duration.ofDays(1)),
                Points.id(full));
        points.update(full, status -> status.withVerification(new PointStatus.Verification(START, 0, false, "rotten")));
        // When, then
        assertEquals(
                List.of(),
                apply(retention(
                        "policies: {short: {keep: {last: 1}, minimum-age: 1s, stop-at: {item: 90%, source: 90%}}}")));
        assertTrue(visible().contains(Points.id(good)));
    }

    @Test
    void aRunThatTakesMoreThanItsShareWaitsForThatVeryPlan() {
        history("app", "short", 6);
        Retention retention = retention(SHORT);
        VaultException stopped = assertThrows(VaultException.class, () -> apply(retention));
        assertEquals(ErrorCode.RETENTION_STOPPED, stopped.code());
        String plan =
                retention.plan(ItemId.DEFAULT_TENANT, SOURCE).plans().get(0).id();
        assertTrue(stopped.hint().orElseThrow().contains("--confirm " + plan));
        assertEquals(ErrorCode.RETENTION_STOPPED, code(() -> apply(retention, "0123456789abcdef")));
        Points.store(vault, ItemId.of(SOURCE, "app"), "short", "later", START.minusSeconds(60));
        assertEquals(ErrorCode.RETENTION_STOPPED, code(() -> apply(retention, plan)));
        assertEquals(7, visible().size());
        assertEquals(
                5,
                apply(
                                retention,
                                retention
                                        .plan(ItemId.DEFAULT_TENANT, SOURCE)
                                        .plans()
                                        .get(0)
                                        .id())
                        .size());
    }

    @Test
    void aPlanThatNeedsNoConfirmationRefusesAnother() {
        history("app", "short", 3);
        assertEquals(ErrorCode.PLAN_CHANGED, code(() -> apply(retention(SHORT), "0123456789abcdef")));
        assertEquals(3, visible().size());
    }

    @Test
    void aClockThatIsWrongStopsEverything() {
        history("app", "short", 3);
        for (Duration skew : List.of(Duration.ofMinutes(6), Duration.ofMinutes(-6), Duration.ofDays(365))) {
            Retention retention = retention(SHORT, Clock.fixed(START.plus(skew), clock.getZone()));
            assertEquals(ErrorCode.CLOCK_SKEWED, code(() -> apply(retention)), skew.toString());
        }
        assertEquals(
                1,
                apply(retention(SHORT, Clock.fixed(START.plusSeconds(290), clock.getZone())))
                        .size());
    }

    @Test
    void aPolicyThatBecameWeakerWaitsForAnAdministrator() {
        history("app", "short", 4);
        apply(retention(SHORT));
        history("more", "short", 4);
        String weaker = SHORT.replace("last: 2", "last: 1");
        VaultException error = assertThrows(VaultException.class, () -> apply(retention(weaker)));
        assertEquals(ErrorCode.POLICY_WEAKER, error.code());
        assertTrue(error.fact().contains("keep.last"), error.fact());
        assertEquals(ErrorCode.POLICY_WEAKER, code(() -> apply(retention(weaker))), "asking twice is not accepting");
        String stronger = SHORT.replace("last: 2", "last: 3");
        apply(retention(stronger));
        assertEquals(ErrorCode.POLICY_WEAKER, code(() -> apply(retention(SHORT))), "what is stronger is remembered");
        retention(weaker).accept(ItemId.DEFAULT_TENANT, SOURCE, "admin");
        String plan = retention(weaker)
                .plan(ItemId.DEFAULT_TENANT, SOURCE)
                .plans()
                .get(0)
                .id();
        apply(retention(weaker), plan);
        assertEquals(2, visible().size());
        assertEquals(
                1,
                audit.entries.stream()
                        .filter(entry -> entry.act() == Act.ACCEPT_POLICY)
                        .count());
    }

    private static final String BOTH = "policies: {long: {keep: {last: 50}},"
            + " short: {keep: {last: 1}, minimum-age: 1s, stop-at: {item: 90%, source: 90%}}}";

    @Test
    void anotherPolicyInThePlaceOfAStrongerOneIsAnEditToo() {
        history("app", "long", 3);
        history("logs", "short", 2);
        history("other", "long", 3);
        apply(retention(BOTH));
        // Both are in use and accepted, and one item changes from one to the other
        Points.store(vault, ItemId.of(SOURCE, "app"), "short", "new", START.minusSeconds(60));
        VaultException error = assertThrows(VaultException.class, () -> apply(retention(BOTH)));
        assertEquals(ErrorCode.POLICY_WEAKER, error.code());
        assertTrue(error.fact().contains("in the place of 'long'"), error.fact());
        // The old one leaves the file: that is no way around
        String alone = BOTH.replace("long:", "renamed:");
        Points.store(vault, ItemId.of(SOURCE, "other"), "renamed", "new", START.minusSeconds(60));
        assertEquals(ErrorCode.POLICY_WEAKER, code(() -> apply(retention(alone))));
        retention(BOTH.replace("long:", "renamed: {keep: {last: 50}}, long:"))
                .accept(ItemId.DEFAULT_TENANT, SOURCE, "admin");
        assertEquals(3, apply(retention(alone)).size());
        // What was accepted once is not asked again, and a further change is
        assertEquals(List.of(), apply(retention(alone)));
        assertEquals(ErrorCode.POLICY_WEAKER, code(() -> apply(retention(alone.replace("last: 50", "last: 49")))));
    }

    @Test
    void aNewItemMayHaveAPolicyOfItsOwn() {
        history("app", "long", 3);
        apply(retention(BOTH));
        history("logs", "short", 3);
        assertEquals(2, apply(retention(BOTH)).size());
    }

    @Test
    void aPolicyThatIsNotInTheFileIsAnErrorAndNothingGoes() {
        history("app", "gone", 3);
        assertEquals(ErrorCode.CONFIG_INVALID, code(() -> apply(retention(SHORT))));
    }

    @Test
    void aPointOfItsOwnRetentionAndAHeldChainStay() {
        List<SealedPoint> history = history("app", "short", 3);
        SealedPoint inc = Points.store(
                vault,
                ItemId.of(SOURCE, "app"),
                "short",
                "inc",
                START.minus(Duration.ofDays(1)).minus(Duration.ofHours(2)),
                Points.id(history.get(0)));
        new Protection(points, audit).hold(inc, "42", "court", "me");
        assertEquals(List.of(), apply(retention(SHORT)), "two are kept by the policy, two by the hold");
    }

    @Test
    void longNamesArePlannedAndAppliedInFull() {
        String item = "x".repeat(300);
        history(item, "short", 3);
        history(item + "y", "short", 3);
        Retention retention = retention(SHORT);
        assertEquals(
                Set.of(item, item + "y"),
                Set.copyOf(retention.plan(ItemId.DEFAULT_TENANT, SOURCE).plans().get(0).items().stream()
                        .map(ItemPlan::item)
                        .toList()));
        assertEquals(2, apply(retention).size());
    }
}
