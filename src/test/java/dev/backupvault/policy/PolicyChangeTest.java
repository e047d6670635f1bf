package dev.backupvault.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyChangeTest {
    private static final String FULL = "keep: {last: 7, within: 30d, daily: {periods: 14, points: 2}, weekly: 8, "
            + "monthly: {periods: 24, on: last saturday}, timezone: Europe/Berlin, week: saturday}, "
            + "floor: {daily: 7, weekly: 4}, minimum-age: 2d, locked: 14d, soft-delete: 14d, "
            + "stop-at: {item: 50%, source: 30%}, tier: {upload: cool, archive-after: 90d}, "
            + "verify: {after-ingest: true, every: 30d, level: 2, read: 100%}, replicate-to: secondary, "
            + "operational-copy: 2d, alert: {no-point-for: 26h, shrink: 50%}, follow: {grace: 14d, share: 10%}";

    private static Policies one(String policy) {
        return PoliciesFileTest.parse("policies: {p: {" + policy + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "last: 7 | last: 6 | keep.last is 6 instead of 7",
                "last: 7, | | keep.last is none instead of 7",
                "within: 30d | within: 29d | keep.within is 29d instead of 30d",
                "within: 30d, | | keep.within is none instead of 30d",
                "periods: 14 | periods: 13 | keep.daily.periods is 13 instead of 14",
                "points: 2 | points: 1 | keep.daily.points is 1 instead of 2",
                "monthly: {periods: 24, on: last saturday}, | | keep.monthly.periods is none instead of 24",
                "on: last saturday | on: first saturday | keep.monthly.on moves its points: it is first saturday instead of last saturday",
                "', on: last saturday' | | keep.monthly.on moves its points: it is any day instead of last saturday",
                "Europe/Berlin | Asia/Tokyo | keep.timezone moves its periods: it is Asia/Tokyo instead of Europe/Berlin",
                "week: saturday | week: sunday | keep.week moves its weeks: it is sunday instead of saturday",
                "', week: saturday' | | keep.week moves its weeks: it is any day instead of saturday",
                "daily: 7 | daily: 6 | floor.daily is 6 instead of 7",
                "', weekly: 4' | | floor.weekly is none instead of 4",
                "minimum-age: 2d | minimum-age: 47h | minimum-age is 47h instead of 2d",
                "locked: 14d | locked: 13d | locked is 13d instead of 14d",
                "locked: 14d, | | locked is none instead of 14d",
                "soft-delete: 14d | soft-delete: 0d | soft-delete is none instead of 14d",
                "item: 50% | item: 51% | stop-at.item is 51% instead of 50%",
                "source: 30% | source: 100% | stop-at.source is 100% instead of 30%",
                "after-ingest: true | after-ingest: false | verify.after-ingest is false instead of true",
                "every: 30d | every: 31d | verify.every is 31d instead of 30d",
                "every: 30d, | | verify.every is not set instead of 30d",
                "level: 2 | level: 1 | verify.level is 1 instead of 2",
                "read: 100% | read: 99% | verify.read is 99% instead of 100%",
                "archive-after: 90d | archive-after: 60d | tier.archive-after ends reading back after 60d instead of 90d",
                "replicate-to: secondary | replicate-to: other | replicate-to is other instead of secondary",
                "replicate-to: secondary, | | replicate-to is nowhere instead of secondary",
                "operational-copy: 2d | operational-copy: 1d | operational-copy is 1d instead of 2d",
                "grace: 14d | grace: 13d | follow.grace is 13d instead of 14d",
                "share: 10% | share: 11% | follow.share is 11% instead of 10%",
                "no-point-for: 26h | no-point-for: 27h | alert.no-point-for is 27h instead of 26h",
                "shrink: 50% | shrink: 60% | alert.shrink is 60% instead of 50%",
                "', shrink: 50%' | | alert.shrink is off instead of 50%",
            })
    void everyWeakerValueIsSaid(String before, String now, String sentence) {
        String changed = FULL.replace(before, now == null ? "" : now);
        assertEquals(List.of("policy 'p': " + sentence), PolicyChange.weaker(one(FULL), one(changed)), changed);
        if (!before.startsWith("on:")
                && !before.contains("week: saturday")
                && !before.contains("last saturday")
                && !before.startsWith("Europe")
                && !"replicate-to: other".equals(now)) {
            assertEquals(List.of(), PolicyChange.weaker(one(changed), one(FULL)), "the other way it is stronger");
        }
    }

    @Test
    void archivingIsSaidWhereThereWasNone() {
        assertEquals(
                List.of("policy 'p': tier.archive-after ends reading back after 90d instead of never"),
                PolicyChange.weaker(one("keep: all"), one("keep: all, tier: {archive-after: 90d}")));
    }

    @Test
    void rulesKeepLessThanEverything() {
        assertEquals(
                List.of("policy 'p': keeps what rules say instead of everything"),
                PolicyChange.weaker(one("keep: all"), one("keep: {last: 100000}")));
        assertEquals(List.of(), PolicyChange.weaker(one("keep: {last: 100000}"), one("keep: all")));
    }

    @Test
    void aRemovedPolicyIsSaidAndANewOneIsNot() {
        Policies two = PoliciesFileTest.parse("policies: {p: {keep: all}, q: {keep: {last: 3}}}");
        assertEquals(List.of("policy 'q': it is removed"), PolicyChange.weaker(two, one("keep: all")));
        assertEquals(List.of(), PolicyChange.weaker(one("keep: all"), two));
    }

    @Test
    void allIsSaidAtOnce() {
        assertEquals(
                23,
                PolicyChange.weaker(
                                one(FULL),
                                one(
                                        "keep: {last: 1}, minimum-age: 0d, soft-delete: 1d, stop-at: {item: 100%, source: 100%}, "
                                                + "tier: {archive-after: 1d}, verify: {after-ingest: false, read: 1%}"))
                        .size());
    }

    @Test
    void equalPoliciesAreNotWeakerHoweverTheyAreWritten() {
        assertEquals(
                List.of(),
                PolicyChange.weaker(
                        one("keep: {daily: 7, timezone: UTC}"), one("keep: {timezone: Z, daily: {periods: 7}}")));
        assertEquals(
                List.of(),
                PolicyChange.weaker(
                        one("keep: {last: 7, timezone: UTC}"), one("keep: {last: 7, timezone: Asia/Tokyo}")),
                "without periods a time zone moves nothing");
    }
}
