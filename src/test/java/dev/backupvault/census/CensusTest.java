package dev.backupvault.census;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.census.Concern.Kind;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.policy.Policies;
import dev.backupvault.retention.Points;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Lag;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final ItemId APP = ItemId.of("db", "app");
    private static final Policies POLICIES = Policies.parse(
            """
            policies:
              watched:
                keep: all
                replicate-to: elsewhere
                alert: {no-point-for: 26h, shrink: 50%}
            """
                    .getBytes(StandardCharsets.UTF_8),
            "test");

    private final InMemoryVault vault = new InMemoryVault();
    private final PointStore points = new PointStore(vault);
    private final Instant now = points.now();

    private SealedPoint store(ItemId item, String text, Duration age) {
        return Points.store(vault, item, "watched", text, now.minus(age));
    }

    private Set<Kind> concerns(String item) {
        return Census.take(points, POLICIES).concerns().stream()
                .filter(concern -> concern.item().equals(item))
                .map(Concern::kind)
                .collect(Collectors.toSet());
    }

    private void damage(SealedPoint point) {
        points.update(point, status -> status.withVerification(new PointStatus.Verification(now, 0, false, "wrong")));
    }

    @Test
    void anEmptyVaultHasNothing() {
        Census census = Census.take(points, POLICIES);
        assertEquals(List.of(), census.sources());
        assertEquals(List.of(), census.concerns());
    }

    @Test
    void sourcesAreCountedOfEachTenant() {
        // Given
        SealedPoint old = store(APP, "12345", Duration.ofHours(9));
        store(ItemId.of("db", "web"), "123", Duration.ofHours(5));
        store(new ItemId("acme", "db", "app"), "1", Duration.ofHours(1));
        SealedPoint hidden = store(APP, "1234567", Duration.ofHours(7));
        points.update(hidden, status -> status.withHidden(new PointStatus.Hidden(now, "me", now, "test")));
        points.update(old, status -> status.withVerification(new PointStatus.Verification(now, 0, true, null)));
        // When
        List<SourceCount> sources = Census.take(points, POLICIES).sources();
        // Then
        assertEquals(
                Set.of("acme", "default"),
                sources.stream().map(SourceCount::tenant).collect(Collectors.toSet()));
        SourceCount ours = sources.stream()
                .filter(source -> source.tenant().equals("default"))
                .findFirst()
                .orElseThrow();
        assertEquals(2, ours.items());
        assertEquals(2, ours.points());
        assertEquals(8, ours.bytes());
        assertEquals(1, ours.hidden());
        assertEquals(now.minus(Duration.ofHours(5)), ours.newestTaken());
        assertEquals(now.minus(Duration.ofHours(5)), ours.oldestUnverified());
        assertEquals(List.of(new Lag("elsewhere", 2, 8, now.minus(Duration.ofHours(9)))), ours.waiting());
    }

    @Test
    void whatIsReplicatedWaitsNoLonger() {
        SealedPoint point = store(APP, "1", Duration.ofHours(1));
        points.update(point, status -> status.withReplica(new PointStatus.Replica("elsewhere", now, null, null)));
        SourceCount source = Census.take(points, POLICIES).sources().get(0);
        assertEquals(0, source.waiting().get(0).points());
        assertNull(source.waiting().get(0).oldest());
    }

    @Test
    void anItemIsLateWhenNothingArrivedForLongerThanItsPolicySays() {
        store(APP, "1", Duration.ofHours(25));
        assertEquals(Set.of(), concerns("app"));
        store(ItemId.of("db", "late"), "1", Duration.ofHours(27));
        assertEquals(Set.of(Kind.LATE), concerns("late"));
        Points.store(vault, ItemId.of("db", "unwatched"), "1", now.minus(Duration.ofDays(900)));
        assertEquals(Set.of(), concerns("unwatched"));
    }

    @Test
    void aPointThatIsMuchSmallerThanTheOneBeforeIsShrunken() {
        store(APP, "1234567890", Duration.ofHours(3));
        store(APP, "12345", Duration.ofHours(2));
        assertEquals(Set.of(), concerns("app"));
        SealedPoint small = store(APP, "12", Duration.ofHours(1));
        assertEquals(Set.of(Kind.SHRUNKEN), concerns("app"));
        // Compared with points of its kind alone
        Points.store(
                vault,
                APP,
                "watched",
                "x",
                now.minusSeconds(5),
                small.manifest().point());
        assertEquals(Set.of(), concerns("app"));
    }

    @Test
    void damagedPointsAndThoseThatNeedThemAreNamed() {
        SealedPoint base = store(APP, "base", Duration.ofHours(3));
        SealedPoint middle = Points.store(
                vault,
                APP,
                "watched",
                "middle",
                now.minusSeconds(7000),
                base.manifest().point());
        damage(base);
        List<Concern> found = Census.take(points, POLICIES).concerns();
        assertEquals(
                Set.of(base.manifest().point(), middle.manifest().point()),
                found.stream().map(Concern::point).collect(Collectors.toSet()));
        assertTrue(found.stream().allMatch(concern -> concern.kind() == Kind.DAMAGED));
        SourceCount source = Census.take(points, POLICIES).sources().get(0);
        assertEquals(1, source.damaged());
        assertEquals(1, source.broken());
    }

    @Test
    void noSourceCrowdsOutAnother() {
        for (int item = 0; item < Census.MOST_CONCERNS + 5; item++) {
            damage(store(ItemId.of("aaa", "item" + item), "1", Duration.ofHours(1)));
        }
        damage(store(APP, "1", Duration.ofHours(1)));
        Census census = Census.take(points, POLICIES);
        assertEquals(Set.of(Kind.DAMAGED), concerns("app"));
        assertEquals(Census.MOST_CONCERNS + 1, census.concerns().size());
        assertEquals(5, census.more());
        assertEquals(Set.of(new PointStore.Origin("default", "aaa")), census.crowded());
    }

    @Test
    void whatIsHiddenIsNotCalledBroken() {
        SealedPoint base = store(APP, "base", Duration.ofHours(3));
        SealedPoint middle = Points.store(
                vault,
                APP,
                "watched",
                "middle",
                now.minusSeconds(7000),
                base.manifest().point());
        damage(base);
        damage(middle);
        assertEquals(0, Census.take(points, POLICIES).sources().get(0).broken());
        points.update(middle, status -> status.withHidden(new PointStatus.Hidden(now, "me", now, "test")));
        assertEquals(0, Census.take(points, POLICIES).sources().get(0).broken());
    }
}
