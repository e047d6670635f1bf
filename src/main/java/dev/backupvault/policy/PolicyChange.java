package dev.backupvault.policy;

import dev.backupvault.units.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds every way in which policies became weaker: keep or protect less, move what is kept, or watch less closely. What
 * is not said lets no point go earlier than before.
 */
public final class PolicyChange {
    private final String policy;
    private final List<String> sentences = new ArrayList<>();

    private PolicyChange(String policy) {
        this.policy = policy;
    }

    /**
     * Compares all policies by their names.
     *
     * @return sentences, in the order of the accepted policies; none if nothing is weaker
     */
    public static List<String> weaker(Policies accepted, Policies current) {
        List<String> sentences = new ArrayList<>();
        accepted.byName().forEach((name, before) -> {
            Policy now = current.byName().get(name);
            if (now == null) {
                sentences.add("policy '" + name + "': it is removed");
            } else {
                sentences.addAll(weaker(name, before, now));
            }
        });
        return sentences;
    }

    /** Compares two policies, such as the one that a source named and the one that it names now. */
    public static List<String> weaker(String name, Policy accepted, Policy current) {
        PolicyChange change = new PolicyChange(name);
        change.keep(accepted.keep(), current.keep());
        change.floor(accepted.floor(), current.floor());
        change.protection(accepted, current);
        change.verification(accepted, current);
        change.watch(accepted.alert(), current.alert());
        return change.sentences;
    }

    private void keep(Keep before, Keep now) {
        if (now.all()) {
            return;
        }
        if (before.all()) {
            say("keeps what rules say", "everything");
            return;
        }
        less("keep.last", before.last(), now.last());
        shorter("keep.within", before.within(), now.within());
        before.tiers()
                .forEach((tier, rule) ->
                        tier("keep." + tier.word(), rule, now.tiers().get(tier)));
        if (!before.tiers().isEmpty()
                && !before.zone().getRules().equals(now.zone().getRules())) {
            say("keep.timezone moves its periods: it is " + now.zone(), before.zone());
        }
        if (before.tiers().containsKey(Tier.WEEKLY) && !before.week().equals(now.week())) {
            say(
                    "keep.week moves its weeks: it is " + day(now.week().map(Words::of)),
                    day(before.week().map(Words::of)));
        }
    }

    private void tier(String key, TierRule before, TierRule now) {
        less(key + ".periods", before.periods(), now == null ? 0 : now.periods());
        if (now != null) {
            less(key + ".points", before.points(), now.points());
            if (!before.on().equals(now.on())) {
                say(key + ".on moves its points: it is " + day(now.on()), day(before.on()));
            }
        }
    }

    private static String day(Optional<?> day) {
        return day.map(Object::toString).orElse("any day");
    }

    private void floor(Map<Tier, Integer> before, Map<Tier, Integer> now) {
        Tier.all()
                .forEach(tier -> less("floor." + tier.word(), before.getOrDefault(tier, 0), now.getOrDefault(tier, 0)));
    }

    private void protection(Policy before, Policy now) {
        shorter("minimum-age", before.minimumAge(), now.minimumAge());
        shorter("locked", before.locked(), now.locked());
        shorter("soft-delete", before.softDelete(), now.softDelete());
        more("stop-at.item", before.stopAt().item(), now.stopAt().item());
        more("stop-at.source", before.stopAt().source(), now.stopAt().source());
        shorter("follow.grace", before.follow().grace(), now.follow().grace());
        more("follow.share", before.follow().share(), now.follow().share());
        if (before.replicateTo().isPresent() && !before.replicateTo().equals(now.replicateTo())) {
            say(
                    "replicate-to is " + now.replicateTo().orElse("nowhere"),
                    before.replicateTo().get());
        }
        shorter("operational-copy", before.operationalCopy(), now.operationalCopy());
    }

    private void verification(Policy before, Policy now) {
        if (before.verify().afterIngest() && !now.verify().afterIngest()) {
            say("verify.after-ingest is false", true);
        }
        longer("verify.every", before.verify().every(), now.verify().every());
        less("verify.level", before.verify().level(), now.verify().level());
        if (now.verify().read() < before.verify().read()) {
            say("verify.read is " + now.verify().read() + "%", before.verify().read() + "%");
        }
        now.tier()
                .archiveAfter()
                .filter(age -> before.tier()
                        .archiveAfter()
                        .filter(old -> old.compareTo(age) <= 0)
                        .isEmpty())
                .ifPresent(age -> say(
                        "tier.archive-after ends reading back after " + Units.text(age),
                        before.tier().archiveAfter().map(Units::text).orElse("never")));
    }

    private void watch(Policy.Alert before, Policy.Alert now) {
        longer("alert.no-point-for", before.noPointFor(), now.noPointFor());
        before.shrink()
                .filter(share -> now.shrink().filter(other -> other <= share).isEmpty())
                .ifPresent(share -> say(
                        "alert.shrink is "
                                + now.shrink().map(other -> other + "%").orElse("off"),
                        share + "%"));
    }

    private void less(String key, int before, int now) {
        if (now < before) {
            say(key + " is " + (now == 0 ? "none" : now), before);
        }
    }

    private void more(String key, int before, int now) {
        if (now > before) {
            say(key + " is " + now + "%", before + "%");
        }
    }

    private void shorter(String key, Duration before, Duration now) {
        if (now.compareTo(before) < 0) {
            say(key + " is " + (now.isZero() ? "none" : Units.text(now)), Units.text(before));
        }
    }

    private void longer(String key, Optional<Duration> before, Optional<Duration> now) {
        before.filter(old -> now.filter(other -> other.compareTo(old) <= 0).isEmpty())
                .ifPresent(old -> say(key + " is " + now.map(Units::text).orElse("not set"), Units.text(old)));
    }

    private void say(String what, Object instead) {
        sentences.add("policy '" + policy + "': " + what + " instead of " + instead);
    }
}
