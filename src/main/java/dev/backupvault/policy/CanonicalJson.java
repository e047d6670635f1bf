package dev.backupvault.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.backupvault.units.Units;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes policies as {@link PoliciesFile} reads them, each in one way only. */
final class CanonicalJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private CanonicalJson() {}

    static String text(Map<String, Object> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a policy", e);
        }
    }

    static Map<String, Object> of(Policy policy) {
        Map<String, Object> values = new TreeMap<>();
        values.put("keep", keep(policy.keep()));
        if (!policy.floor().isEmpty()) {
            Map<String, Object> floor = new TreeMap<>();
            policy.floor().forEach((tier, periods) -> floor.put(tier.word(), periods));
            values.put("floor", floor);
        }
        values.put("minimum-age", Units.text(policy.minimumAge()));
        duration(values, "locked", policy.locked());
        values.put("soft-delete", Units.text(policy.softDelete()));
        values.put(
                "stop-at",
                Map.of(
                        "item", percent(policy.stopAt().item()),
                        "source", percent(policy.stopAt().source())));
        values.put("tier", storage(policy.tier()));
        values.put("verify", verify(policy.verify()));
        policy.replicateTo().ifPresent(name -> values.put("replicate-to", name));
        duration(values, "operational-copy", policy.operationalCopy());
        Map<String, Object> alert = new TreeMap<>();
        duration(alert, "no-point-for", policy.alert().noPointFor());
        policy.alert().shrink().ifPresent(share -> alert.put("shrink", percent(share)));
        if (!alert.isEmpty()) {
            values.put("alert", alert);
        }
        values.put(
                "follow",
                Map.of(
                        "grace", Units.text(policy.follow().grace()),
                        "share", percent(policy.follow().share())));
        return values;
    }

    private static Object keep(Keep keep) {
        if (keep.all()) {
            return PoliciesFile.ALL;
        }
        Map<String, Object> values = new TreeMap<>();
        if (keep.last() > 0) {
            values.put("last", keep.last());
        }
        duration(values, "within", keep.within());
        keep.tiers().forEach((tier, rule) -> {
            Map<String, Object> periods = new TreeMap<>();
            periods.put("periods", rule.periods());
            periods.put("points", rule.points());
            rule.on().ifPresent(day -> periods.put("on", day.toString()));
            values.put(tier.word(), periods);
        });
        values.put("timezone", keep.zone().getId());
        keep.week().ifPresent(day -> values.put("week", Words.of(day)));
        return values;
    }

    private static Map<String, Object> storage(Policy.Storage storage) {
        Map<String, Object> values = new TreeMap<>();
        values.put("upload", Words.of(storage.upload()));
        duration(values, "archive-after", storage.archiveAfter());
        return values;
    }

    private static Map<String, Object> verify(Policy.Verify verify) {
        Map<String, Object> values = new TreeMap<>();
        values.put("after-ingest", verify.afterIngest());
        duration(values, "every", verify.every());
        values.put("level", verify.level());
        values.put("read", percent(verify.read()));
        return values;
    }

    private static void duration(Map<String, Object> values, String key, Duration duration) {
        duration(values, key, Optional.of(duration).filter(time -> !time.isZero()));
    }

    private static void duration(Map<String, Object> values, String key, Optional<Duration> duration) {
        duration.ifPresent(time -> values.put(key, Units.text(time)));
    }

    private static String percent(int share) {
        return share + "%";
    }
}
