package dev.backupvault.policy;

import java.util.Optional;

/**
 * How much of one tier is kept.
 *
 * @param periods how many periods that have points, from the newest back
 * @param points how many points of each, from the newest back
 * @param on the day of a month or year whose points count; any if empty
 */
public record TierRule(int periods, int points, Optional<DayRule> on) {}
