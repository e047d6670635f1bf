package dev.backupvault.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Which points the tiers of a policy keep. Only periods that have points count: while no backups arrive, none expires.
 */
final class TierSlots {
    private final Keep keep;
    private final LocalDate today;

    TierSlots(Keep keep, Instant now) {
        this.keep = keep;
        this.today = now.atZone(keep.zone()).toLocalDate();
    }

    private record Taken(int point, LocalDate day) {}

    /**
     * @param points the places of those that take part, newest first
     * @param kept is told of a point's place and why it is kept
     */
    void fill(List<Candidate> all, List<Integer> points, BiConsumer<Integer, String> kept) {
        List<ZonedDateTime> times = points.stream()
                .map(at -> all.get(at).backupTime().atZone(keep.zone()))
                .toList();
        keep.tiers().forEach((tier, rule) -> {
            Map<Long, List<Taken>> periods = new TreeMap<>(Comparator.reverseOrder());
            for (int n = 0; n < times.size(); n++) {
                ZonedDateTime time = times.get(n);
                periods.computeIfAbsent(tier.period(time, keep.weekEnd()), period -> new ArrayList<>(1))
                        .add(new Taken(points.get(n), time.toLocalDate()));
            }
            fill(tier, rule, periods, kept);
        });
    }

    private void fill(Tier tier, TierRule rule, Map<Long, List<Taken>> periods, BiConsumer<Integer, String> kept) {
        int left = rule.periods();
        for (Map.Entry<Long, List<Taken>> period : periods.entrySet()) {
            if (left == 0) {
                return;
            }
            List<Taken> eligible = eligible(day(tier, rule, period.getKey()), period.getValue());
            if (!eligible.isEmpty()) {
                String label = tier.label(period.getKey(), keep.zone());
                eligible.stream().limit(rule.points()).forEach(taken -> kept.accept(taken.point(), label));
                left--;
            }
        }
    }

    /** The day of a period whose points count, or null for any. */
    private LocalDate day(Tier tier, TierRule rule, long period) {
        if (tier == Tier.WEEKLY) {
            return keep.week().map(day -> LocalDate.ofEpochDay(period)).orElse(null);
        }
        return rule.on().map(day -> day.in(LocalDate.ofEpochDay(period))).orElse(null);
    }

    /**
     * A day that is over without a point must not lose its period; one that is still to come must not be forestalled.
     */
    private List<Taken> eligible(LocalDate day, List<Taken> points) {
        if (day == null) {
            return points;
        }
        List<Taken> ofDay =
                points.stream().filter(taken -> taken.day().equals(day)).toList();
        return ofDay.isEmpty() && today.isAfter(day) ? points : ofDay;
    }
}
