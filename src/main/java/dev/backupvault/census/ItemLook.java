package dev.backupvault.census;

import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.policy.Policy;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What is wrong with one item. Immutable. */
final class ItemLook {
    private static final Comparator<PointSummary> NEWEST_FIRST = Comparator.comparing(PointSummary::backupTime)
            .thenComparing(PointSummary::storedAt)
            .reversed();

    private final ItemPoints item;
    private final Policy policy;
    private final Instant now;

    /** @param policy that the item is kept by, or null */
    ItemLook(ItemPoints item, Policy policy, Instant now) {
        this.item = item;
        this.policy = policy;
        this.now = now;
    }

    void concerns(Consumer<Concern> take) {
        List<PointSummary> seen = item.points().stream()
                .filter(point -> !point.isHidden())
                .sorted(NEWEST_FIRST)
                .toList();
        if (policy != null && !seen.isEmpty()) {
            policy.alert().noPointFor().ifPresent(most -> late(seen, most, take));
            policy.alert().shrink().ifPresent(most -> shrunken(seen, most, take));
        }
        Set<PointId> broken = item.broken();
        for (PointSummary point : seen) {
            if (point.damaged()) {
                take.accept(concern(Concern.Kind.DAMAGED, point, "its bytes were read back and found wrong"));
            } else if (broken.contains(point.point())) {
                take.accept(concern(Concern.Kind.DAMAGED, point, "it needs a point that is damaged or not there"));
            }
        }
    }

    /** When a backup was taken is what its sender says; when it arrived is what we know. */
    private void late(List<PointSummary> seen, Duration most, Consumer<Concern> take) {
        PointSummary last =
                seen.stream().max(Comparator.comparing(PointSummary::storedAt)).orElseThrow();
        Duration age = Duration.between(last.storedAt(), now);
        if (age.compareTo(most) > 0) {
            take.accept(concern(
                    Concern.Kind.LATE,
                    last,
                    "no new point for " + text(age) + ", expected one within " + text(most) + "; the last one came at "
                            + last.storedAt()));
        }
    }

    private static String text(Duration time) {
        return time.toMinutes() < 2
                ? time.toSeconds() + " s"
                : time.toHours() < 2
                        ? time.toMinutes() + " min"
                        : time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }

    /** Only points of one kind can be compared: an incremental one is small by nature. */
    private void shrunken(List<PointSummary> seen, int most, Consumer<Concern> take) {
        PointSummary newest = seen.get(0);
        PointKind kind = newest.kind();
        seen.stream()
                .skip(1)
                .filter(point -> point.kind() == kind && !point.damaged())
                .findFirst()
                .filter(before -> newest.bytes() < before.bytes() / 100.0 * (100 - most))
                .ifPresent(before -> take.accept(concern(
                        Concern.Kind.SHRUNKEN,
                        newest,
                        "it has " + newest.bytes() + " bytes, the one before had " + before.bytes()
                                + ": smaller by more than " + most + "%")));
    }

    private static Concern concern(Concern.Kind kind, PointSummary point, String fact) {
        return new Concern(kind, point.tenant(), point.source(), point.item(), point.point(), fact);
    }
}
