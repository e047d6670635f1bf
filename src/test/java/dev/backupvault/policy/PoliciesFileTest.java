package dev.backupvault.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesFileTest {
    private static final Path SHIPPED = Path.of("config/policies.yaml");
    private static final String EVERY_KEY =
            """
            policies:
              p:
                keep: {last: 7, within: 30d, hourly: 24, daily: {periods: 14, points: 2}, weekly: 8, \
            monthly: {periods: 24, on: third friday}, yearly: {periods: 10, points: 3, on: last saturday of march}, \
            timezone: Europe/Berlin, week: saturday}
                floor: {daily: 7, weekly: 4, monthly: 3, yearly: 1}
                minimum-age: 36h
                locked: 14d
                soft-delete: 20d
                stop-at: {item: 60%, source: 20%}
                tier: {upload: cool, archive-after: 90d}
                verify: {after-ingest: true, every: 30d, level: 2, read: 10%}
                replicate-to: secondary
                operational-copy: 2d
                alert: {no-point-for: 26h, shrink: 50%}
                follow: {grace: 30d, share: 5%}
            """;

    static Policies parse(String yaml) {
        return Policies.parse(yaml.getBytes(StandardCharsets.UTF_8), "test.yaml");
    }

    private static Policy keep(String keep) {
        return parse("policies: {p: {keep: " + keep + "}}").named("p");
    }

    private static String refused(String yaml) {
        VaultException e = assertThrows(VaultException.class, () -> parse(yaml));
        assertEquals(ErrorCode.CONFIG_INVALID, e.code());
        assertTrue(e.hint().isPresent());
        return e.fact();
    }

    @Test
    void everyKeyIsRead() {
        Keep keep = new Keep(
                false,
                7,
                Duration.ofDays(30),
                Map.of(
                        Tier.HOURLY, new TierRule(24, 1, Optional.empty()),
                        Tier.DAILY, new TierRule(14, 2, Optional.empty()),
                        Tier.WEEKLY, new TierRule(8, 1, Optional.empty()),
                        Tier.MONTHLY,
                                new TierRule(
                                        24,
                                        1,
                                        Optional.of(new DayRule(3, Optional.of(DayOfWeek.FRIDAY), Optional.empty()))),
                        Tier.YEARLY,
                                new TierRule(
                                        10,
                                        3,
                                        Optional.of(new DayRule(
                                                -1, Optional.of(DayOfWeek.SATURDAY), Optional.of(Month.MARCH))))),
                ZoneId.of("Europe/Berlin"),
                Optional.of(DayOfWeek.SATURDAY));
        assertEquals(
                new Policy(
                        keep,
                        Map.of(Tier.DAILY, 7, Tier.WEEKLY, 4, Tier.MONTHLY, 3, Tier.YEARLY, 1),
                        Duration.ofHours(36),
                        Duration.ofDays(14),
                        Duration.ofDays(20),
                        new Policy.StopAt(60, 20),
                        new Policy.Storage(Policy.Upload.COOL, Optional.of(Duration.ofDays(90))),
                        new Policy.Verify(true, Optional.of(Duration.ofDays(30)), 2, 10),
                        Optional.of("secondary"),
                        Duration.ofDays(2),
                        new Policy.Alert(Optional.of(Duration.ofHours(26)), Optional.of(50)),
                        new Policy.Follow(Duration.ofDays(30), 5)),
                parse(EVERY_KEY).named("p"));
    }

    @Test
    void aPolicyOfFewWordsHasDefaults() {
        assertEquals(
                new Policy(
                        new Keep(false, 3, Duration.ZERO, Map.of(), ZoneId.of("UTC"), Optional.empty()),
                        Map.of(),
                        Duration.ofDays(1),
                        Duration.ZERO,
                        Duration.ofDays(14),
                        new Policy.StopAt(50, 30),
                        new Policy.Storage(Policy.Upload.HOT, Optional.empty()),
                        new Policy.Verify(true, Optional.empty(), 0, 100),
                        Optional.empty(),
                        Duration.ZERO,
                        new Policy.Alert(Optional.empty(), Optional.empty()),
                        new Policy.Follow(Duration.ofDays(14), 10)),
                keep("{last: 3}"));
    }

    @Test
    void theShippedFileIsRight() {
        Policies policies = Policies.read(SHIPPED);
        assertEquals(
                List.of("gfs-standard", "keep-all"),
                List.copyOf(policies.byName().keySet()));
        assertTrue(policies.named("keep-all").keep().all());
        assertEquals(4, policies.named("gfs-standard").keep().tiers().size());
    }

    @Test
    void theKeysThatTheShippedFileShowsAsCommentsAreRight() throws IOException {
        Policy policy = parse(Files.readString(SHIPPED).replaceAll("(?m)^    # (?=[a-z-]+:)", "    "))
                .named("gfs-standard");
        assertEquals(Optional.of("secondary"), policy.replicateTo());
        assertEquals(Duration.ofDays(14), policy.locked());
        assertEquals(Optional.of(50), policy.alert().shrink());
        assertTrue(policy.verify().afterIngest());
        assertEquals(Policy.Upload.COOL, policy.tier().upload());
        assertEquals(Duration.ofDays(2), policy.operationalCopy());
    }

    @Test
    void theFilesExampleInTheManualIsRight() throws IOException {
        Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/POLICIES.md")));
        int count = 0;
        while (blocks.find()) {
            parse(blocks.group(1));
            count++;
        }
        assertTrue(count >= 1, "no example");
    }

    @Test
    void theManualNamesEveryKey() throws IOException {
        String manual = Files.readString(Path.of("docs/POLICIES.md"));
        Matcher keys = Pattern.compile("([a-z-]+): ").matcher(EVERY_KEY);
        while (keys.find()) {
            assertTrue(manual.contains(keys.group(1)), keys.group(1));
        }
    }

    @Test
    void thereMayBeNoPolicy() {
        assertEquals(Map.of(), parse("policies:\n").byName());
    }

    @Test
    void everyProblemIsSaidAtOnce() {
        // When
        String fact = refused(
                """
                policies:
                  "bad name": {keep: {last: 1}}
                  nothing: {locked: 1d}
                  empty: {keep: {}}
                  onlyzone: {keep: {timezone: UTC, week: monday}}
                  scalar: 7
                  p:
                    keep:
                      last: -1
                      within: 0d
                      hourly: {periods: 1, on: day 1}
                      daily: {points: 1, period: 3}
                      weekly: {periods: 2, on: saturday}
                      monthly: {periods: 0, points: 0, on: last saturday of march}
                      yearly: {periods: 1, on: day 30 of february}
                      timezone: Mars/Base
                      week: caturday
                      secondly: 4
                    floor: {hourly: 1, daily: 7, weekly: 3, monthly: x, yearly: 2}
                    minimum-age: soon
                    locked: 0d
                    soft-delete: 99999d
                    stop-at: {item: 101%, source: 30, all: 1%}
                    tier: {upload: archive, archive-after: 90}
                    verify: {after-ingest: maybe, every: 0s, level: 5, read: 0%, fully: true}
                    replicate-to: ../other
                    operational-copy: [2d]
                    alert: {no-point-for: , shrink: 0%, mail: x}
                    keeep: 1
                """);
        // Then
        List<String> places = Arrays.stream(
                        fact.substring(fact.indexOf("wrong: ") + 7).split("; (?=[\\w']+[.: ])"))
                .map(problem -> problem.substring(0, Math.max(problem.indexOf(':'), 0)))
                .toList();
        Set<String> expected = Set.of(
                "nothing.keep",
                "empty.keep",
                "onlyzone.keep",
                "scalar",
                "p.keep.last",
                "p.keep.within",
                "p.keep.hourly.on",
                "p.keep.daily.periods",
                "p.keep.daily.period",
                "p.keep.weekly.on",
                "p.keep.monthly.periods",
                "p.keep.monthly.points",
                "p.keep.monthly.on",
                "p.keep.yearly.on",
                "p.keep.timezone",
                "p.keep.week",
                "p.keep.secondly",
                "p.floor.hourly",
                "p.floor.daily",
                "p.floor.weekly",
                "p.floor.monthly",
                "p.floor.yearly",
                "p.minimum-age",
                "p.locked",
                "p.soft-delete",
                "p.stop-at.item",
                "p.stop-at.source",
                "p.stop-at.all",
                "p.tier.upload",
                "p.tier.archive-after",
                "p.verify.after-ingest",
                "p.verify.every",
                "p.verify.level",
                "p.verify.read",
                "p.verify.fully",
                "p.replicate-to",
                "p.operational-copy",
                "p.alert.no-point-for",
                "p.alert.shrink",
                "p.alert.mail",
                "p.keeep");
        expected.forEach(place -> assertTrue(places.contains(place), () -> place + " is missing in " + fact));
        assertTrue(fact.contains("'bad name'"), fact);
    }

    @Test
    void aFloorThatKeepFallsBelowIsAProblem() {
        assertEquals(
                "the policies in 'test.yaml' are wrong: p.floor.daily: expected at most what keep has, 6, found 7; "
                        + "p.floor.yearly: expected at most what keep has, 0, found 1",
                refused("policies: {p: {keep: {daily: 6, weekly: 4}, floor: {daily: 7, weekly: 4, yearly: 1}}}"));
        parse("policies: {p: {keep: all, floor: {daily: 7}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "text",
                "policies: []",
                "policies: text",
                "other: {}",
                "policies: {}\nother: {}",
                "policies: {p: {keep: {last: 1}}, p: {keep: {last: 2}}}",
                "policies: {p: {keep: {last: 1}",
                "policies: {p: {keep: everything}}",
                "policies: {p: }",
                "policies: {p: {keep: [last]}}"
            })
    void whatIsNoPolicyFileIsRefused(String yaml) {
        refused(yaml);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        VaultException e =
                assertThrows(VaultException.class, () -> Policies.read(Path.of("target/no-such-policies.yaml")));
        assertEquals(ErrorCode.CONFIG_INVALID, e.code());
    }

    @Test
    void aNameThatNoPolicyHasIsRefused() {
        VaultException e = assertThrows(
                VaultException.class, () -> parse("policies: {p: {keep: all}}").named("q"));
        assertTrue(e.fact().contains("'q'") && e.fact().contains("[p]"), e.fact());
    }

    @ParameterizedTest
    @CsvSource({
        "last saturday, 2026-02-01, 2026-02-28",
        "LAST Saturday, 2026-11-01, 2026-11-28",
        "first sunday, 2026-11-01, 2026-11-01",
        "third friday, 2026-05-01, 2026-05-15",
        "fourth monday, 2027-02-01, 2027-02-22",
        "day 15, 2026-02-01, 2026-02-15",
        "day 31, 2026-02-01, 2026-02-28",
        "day 31, 2028-02-01, 2028-02-29",
        "last saturday of march, 2026-01-01, 2026-03-28",
        "day 31 of december, 2026-01-01, 2026-12-31",
        "day 29 of february, 2028-01-01, 2028-02-29",
        "day 29 of february, 2027-01-01, 2027-02-28"
    })
    void daysOfPeriods(String text, LocalDate first, LocalDate day) {
        DayRule rule = DayRule.parse(text);
        assertEquals(day, rule.in(first));
        assertEquals(rule, DayRule.parse(rule.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "saturday",
                "fifth sunday",
                "day 0",
                "day 32",
                "day",
                "day 31 of april",
                "day 30 of february",
                "last day",
                "first sunday of marz",
                "last saturday of",
                "last  saturday"
            })
    void whatIsNoDayIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DayRule.parse(text));
    }

    @Test
    void theCanonicalFormIsOneForOneMeaning() {
        // Given
        Policy one = keep("{daily: 7, within: 48h, week: Saturday, timezone: UTC}");
        Policy other = keep("{within: 2d, week: saturday, daily: {points: 1, periods: 7}}");
        // Then
        assertEquals(one, other);
        assertEquals(one.canonical(), other.canonical());
        assertEquals(one.hash(), other.hash());
        assertEquals(
                "{\"follow\":{\"grace\":\"14d\",\"share\":\"10%\"},\"keep\":{\"daily\":{\"periods\":7,\"points\":1},\"timezone\":\"UTC\",\"week\":\"saturday\","
                        + "\"within\":\"2d\"},\"minimum-age\":\"1d\",\"soft-delete\":\"14d\","
                        + "\"stop-at\":{\"item\":\"50%\",\"source\":\"30%\"},\"tier\":{\"upload\":\"hot\"},"
                        + "\"verify\":{\"after-ingest\":true,\"level\":0,\"read\":\"100%\"}}",
                one.canonical());
    }

    @Test
    void theCanonicalFormIsReadBack() {
        for (Policies policies : List.of(Policies.read(SHIPPED), parse(EVERY_KEY), parse("policies: {}"))) {
            assertEquals(policies, parse(policies.canonical()));
            assertEquals(policies.hash(), parse(policies.canonical()).hash());
        }
    }
}
