package dev.backupvault.policy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionPlannerTest {
    private static final Instant START = Instant.parse("2015-01-01T06:00:00Z");

    static PointId id(int number) {
        return new PointId("20260101T000000Z-%020x".formatted(number));
    }

    static Candidate full(int number, Instant at) {
        return new Candidate(
                id(number), PointKind.FULL, at, at, List.of(), false, false, false, false, null, null, null);
    }

    private static Candidate increment(int number, Instant at, PointId... needs) {
        return new Candidate(
                id(number), PointKind.INCREMENTAL, at, at, List.of(needs), true, false, false, false, null, null, null);
    }

    static Policy policy(String keep) {
        return PoliciesFileTest.parse("policies: {p: {keep: " + keep + "}}").named("p");
    }

    private static Map<String, Integer> pointsByTier(ItemPlan plan) {
        return plan.decisions().stream()
                .flatMap(decision -> decision.why().stream())
                .filter(why -> Stream.of(Tier.values()).anyMatch(tier -> why.startsWith(tier.word() + " ")))
                .collect(groupingBy(why -> why.substring(0, why.indexOf(' ')), TreeMap::new, summingInt(why -> 1)));
    }

    /** Two points a day for eleven years, looked at on the evening of every day of the twelfth. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void azureBackupsWorkedExampleCountsByTier(int yearly) {
        // Given
        Policy policy = policy("{daily: {periods: 7, points: 2}, weekly: {periods: 4, points: 2}, "
                + "monthly: {periods: 12, points: 2, on: last saturday}, yearly: {periods: 10, points: " + yearly
                + ", on: last saturday of march}, week: saturday}");
        List<Candidate> points = new ArrayList<>();
        for (int day = 0; day < 366 * 12; day++) {
            Instant morning = START.plus(Duration.ofDays(day));
            Instant evening = morning.plus(Duration.ofHours(12));
            points.add(full(2 * day, morning));
            points.add(full(2 * day + 1, evening));
            if (day >= 366 * 11) {
                // When
                ItemPlan plan = new RetentionPlanner(policy, evening.plusSeconds(60)).plan("item", points);
                // Then
                assertEquals(
                        Map.of("daily", 14, "weekly", 8, "monthly", 24, "yearly", 10 * yearly),
                        pointsByTier(plan),
                        evening.toString());
            }
        }
    }

    @Test
    void aPointThatSeveralTiersKeepIsOnePoint() {
        // Given
        List<Candidate> points = List.of(full(1, Instant.parse("2026-11-14T22:00:00Z")));
        RetentionPlanner planner = new RetentionPlanner(
                policy("{last: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1}"), Instant.parse("2026-11-20T00:00:00Z"));
        // When, then
        assertEquals(
                List.of(new Decision(
                        id(1),
                        PointKind.FULL,
                        Instant.parse("2026-11-14T22:00:00Z"),
                        true,
                        List.of(
                                "newest",
                                "last 1 of 1",
                                "daily 2026-11-14",
                                "weekly 2026-W46",
                                "monthly 2026-11",
                                "yearly 2026"),
                        null)),
                planner.plan("item", points).decisions());
    }

    @Test
    void anItemWithoutPointsHasAnEmptyPlan() {
        assertEquals(
                List.of(),
                new RetentionPlanner(policy("{last: 1}"), START)
                        .plan("item", List.of())
                        .decisions());
    }

    @Test
    void aPointGivenTwiceIsRefused() {
        RetentionPlanner planner = new RetentionPlanner(policy("{last: 1}"), START);
        assertThrows(
                IllegalArgumentException.class, () -> planner.plan("item", List.of(full(1, START), full(1, START))));
    }

    @Test
    void aChainOfAHundredThousandIsKeptFromItsEnd() {
        // Given
        List<Candidate> chain = new ArrayList<>(List.of(full(0, START)));
        while (chain.size() < 100_000) {
            chain.add(increment(chain.size(), START.plusSeconds(600L * chain.size()), id(chain.size() - 1)));
        }
        Collections.shuffle(chain, new Random(1));
        RetentionPlanner planner = new RetentionPlanner(policy("{last: 1}"), START.plus(Duration.ofDays(4000)));
        // When
        ItemPlan plan = planner.plan("item", chain);
        // Then
        assertEquals(List.of(), plan.removed());
        assertEquals(
                List.of("needed by " + id(99_999)), plan.decisions().get(99_999).why());
    }

    /** Three weekly bases, each with logs until the next one, ten thousand in all; the first is of a Thursday. */
    private static List<Candidate> basesWithLogs() {
        List<Candidate> points = new ArrayList<>();
        for (int number = 0; number < 10_003; number++) {
            Instant at = START.plus(Duration.ofDays(21).dividedBy(10_003).multipliedBy(number));
            boolean base = points.isEmpty() || Duration.between(START, at).toDays() / 7 > age(points) / 7;
            points.add(
                    base
                            ? full(number, at)
                            : new Candidate(
                                    id(number),
                                    PointKind.LOG,
                                    at,
                                    at,
                                    List.of(id(number - 1)),
                                    false,
                                    false,
                                    false,
                                    false,
                                    null,
                                    null,
                                    null));
        }
        return points;
    }

    private static long age(List<Candidate> points) {
        return Duration.between(START, points.get(points.size() - 1).backupTime())
                .toDays();
    }

    /** What goes, as days since the first base. */
    private static void expectRemoved(String keep, Predicate<Instant> removed) {
        // Given
        List<Candidate> points = basesWithLogs();
        Set<PointId> expected = points.stream()
                .filter(point -> removed.test(point.backupTime()))
                .map(Candidate::id)
                .collect(toSet());
        Collections.shuffle(points, new Random(1));
        RetentionPlanner planner = new RetentionPlanner(policy(keep), START.plus(Duration.ofDays(30)));
        // When
        ItemPlan plan = assertTimeout(Duration.ofSeconds(5), () -> planner.plan("item", points));
        // Then
        assertEquals(expected, Set.copyOf(plan.removed()));
    }

    /** Of the second chain a log is six days old: it needs all before it, until the base. */
    @Test
    void chainsOfThousandsOfLogsGoAsAWhole() {
        Instant second = START.plus(Duration.ofDays(7));
        expectRemoved("{within: 8d}", time -> time.isBefore(second));
        expectRemoved("{within: 13d}", time -> time.isBefore(second));
        expectRemoved("{within: 15d}", time -> false);
    }

    /** The last logs of 11, 18 and 22 January: behind the first of these the second chain has no other to serve. */
    @Test
    void tiersKeepTheBeginningOfAChainUntilTheirLog() {
        Instant second = START.plus(Duration.ofDays(7));
        Instant third = START.plus(Duration.ofDays(14));
        Instant monday = Instant.parse("2015-01-12T00:00:00Z");
        expectRemoved(
                "{last: 1, weekly: 3}",
                time -> time.isBefore(second) || !time.isBefore(monday) && time.isBefore(third));
    }

    @Test
    void aCircleOfAHundredThousandIsBroken() {
        // Given
        List<Candidate> circle = new ArrayList<>();
        for (int number = 0; number < 100_000; number++) {
            circle.add(increment(number, START.plusSeconds(number), id((number + 1) % 100_000)));
        }
        circle.add(full(100_000, START.plusSeconds(200_000)));
        RetentionPlanner planner = new RetentionPlanner(policy("{last: 5}"), START.plus(Duration.ofDays(4000)));
        // When
        ItemPlan plan = planner.plan("item", circle);
        // Then
        assertEquals(100_000, plan.removed().size());
    }
}
