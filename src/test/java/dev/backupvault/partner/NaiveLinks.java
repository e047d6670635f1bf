package dev.backupvault.partner;

import dev.backupvault.partner.Linker.Backup;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What backups of SQL Server need, by the rules of its profile in plain words: whenever one arrives, each that has
 * nothing yet is compared with all that are there. For histories that a server can write.
 */
final class NaiveLinks {
    private final List<Backup> there = new ArrayList<>();
    private final Map<PointId, PointId> needs = new HashMap<>();

    NaiveLinks(List<Backup> arriving) {
        for (Backup backup : arriving) {
            there.add(backup);
            // the new one first: it looks before it is seen
            find(backup);
            there.forEach(this::find);
        }
    }

    Map<PointId, PointId> needs() {
        return needs;
    }

    private void find(Backup mine) {
        if (!needs.containsKey(mine.id()) && mine.kind() != PointKind.FULL) {
            needed(mine).ifPresent(found -> needs.put(mine.id(), found.id()));
        }
    }

    private Optional<Backup> needed(Backup mine) {
        boolean log = mine.kind() == PointKind.LOG;
        if (mine.facts().isEmpty()) {
            Optional<Backup> before = log ? newest(mine, PointKind.LOG, this::older) : Optional.empty();
            return before.isPresent() ? before : newest(mine, PointKind.FULL, (a, b) -> true);
        }
        if (!log) {
            return newest(mine, PointKind.FULL, (diff, full) -> diff.facts()
                    .get("db_lsn")
                    .equals(full.facts().get("checkpoint_lsn")));
        }
        Optional<Backup> before = newest(mine, PointKind.LOG, (next, previous) -> next.facts()
                .get("first_lsn")
                .equals(previous.facts().get("last_lsn")));
        return before.isPresent() ? before : within(mine);
    }

    private Optional<Backup> within(Backup mine) {
        BiPredicate<Backup, Backup> ends = (log, data) -> data.facts().containsKey("last_lsn")
                && data.facts().get("last_lsn").compareTo(log.facts().get("first_lsn")) >= 0
                && data.facts().get("last_lsn").compareTo(log.facts().get("last_lsn")) <= 0;
        Optional<Backup> full = newest(mine, PointKind.FULL, ends);
        Optional<Backup> differential = newest(mine, PointKind.DIFFERENTIAL, ends);
        return full.isEmpty() || differential.isPresent() && isNewer(differential.get(), full.get())
                ? differential
                : full;
    }

    private Optional<Backup> newest(Backup mine, PointKind kind, BiPredicate<Backup, Backup> belong) {
        Optional<Backup> newest = Optional.empty();
        for (Backup other : there) {
            if (other != mine
                    && other.kind() == kind
                    && other.time().getEpochSecond() <= mine.time().getEpochSecond()
                    && belong.test(mine, other)
                    && (newest.isEmpty() || isNewer(other, newest.get()))) {
                newest = Optional.of(other);
            }
        }
        return newest;
    }

    /** Of two guesses of one second the one that was there first. */
    private boolean older(Backup mine, Backup other) {
        return other.time().getEpochSecond() < mine.time().getEpochSecond()
                || !other.facts().isEmpty()
                || there.indexOf(other) < there.indexOf(mine);
    }

    private boolean isNewer(Backup one, Backup other) {
        int order = one.time().compareTo(other.time());
        return order > 0 || order == 0 && there.indexOf(one) > there.indexOf(other);
    }
}
