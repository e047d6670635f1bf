package dev.backupvault.policy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which points a policy keeps. Immutable.
 *
 * @param all keeps every point; the other rules then say nothing
 * @param last how many of the newest points; 0 for none
 * @param within every point that is at most this much older than the newest good one; zero for none
 * @param zone whose calendar has the hours, days, weeks, months and years
 * @param week the day on which a week ends and whose points count for it; without one weeks end on Sunday and any
 *     counts
 */
public record Keep(
        boolean all, int last, Duration within, Map<Tier, TierRule> tiers, ZoneId zone, Optional<DayOfWeek> week) {
    public Keep {
        Map<Tier, TierRule> sorted = new EnumMap<>(Tier.class);
        sorted.putAll(tiers);
        tiers = Collections.unmodifiableMap(sorted);
    }

    DayOfWeek weekEnd() {
        return week.orElse(DayOfWeek.SUNDAY);
    }

    /** How many periods of a tier are kept; 0 for none. */
    int periods(Tier tier) {
        TierRule rule = tiers.get(tier);
        return all ? Integer.MAX_VALUE : rule == null ? 0 : rule.periods();
    }
}
