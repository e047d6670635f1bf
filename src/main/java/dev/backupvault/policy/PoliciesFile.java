package dev.backupvault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.yaml.Scalars;
import dev.backupvault.yaml.Section;
import dev.backupvault.yaml.StrictYaml;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code config/policies.yaml}. Strict: unknown keys and senseless values are all reported at once. */
final class PoliciesFile {
    static final String ALL = "all";
    private static final int MOST = 100_000;
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final StrictYaml FILE = new StrictYaml("policies", "docs/POLICIES.md says what each key takes");

    private PoliciesFile() {}

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} if the file cannot be read, or with all its problems */
    static Map<String, Policy> read(Path file) {
        return FILE.read(file, PoliciesFile::policies);
    }

    /** @param name what to call it in an error */
    static Map<String, Policy> parse(byte[] yaml, String name) {
        return FILE.parse(yaml, name, PoliciesFile::policies);
    }

    private static Map<String, Policy> policies(Section all) {
        return all.named((name, in) -> policy(in));
    }

    private static Policy policy(Section in) {
        Keep keep = keep(in);
        return new Policy(
                keep,
                floor(in, keep),
                in.value("minimum-age", Duration.ofDays(1), Values::duration),
                in.value("locked", Duration.ZERO, Values::someTime),
                in.value("soft-delete", Duration.ofDays(14), Values::duration),
                stopAt(in.section("stop-at")),
                storage(in.section("tier")),
                verify(in.section("verify")),
                in.optional("replicate-to", Scalars::name),
                in.value("operational-copy", Duration.ZERO, Values::someTime),
                alert(in.section("alert")),
                follow(in.section("follow")));
    }

    private static Keep keep(Section policy) {
        Map<Tier, TierRule> tiers = new EnumMap<>(Tier.class);
        if (policy.get("keep").asText().equals(ALL)) {
            return new Keep(true, 0, Duration.ZERO, tiers, UTC, Optional.empty());
        }
        Section in = policy.section("keep");
        for (Tier tier : Tier.values()) {
            tier(in, tier).ifPresent(rule -> tiers.put(tier, rule));
        }
        Keep keep = new Keep(
                false,
                in.value("last", 0, Scalars.number(1, MOST)),
                in.value("within", Duration.ZERO, Values::someTime),
                tiers,
                in.value("timezone", UTC, Values::zone),
                in.optional("week", text -> Words.parse(DayOfWeek.class, text)));
        in.close();
        if (!in.has("last") && !in.has("within") && Tier.all().noneMatch(tier -> in.has(tier.word()))) {
            policy.problem(
                    "keep", "expected 'all', or at least one of last, within, hourly, daily, weekly, monthly, yearly");
        }
        return keep;
    }

    private static Optional<TierRule> tier(Section keep, Tier tier) {
        JsonNode value = keep.get(tier.word());
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            return keep.optional(tier.word(), Scalars.number(1, MOST))
                    .map(periods -> new TierRule(periods, 1, Optional.empty()));
        }
        Section in = keep.section(tier.word());
        if (!in.has("periods")) {
            in.problem("periods", "expected a number");
        }
        TierRule rule = new TierRule(
                in.value("periods", 1, Scalars.number(1, MOST)),
                in.value("points", 1, Scalars.number(1, MOST)),
                in.optional("on", text -> day(tier, text)));
        in.close();
        return Optional.of(rule);
    }

    private static DayRule day(Tier tier, String text) {
        if (tier != Tier.MONTHLY && tier != Tier.YEARLY) {
            throw new IllegalArgumentException(
                    tier == Tier.WEEKLY ? "the day of weeks is keep.week" : "only monthly and yearly have a day");
        }
        DayRule day = DayRule.parse(text);
        if (day.month().isPresent() != (tier == Tier.YEARLY)) {
            throw new IllegalArgumentException(
                    tier == Tier.YEARLY
                            ? "expected a month too, such as 'last saturday of march', found '" + text + "'"
                            : "expected a day without a month, found '" + text + "'");
        }
        return day;
    }

    private static Map<Tier, Integer> floor(Section policy, Keep keep) {
        Map<Tier, Integer> floor = new EnumMap<>(Tier.class);
        Section in = policy.section("floor");
        Tier.all().filter(tier -> tier != Tier.HOURLY).forEach(tier -> in.optional(tier.word(), Scalars.number(1, MOST))
                .ifPresent(periods -> {
                    floor.put(tier, periods);
                    if (keep.periods(tier) < periods) {
                        in.problem(
                                tier.word(),
                                "expected at most what keep has, " + keep.periods(tier) + ", found " + periods);
                    }
                }));
        in.close();
        return floor;
    }

    private static Policy.StopAt stopAt(Section in) {
        Policy.StopAt stopAt =
                new Policy.StopAt(in.value("item", 50, Values.percent(0)), in.value("source", 30, Values.percent(0)));
        in.close();
        return stopAt;
    }

    private static Policy.Storage storage(Section in) {
        Policy.Storage storage = new Policy.Storage(
                in.value("upload", Policy.Upload.HOT, text -> Words.parse(Policy.Upload.class, text)),
                in.optional("archive-after", Values::someTime));
        in.close();
        return storage;
    }

    private static Policy.Verify verify(Section in) {
        Policy.Verify verify = new Policy.Verify(
                in.value("after-ingest", true, Scalars::truth),
                in.optional("every", Values::someTime),
                in.value("level", 0, Scalars.number(0, 4)),
                in.value("read", 100, Values.percent(1)));
        in.close();
        return verify;
    }

    private static Policy.Follow follow(Section in) {
        Policy.Follow follow = new Policy.Follow(
                in.value("grace", Duration.ofDays(14), Values::duration), in.value("share", 10, Values.percent(1)));
        in.close();
        return follow;
    }

    private static Policy.Alert alert(Section in) {
        Policy.Alert alert = new Policy.Alert(
                in.optional("no-point-for", Values::someTime), in.optional("shrink", Values.percent(1)));
        in.close();
        return alert;
    }
}
