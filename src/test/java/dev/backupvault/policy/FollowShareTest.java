package dev.backupvault.policy;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What goes of a source whose backup tool deletes what is old, and how much of it at once. */
class FollowShareTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plus(Duration.ofDays(365));

    private static Policy policy(String keep) {
        return PoliciesFileTest.parse("policies: {p: {keep: " + keep + ", follow: {grace: 7d, share: 10%}}}")
                .named("p");
    }

    private static Candidate point(int day, Instant goneAt, PointId... needs) {
        Instant at = START.plus(Duration.ofDays(day));
        return new Candidate(
                id(day),
                needs.length == 0 ? PointKind.FULL : PointKind.INCREMENTAL,
                at,
                at,
                List.of(needs),
                true,
                false,
                false,
                false,
                null,
                null,
                goneAt);
    }

    private static PointId id(int day) {
        return new PointId("20260101T000000Z-%020x".formatted(day));
    }

    private static ItemPlan run(Policy policy, Owner owner, List<Candidate> points, Instant now) {
        return FollowShare.limit(
                        policy,
                        List.of(new FollowShare.Item(
                                new RetentionPlanner(policy, owner, now).plan("item", points), points)))
                .get(0);
    }

    private static String why(ItemPlan plan, int day) {
        return plan.decisions().stream()
                .filter(decision -> decision.point().equals(id(day)))
                .map(decision -> String.join("; ", decision.why()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyWhatIsDeletedForTheGraceGoes() {
        Instant old = NOW.minus(Duration.ofDays(7));
        ItemPlan plan = run(
                policy("{last: 1}"),
                Owner.PARTNER,
                List.of(point(0, old), point(1, old.plusSeconds(1)), point(2, null), point(3, old)),
                NOW);
        assertEquals(List.of(id(0)), plan.removed());
        assertEquals("deleted at the source since " + old, why(plan, 0));
        assertEquals(
                "deleted at the source since " + old.plusSeconds(1) + ", stays until " + NOW.plusSeconds(1),
                why(plan, 1));
        assertEquals("not known to be deleted at the source", why(plan, 2));
        assertEquals("newest; newest verified", why(plan, 3), "the last good one stays");
    }

    @Test
    void whereBothDecideNeitherTakesAPointAlone() {
        List<Candidate> points = List.of(point(0, START), point(1, null), point(2, START), point(3, null));
        ItemPlan plan = run(policy("{last: 2}"), Owner.BOTH, points, NOW);
        assertEquals(List.of(id(0)), plan.removed());
        assertEquals("deleted at the source since " + START + "; no rule keeps it", why(plan, 0));
        assertEquals("last 2 of 2", why(plan, 2));
    }

    @Test
    void whatIsDamagedStaysWhileTheToolHasIt() {
        Candidate damaged = new Candidate(
                id(0), PointKind.FULL, START, START, List.of(), false, true, false, false, null, null, null);
        assertEquals(
                List.of(),
                run(policy("{last: 1}"), Owner.PARTNER, List.of(damaged, point(1, null)), NOW)
                        .removed());
    }

    @Test
    void aChainGoesFromItsTipAndTheOldestFirst() {
        // Given ten points of a chain that is deleted, and ten of one that is not
        List<Candidate> left = new ArrayList<>();
        for (int day = 0; day < 20; day++) {
            left.add(
                    day % 10 == 0
                            ? point(day, day < 10 ? START : null)
                            : point(day, day < 10 ? START : null, id(day - 1)));
        }
        List<Set<PointId>> runs = new ArrayList<>();
        while (runs.isEmpty() || !runs.get(runs.size() - 1).isEmpty()) {
            Set<PointId> removed = new HashSet<>(
                    run(policy("{last: 1}"), Owner.PARTNER, left, NOW).removed());
            left.removeIf(point -> removed.contains(point.id()));
            runs.add(removed);
        }
        // Then a tenth of what is left goes each time, and nothing before what needs it
        assertEquals(Set.of(id(9), id(8)), runs.get(0));
        assertEquals(Set.of(id(7)), runs.get(1));
        assertEquals(10, left.size());
        assertEquals(10, runs.size(), "two, eight times one, and none");
    }

    @Property(tries = 5_000)
    void neverMoreThanTheShareAndNothingThatMustStay(@ForAll long seed) {
        // Given
        RandomCases cases = new RandomCases(seed);
        Policy policy = cases.policy();
        List<Candidate> points = cases.history();
        Instant now = cases.now(points).plus(Duration.ofDays(20));
        Owner owner = new Random(seed).nextBoolean() ? Owner.PARTNER : Owner.BOTH;
        // When
        ItemPlan plan = run(policy, owner, points, now);
        // Then
        Set<PointId> removed = new HashSet<>(plan.removed());
        assertTrue(removed.size() <= Math.max(1, points.size() * policy.follow().share() / 100));
        Set<PointId> kept = points.stream()
                .map(Candidate::id)
                .filter(id -> !removed.contains(id))
                .collect(toSet());
        NaiveRetention naive = new NaiveRetention(points, policy, now);
        assertEquals(kept, naive.needs(kept), "what a kept point needs");
        if (owner == Owner.BOTH) {
            assertTrue(new HashSet<>(new RetentionPlanner(policy, now)
                            .plan("item", points)
                            .removed())
                    .containsAll(removed));
        }
        for (Candidate point : points) {
            if (removed.contains(point.id())) {
                assertFalse(point.held());
                assertFalse(point.lockedUntil() != null && point.lockedUntil().isAfter(now));
                assertFalse(point.storedAt().isAfter(now.minus(policy.minimumAge())));
                if (point.keepUntil() == null) {
                    assertNotNull(point.goneAt());
                    assertFalse(point.goneAt().plus(policy.follow().grace()).isAfter(now));
                }
            }
        }
        points.stream()
                .filter(point -> naive.good(point.id()))
                .reduce((one, other) -> NaiveRetention.newer(one, other) ? one : other)
                .ifPresent(newest -> assertTrue(kept.contains(newest.id()), "the newest good"));
        // And the same again, in whatever order they come
        List<Candidate> shuffled = new ArrayList<>(points);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(plan, run(policy, owner, shuffled, now));
    }
}
