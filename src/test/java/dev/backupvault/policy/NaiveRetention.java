package dev.backupvault.policy;

import dev.backupvault.point.PointId;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The rules of docs/POLICIES.md, word by word and in no hurry: every question is asked of every point again. It shares
 * records with the planner, and no code that decides.
 */
final class NaiveRetention {
    private final Map<PointId, Candidate> points = new HashMap<>();
    private final Map<PointId, Boolean> good = new HashMap<>();
    private final Map<PointId, Boolean> whole = new HashMap<>();
    private final Policy policy;
    private final Instant now;

    NaiveRetention(List<Candidate> points, Policy policy, Instant now) {
        points.forEach(point -> this.points.put(point.id(), point));
        this.policy = policy;
        this.now = now;
    }

    static Instant time(Candidate point) {
        return point.backupTime().compareTo(point.storedAt()) > 0 ? point.storedAt() : point.backupTime();
    }

    static boolean newer(Candidate one, Candidate other) {
        int order = time(one).compareTo(time(other));
        if (order == 0) {
            order = one.storedAt().compareTo(other.storedAt());
        }
        return order == 0 ? one.id().text().compareTo(other.id().text()) > 0 : order > 0;
    }

    boolean good(PointId id) {
        return all(id, good, point -> !point.damaged() && !point.marked());
    }

    /** Whether nothing is damaged or missing, or needs itself, whatever marks say. */
    boolean whole(PointId id) {
        return all(id, whole, point -> !point.damaged());
    }

    /** Whether a point and all that it needs are there and like this. */
    private boolean all(PointId id, Map<PointId, Boolean> answers, Predicate<Candidate> like) {
        Boolean known = answers.get(id);
        if (known != null) {
            return known;
        }
        answers.put(id, false); // whoever comes back here needs itself
        Candidate point = points.get(id);
        boolean all = point != null && like.test(point);
        for (PointId needed : point == null ? List.<PointId>of() : point.dependsOn()) {
            all &= all(needed, answers, like);
        }
        answers.put(id, all);
        return all;
    }

    boolean proven(Candidate point) {
        return needs(Set.of(point.id())).stream()
                .allMatch(id -> good(id) && points.get(id).verified());
    }

    /** The given and all they need, as far as it is there. */
    Set<PointId> needs(Set<PointId> ids) {
        Set<PointId> all = new HashSet<>(ids);
        boolean grows = true;
        while (grows) {
            grows = false;
            for (PointId id : List.copyOf(all)) {
                for (PointId needed : points.get(id).dependsOn()) {
                    grows |= points.containsKey(needed) && all.add(needed);
                }
            }
        }
        return all;
    }

    private boolean isNewest(Candidate point, Predicate<Candidate> among) {
        return among.test(point)
                && points.values().stream().noneMatch(other -> among.test(other) && newer(other, point));
    }

    private boolean takesPart(Candidate point) {
        return point.keepUntil() == null && good(point.id());
    }

    private long newerTaking(Candidate point) {
        return points.values().stream()
                .filter(other -> takesPart(other) && newer(other, point))
                .count();
    }

    /** Everything that stays. */
    Set<PointId> kept() {
        Set<PointId> kept = new HashSet<>();
        for (Candidate point : points.values()) {
            if (forItself(point) || byRule(point)) {
                kept.add(point.id());
            }
        }
        return needs(kept);
    }

    private boolean forItself(Candidate point) {
        return point.held()
                || point.lockedUntil() != null && now.isBefore(point.lockedUntil())
                || point.keepUntil() != null && now.isBefore(point.keepUntil())
                || Duration.between(point.storedAt(), now).compareTo(policy.minimumAge()) < 0
                || whole(point.id()) && !good(point.id())
                || isNewest(point, other -> good(other.id()))
                || isNewest(point, other -> good(other.id()) && other.verified())
                || isNewest(point, this::proven)
                || !good(point.id())
                        && points.values().stream().noneMatch(other -> good(other.id()) && newer(other, point));
    }

    private boolean byRule(Candidate point) {
        Keep keep = policy.keep();
        if (keep.all()) {
            return point.keepUntil() == null;
        }
        if (!takesPart(point)) {
            return false;
        }
        boolean within = !keep.within().isZero()
                && points.values().stream()
                        .filter(this::takesPart)
                        .allMatch(other ->
                                Duration.between(time(point), time(other)).compareTo(keep.within()) <= 0);
        return newerTaking(point) < keep.last()
                || within
                || keep.tiers().keySet().stream().anyMatch(tier -> inTier(tier, point));
    }

    /** Whether a tier keeps a point: it is among the newest of its period, and few enough periods are newer. */
    boolean inTier(Tier tier, Candidate point) {
        TierRule rule = policy.keep().tiers().get(tier);
        if (rule == null
                || policy.keep().all()
                || !eligible(tier, period(tier, point)).contains(point)) {
            return false;
        }
        List<Candidate> eligible = eligible(tier, period(tier, point));
        if (eligible.stream().filter(other -> newer(other, point)).count() >= rule.points()) {
            return false;
        }
        Set<String> newerPeriods = new TreeSet<>();
        for (Candidate other : points.values()) {
            String period = period(tier, other);
            if (takesPart(other)
                    && !period.equals(period(tier, point))
                    && time(other).isAfter(time(point))
                    && !eligible(tier, period).isEmpty()) {
                newerPeriods.add(period);
            }
        }
        return newerPeriods.size() < rule.periods();
    }

    /** Who may stand for a period. */
    private List<Candidate> eligible(Tier tier, String period) {
        List<Candidate> inPeriod = new ArrayList<>();
        for (Candidate point : points.values()) {
            if (takesPart(point) && period(tier, point).equals(period)) {
                inPeriod.add(point);
            }
        }
        if (inPeriod.isEmpty()) {
            return inPeriod;
        }
        LocalDate day = day(tier, local(inPeriod.get(0)).toLocalDate());
        if (day == null) {
            return inPeriod;
        }
        List<Candidate> ofDay = inPeriod.stream()
                .filter(point -> local(point).toLocalDate().equals(day))
                .toList();
        boolean over = now.atZone(policy.keep().zone()).toLocalDate().compareTo(day) > 0;
        return ofDay.isEmpty() && over ? inPeriod : ofDay;
    }

    private ZonedDateTime local(Candidate point) {
        return time(point).atZone(policy.keep().zone());
    }

    private String period(Tier tier, Candidate point) {
        ZonedDateTime local = local(point);
        LocalDate day = local.toLocalDate();
        return switch (tier) {
            case HOURLY -> day + " " + local.getHour() + " " + local.getOffset();
            case DAILY -> day.toString();
            case WEEKLY -> "until " + weekEnd(day);
            case MONTHLY -> YearMonth.from(day).toString();
            case YEARLY -> "" + day.getYear();
        };
    }

    private LocalDate weekEnd(LocalDate day) {
        DayOfWeek end = policy.keep().week().orElse(DayOfWeek.SUNDAY);
        LocalDate last = day;
        while (last.getDayOfWeek() != end) {
            last = last.plusDays(1);
        }
        return last;
    }

    private LocalDate day(Tier tier, LocalDate inPeriod) {
        if (tier == Tier.WEEKLY) {
            return policy.keep().week().isPresent() ? weekEnd(inPeriod) : null;
        }
        DayRule rule = policy.keep().tiers().get(tier).on().orElse(null);
        if (rule == null) {
            return null;
        }
        YearMonth month =
                rule.month().map(name -> YearMonth.of(inPeriod.getYear(), name)).orElse(YearMonth.from(inPeriod));
        if (rule.weekday().isEmpty()) {
            return rule.number() > month.lengthOfMonth() ? month.atEndOfMonth() : month.atDay(rule.number());
        }
        List<LocalDate> days = new ArrayList<>();
        for (int at = 1; at <= month.lengthOfMonth(); at++) {
            if (month.atDay(at).getDayOfWeek() == rule.weekday().get()) {
                days.add(month.atDay(at));
            }
        }
        return rule.number() < 0 ? days.get(days.size() - 1) : days.get(rule.number() - 1);
    }
}
