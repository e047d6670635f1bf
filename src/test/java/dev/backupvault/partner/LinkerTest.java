package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.Linker.Backup;
import dev.backupvault.partner.Linker.Link;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Random histories by the rules of the shipped profile of SQL Server. The seed of a failure is in its report. */
class LinkerTest {
    private static final int TRIES = 10_000;
    private static final Instant START = Instant.parse("2026-11-21T20:00:00Z");
    private static final Profile PROFILE = Profiles.read(Path.of("config/partners"))
            .of("mssql-native")
            .orElseThrow()
            .profile();

    /** An item of a vault: links what arrives, and then what was there before it, as intake does. */
    private static final class Item {
        private final Map<PointId, Backup> stored = new LinkedHashMap<>();
        private final Map<PointId, Link> links = new LinkedHashMap<>();

        void arrive(Backup backup) {
            Backup unstored = new Backup(null, backup.kind(), backup.time(), null, backup.facts());
            links.put(backup.id(), Linker.find(PROFILE, unstored, stored.values()));
            Instant now = START.plusSeconds(1_000_000).plusMillis(stored.size());
            stored.put(backup.id(), new Backup(backup.id(), backup.kind(), backup.time(), now, backup.facts()));
            for (Backup waiting : stored.values()) {
                if (links.get(waiting.id()).awaits() != null) {
                    Link found = Linker.find(PROFILE, waiting, stored.values());
                    links.compute(waiting.id(), (id, old) -> found.needs().isEmpty() ? old : found);
                }
            }
        }

        Map<PointId, PointId> needs() {
            return links.entrySet().stream()
                    .filter(link -> !link.getValue().needs().isEmpty())
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, link -> link.getValue().needs().get(0)));
        }
    }

    private static Item item(List<Backup> arriving) {
        Item item = new Item();
        arriving.forEach(item::arrive);
        return item;
    }

    private static Backup backup(int number, PointKind kind, Instant time, Map<String, String> facts) {
        return new Backup(new PointId("20261121T200000Z-%020x".formatted(number)), kind, time, null, facts);
    }

    private static String lsn(int value) {
        return "%06d".formatted(value);
    }

    /**
     * What a server writes: logs that begin where the one before ended, fulls and differentials between them. Some of
     * one second, some without facts if asked for, some lost; in any order.
     */
    private static List<Backup> history(Random random, boolean allHaveFacts) {
        List<Backup> history = new ArrayList<>();
        Instant time = START;
        int lsn = 100;
        int logEnd = 100;
        String base = lsn(0);
        for (int number = 0; number < 2 + random.nextInt(14); number++) {
            time = time.plusMillis(random.nextInt(3) * 600L);
            lsn += 10;
            PointKind kind = List.of(PointKind.FULL, PointKind.DIFFERENTIAL, PointKind.LOG, PointKind.LOG)
                    .get(random.nextInt(4));
            Map<String, String> facts;
            if (kind == PointKind.LOG) {
                facts = Map.of("first_lsn", lsn(logEnd), "last_lsn", lsn(lsn));
                logEnd = lsn;
            } else {
                base = kind == PointKind.FULL ? lsn(lsn - 3) : base;
                facts = Map.of(
                        "first_lsn", lsn(lsn - 5),
                        "checkpoint_lsn", lsn(lsn - 3),
                        "last_lsn", lsn(lsn - 1),
                        "db_lsn", base);
            }
            history.add(backup(number, kind, time, allHaveFacts || random.nextInt(4) > 0 ? facts : Map.of()));
        }
        history.removeIf(lost -> random.nextInt(8) == 0);
        Collections.shuffle(history, random);
        return history;
    }

    /** Facts that no server writes. */
    private static List<Backup> nonsense(Random random) {
        List<Backup> history = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            Map<String, String> facts = List.of("first_lsn", "last_lsn", "db_lsn", "checkpoint_lsn").stream()
                    .filter(fact -> random.nextInt(5) > 0)
                    .collect(Collectors.toMap(fact -> fact, fact -> lsn(random.nextInt(4))));
            PointKind kind = PointKind.values()[random.nextInt(PointKind.values().length)];
            history.add(backup(number, kind, START.plusMillis(random.nextInt(4) * 400L), facts));
        }
        return history;
    }

    @Property(tries = TRIES)
    void theNaiveCheckerFindsTheSame(@ForAll long seed) {
        List<Backup> arriving = history(new Random(seed), false);
        assertEquals(new NaiveLinks(arriving).needs(), item(arriving).needs());
    }

    /** A log may be tied to the log or to the full before it, whichever came first; all else has one right answer. */
    @Property(tries = TRIES)
    void whatBackupsSayOfEachOtherHoldsInAnyOrder(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        List<Backup> arriving = history(random, true);
        List<Backup> otherwise = new ArrayList<>(arriving);
        Collections.shuffle(otherwise, random);
        // When
        Item one = item(arriving);
        Item other = item(otherwise);
        // Then
        assertEquals(one.needs().keySet(), other.needs().keySet());
        for (Backup backup : arriving) {
            if (backup.kind() != PointKind.LOG) {
                assertEquals(one.needs().get(backup.id()), other.needs().get(backup.id()), backup.toString());
            }
        }
    }

    @Property(tries = TRIES)
    void nothingNeedsALaterOneOrItself(@ForAll long seed) {
        Random random = new Random(seed);
        expectOrder(item(history(random, random.nextBoolean())));
        expectOrder(item(nonsense(random)));
    }

    private static void expectOrder(Item item) {
        Map<PointId, PointId> needs = item.needs();
        needs.forEach((from, to) -> assertFalse(
                second(item.stored.get(to)).isAfter(second(item.stored.get(from))), () -> from + " needs " + to));
        for (PointId start : needs.keySet()) {
            Set<PointId> seen = new HashSet<>();
            for (PointId at = start; at != null; at = needs.get(at)) {
                assertTrue(seen.add(at), () -> "a circle from " + start + " in " + item.stored.values());
            }
        }
    }

    private static Instant second(Backup backup) {
        return backup.time().truncatedTo(ChronoUnit.SECONDS);
    }

    @Test
    void logsOfOneSecondThatNeedEachOtherInACircleMakeNone() {
        List<Backup> logs = List.of(
                backup(1, PointKind.LOG, START, Map.of("first_lsn", "1", "last_lsn", "2")),
                backup(2, PointKind.LOG, START, Map.of("first_lsn", "2", "last_lsn", "3")),
                backup(3, PointKind.LOG, START, Map.of("first_lsn", "3", "last_lsn", "1")));
        Item item = item(logs);
        expectOrder(item);
        assertEquals(2, item.needs().size());
    }

    /** By their names alone: headers name what they need themselves. */
    @Test
    void noGuessLeadsToACopyOnlyBackup() {
        for (String copyOnly : List.of("true", "COPY_ONLY")) {
            List<Backup> stored = List.of(
                    stored(1, PointKind.FULL, 0, Map.of("db", "Sales")),
                    stored(2, PointKind.LOG, 1, Map.of("db", "Sales", "copy_only", "false")),
                    stored(3, PointKind.LOG, 2, Map.of("db", "Sales", "copy_only", copyOnly)),
                    stored(4, PointKind.FULL, 3, Map.of("db", "Sales", "copy_only", copyOnly)));
            Instant later = START.plusSeconds(9);
            assertEquals(
                    List.of(stored.get(0).id()),
                    Linker.find(PROFILE, backup(5, PointKind.DIFFERENTIAL, later, Map.of()), stored)
                            .needs());
            assertEquals(
                    List.of(stored.get(1).id()),
                    Linker.find(PROFILE, backup(5, PointKind.LOG, later, Map.of()), stored)
                            .needs());
            assertEquals(
                    "an earlier full backup",
                    Linker.find(PROFILE, backup(5, PointKind.DIFFERENTIAL, later, Map.of()), stored.subList(3, 4))
                            .awaits());
        }
    }

    @Test
    void aLogNeedsACopyOnlyFullThatItsHeaderTellsOf() {
        Backup full = stored(1, PointKind.FULL, 0, Map.of("last_lsn", lsn(5), "copy_only", "true"));
        Link link = Linker.find(
                PROFILE,
                backup(2, PointKind.LOG, START.plusSeconds(1), Map.of("first_lsn", lsn(4), "last_lsn", lsn(6))),
                List.of(full));
        assertEquals(new Link(List.of(full.id()), Profiled.EXACT, null), link);
    }

    private static Backup stored(int number, PointKind kind, int second, Map<String, String> facts) {
        Backup backup = backup(number, kind, START.plusSeconds(second), facts);
        return new Backup(backup.id(), kind, backup.time(), backup.time(), facts);
    }

    @Test
    void whatNoRuleCanTellAwaits() {
        Profile strict = new ProfileFile(Set.of(), Set.of())
                .parse(
                        """
                        partners:
                          tool:
                            title: A tool
                            version: 1
                            files: {a: {path: a}}
                            item: ['a']
                            depends: {log: [{kinds: [full], equal: [first_lsn, last_lsn]}]}
                        """
                                .getBytes(StandardCharsets.UTF_8),
                        "test")
                .iterator()
                .next();
        Link link = Linker.find(strict, backup(1, PointKind.LOG, START, Map.of()), List.of());
        assertEquals(new Link(List.of(), null, "an earlier full backup"), link);
    }
}
