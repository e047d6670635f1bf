package dev.backupvault.policy;

import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.Month;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Policies and histories out of a seed: short, and full of what goes wrong. */
final class RandomCases {
    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia");
    /** Around these a calendar is odd: ends of years, leap days, changes of the clock. */
    private static final List<String> STARTS = List.of(
            "2026-12-30T20:00:00Z",
            "2028-02-27T20:00:00Z",
            "2026-03-28T20:00:00Z",
            "2026-10-24T20:00:00Z",
            "2026-11-01T04:00:00Z",
            "2025-06-10T00:00:00Z",
            "2011-12-27T00:00:00Z");

    private final Random random;

    RandomCases(long seed) {
        random = new Random(seed);
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    Policy policy() {
        Map<Tier, TierRule> tiers = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            if (oneIn(2)) {
                tiers.put(tier, new TierRule(1 + random.nextInt(6), oneIn(2) ? 1 : 1 + random.nextInt(3), day(tier)));
            }
        }
        Keep keep = new Keep(
                oneIn(30),
                oneIn(2) ? 0 : 1 + random.nextInt(5),
                oneIn(2) ? Duration.ZERO : Duration.ofHours(1 + random.nextInt(400)),
                tiers,
                ZoneId.of(oneOf(ZONES)),
                oneIn(2) ? Optional.empty() : Optional.of(oneOf(List.of(DayOfWeek.values()))));
        return with(keep, Duration.ofHours(oneIn(3) ? 0 : random.nextInt(72)));
    }

    static Policy with(Keep keep, Duration minimumAge) {
        return new Policy(
                keep,
                Map.of(),
                minimumAge,
                Duration.ZERO,
                Duration.ofDays(14),
                new Policy.StopAt(50, 30),
                new Policy.Storage(Policy.Upload.HOT, Optional.empty()),
                new Policy.Verify(false, Optional.empty(), 0, 100),
                Optional.empty(),
                Duration.ZERO,
                new Policy.Alert(Optional.empty(), Optional.empty()),
                new Policy.Follow(Duration.ofDays(7), 10));
    }

    private Optional<DayRule> day(Tier tier) {
        if (oneIn(2) || tier != Tier.MONTHLY && tier != Tier.YEARLY) {
            return Optional.empty();
        }
        Optional<Month> month =
                tier == Tier.YEARLY ? Optional.of(oneOf(List.of(Month.values()))) : Optional.<Month>empty();
        return Optional.of(
                oneIn(2)
                        ? new DayRule(
                                1 + random.nextInt(month.map(Month::maxLength).orElse(31)), Optional.empty(), month)
                        : new DayRule(
                                oneOf(List.of(-1, 1, 2, 3, 4)),
                                Optional.of(oneOf(List.of(DayOfWeek.values()))),
                                month));
    }

    /** Up to 40 points, in no order. */
    List<Candidate> history() {
        int most = 1 + random.nextInt(40);
        Instant time = Instant.parse(oneOf(STARTS));
        Duration pace = oneOf(List.of(
                Duration.ofMinutes(20),
                Duration.ofHours(3),
                Duration.ofHours(12),
                Duration.ofDays(1),
                Duration.ofDays(5),
                Duration.ofDays(40)));
        boolean rotten = oneIn(3);
        List<Candidate> points = new ArrayList<>();
        while (points.size() < most && !oneIn(80)) {
            time = time.plusSeconds(oneIn(10) ? 0 : (long) (pace.toSeconds() * (0.5 + random.nextDouble())));
            points.add(point(points, time, rotten));
        }
        Collections.shuffle(points, random);
        return points;
    }

    private Candidate point(List<Candidate> before, Instant time, boolean rotten) {
        PointKind kind = before.isEmpty() || oneIn(4) ? PointKind.FULL : oneOf(List.of(PointKind.values()));
        List<PointId> needs = new ArrayList<>();
        if (kind != PointKind.FULL) {
            needs.add((oneIn(3) ? oneOf(before) : before.get(before.size() - 1)).id());
            if (oneIn(5)) {
                needs.add(oneOf(before).id());
            }
        }
        if (rotten && oneIn(15)) {
            needs.add(id(oneIn(2) ? 1_000 : random.nextInt(40))); // there, not there, later, or itself
        }
        Instant stored = time.plusSeconds(oneIn(3) ? random.nextInt(200_000) - 20_000 : random.nextInt(600));
        return new Candidate(
                id(before.size()),
                kind,
                time,
                stored,
                needs,
                oneIn(2),
                oneIn(rotten ? 5 : 40),
                oneIn(rotten ? 8 : 40),
                oneIn(25),
                oneIn(25) ? time.plus(Duration.ofHours(random.nextInt(1000))) : null,
                oneIn(15) ? time.plus(Duration.ofHours(random.nextInt(1000))) : null,
                oneIn(3) ? null : time.plus(Duration.ofHours(random.nextInt(1000))));
    }

    static PointId id(int number) {
        return new PointId("20260101T000000Z-%020x".formatted(number * 7919L % 1009));
    }

    /** A moment about the end of a history, mostly after it. */
    Instant now(List<Candidate> points) {
        Instant newest = points.stream()
                .map(Candidate::storedAt)
                .max(Instant::compareTo)
                .orElse(Instant.parse("2026-11-22T00:00:00Z"));
        return newest.plusSeconds(random.nextInt(86_400 * (oneIn(3) ? 90 : 3)) - 43_200);
    }
}
