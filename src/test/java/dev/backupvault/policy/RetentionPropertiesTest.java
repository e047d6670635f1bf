package dev.backupvault.policy;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.PointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** 10,000 random histories and policies, and what holds for each of them. The seed of a failure is in its report. */
class RetentionPropertiesTest {
    private static final int TRIES = 10_000;

    private static Set<PointId> kept(ItemPlan plan) {
        return plan.decisions().stream()
                .filter(Decision::keep)
                .map(Decision::point)
                .collect(toSet());
    }

    @Property(tries = TRIES)
    void thePlannerAgreesWithTheNaiveOne(@ForAll long seed) {
        // Given
        RandomCases cases = new RandomCases(seed);
        List<Candidate> points = cases.history();
        Policy policy = cases.policy();
        Instant now = cases.now(points);
        NaiveRetention naive = new NaiveRetention(points, policy, now);
        // When
        ItemPlan plan = new RetentionPlanner(policy, now).plan("item", points);
        // Then
        assertEquals(naive.kept(), kept(plan));
        for (Tier tier : Tier.values()) {
            assertEquals(
                    points.stream()
                            .filter(point -> naive.inTier(tier, point))
                            .map(Candidate::id)
                            .collect(toSet()),
                    plan.decisions().stream()
                            .filter(decision ->
                                    decision.why().stream().anyMatch(why -> why.startsWith(tier.word() + " ")))
                            .map(Decision::point)
                            .collect(toSet()),
                    tier.word());
        }
    }

    @Property(tries = TRIES)
    void nothingGoesThatMustStay(@ForAll long seed) {
        // Given
        RandomCases cases = new RandomCases(seed);
        List<Candidate> points = cases.history();
        Policy policy = cases.policy();
        Instant now = cases.now(points);
        NaiveRetention naive = new NaiveRetention(points, policy, now);
        // When
        ItemPlan plan = new RetentionPlanner(policy, now).plan("item", points);
        // Then
        Set<PointId> kept = kept(plan);
        assertEquals(points.size(), plan.decisions().size());
        assertEquals(
                points.stream().map(Candidate::id).collect(toSet()),
                plan.decisions().stream().map(Decision::point).collect(toSet()));
        assertEquals(kept, naive.needs(kept), "what a kept point needs");
        Predicate<Candidate> good = point -> naive.good(point.id());
        newestOf(points, good).ifPresent(newest -> assertTrue(kept.contains(newest), "the newest good"));
        newestOf(points, good.and(Candidate::verified))
                .ifPresent(newest -> assertTrue(kept.contains(newest), "the newest verified"));
        newestOf(points, naive::proven).ifPresent(newest -> assertTrue(kept.contains(newest), "the newest proven"));
        newestOf(points, point -> true)
                .ifPresent(newest -> assertTrue(kept.contains(newest), "the newest, good or not"));
        for (Candidate point : points) {
            if (!kept.contains(point.id())) {
                assertFalse(point.held());
                assertFalse(naive.whole(point.id()) && !good.test(point), "only a mark is against it");
                assertFalse(point.lockedUntil() != null && point.lockedUntil().isAfter(now));
                assertFalse(point.keepUntil() != null && point.keepUntil().isAfter(now));
                assertFalse(Duration.between(point.storedAt(), now).compareTo(policy.minimumAge()) < 0);
                assertTrue(
                        good.test(point)
                                || points.stream()
                                        .anyMatch(other -> good.test(other) && NaiveRetention.newer(other, point)),
                        "a newer good point");
            }
        }
        plan.decisions().forEach(decision -> assertFalse(decision.why().isEmpty()));
    }

    private static Optional<PointId> newestOf(List<Candidate> points, Predicate<Candidate> among) {
        return points.stream()
                .filter(among)
                .max((one, other) -> one == other ? 0 : NaiveRetention.newer(one, other) ? 1 : -1)
                .map(Candidate::id);
    }

    @Property(tries = 2_000)
    void theOrderOfThePointsDoesNotMatter(@ForAll long seed) {
        // Given
        RandomCases cases = new RandomCases(seed);
        List<Candidate> points = cases.history();
        RetentionPlanner planner = new RetentionPlanner(cases.policy(), cases.now(points));
        List<Candidate> shuffled = new ArrayList<>(points);
        Collections.shuffle(shuffled, new Random(seed + 1));
        // When, then
        assertEquals(planner.plan("item", points), planner.plan("item", shuffled));
    }

    @Property(tries = 2_000)
    void whatIsNotGoodTakesNoPlaceOfWhatIs(@ForAll long seed) {
        // Given
        RandomCases cases = new RandomCases(seed);
        List<Candidate> points = cases.history();
        RetentionPlanner planner = new RetentionPlanner(cases.policy(), cases.now(points));
        NaiveRetention naive = new NaiveRetention(points, RandomCases.with(null, Duration.ZERO), Instant.EPOCH);
        List<Candidate> onlyGood =
                points.stream().filter(point -> naive.good(point.id())).toList();
        // When
        Set<PointId> without = kept(planner.plan("item", onlyGood));
        // Then
        assertTrue(kept(planner.plan("item", points)).containsAll(without));
    }

    @Property(tries = 2_000)
    void whatWasRemovedDoesNotChangeWhatStays(@ForAll long seed) {
        // Given
        RandomCases cases = new RandomCases(seed);
        List<Candidate> points = cases.history();
        Policy policy = cases.policy();
        RetentionPlanner planner = new RetentionPlanner(policy, cases.now(points));
        Set<PointId> kept = kept(planner.plan("item", points));
        // When
        ItemPlan again = planner.plan(
                "item",
                points.stream().filter(point -> kept.contains(point.id())).toList());
        // Then
        assertEquals(kept, kept(again));
    }

    @Property(tries = TRIES)
    void aPolicyThatIsNotWeakerKeepsAllThatTheOldOneKept(@ForAll long seed) {
        // Given
        RandomCases cases = new RandomCases(seed);
        List<Candidate> points = cases.history();
        Policy before = cases.policy();
        Policy now = oneStep(before, new Random(seed));
        Instant time = cases.now(points);
        // When
        List<String> weaker = PolicyChange.weaker("p", before, now);
        // Then
        assertEquals(List.of(), PolicyChange.weaker("p", before, before));
        if (weaker.isEmpty()) {
            assertTrue(kept(new RetentionPlanner(now, time).plan("item", points))
                    .containsAll(kept(new RetentionPlanner(before, time).plan("item", points))));
        }
    }

    /** Another policy's values in some places of a policy. */
    private static Policy oneStep(Policy policy, Random random) {
        Policy other = new RandomCases(random.nextLong()).policy();
        Map<Tier, TierRule> tiers = new HashMap<>(policy.keep().tiers());
        Set<Tier> changed = new HashSet<>(List.of(Tier.values()[random.nextInt(5)]));
        other.keep().tiers().forEach((tier, rule) -> {
            if (changed.contains(tier)) {
                tiers.put(tier, rule);
            }
        });
        Keep keep = new Keep(
                random.nextInt(20) == 0 || policy.keep().all(),
                Math.max(policy.keep().last(), other.keep().last()),
                Collections.max(List.of(policy.keep().within(), other.keep().within()), Comparator.naturalOrder()),
                tiers,
                random.nextInt(5) == 0 ? other.keep().zone() : policy.keep().zone(),
                random.nextInt(5) == 0 ? other.keep().week() : policy.keep().week());
        return RandomCases.with(keep, policy.minimumAge());
    }
}
