package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.Linker.Backup;
import dev.backupvault.partner.Linker.Link;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbered logs and the bases between them. The seed of a failure is in its report. */
class SequenceTest {
    private static final int TRIES = 3_000;
    private static final Instant START = Instant.parse("2026-11-21T20:00:00Z");
    private static final Profiles SHIPPED = Profiles.read(Path.of("config/partners"));
    private static final Profile POSTGRES = shipped("postgres-physical");
    private static final Profile WAL = shipped("postgres-wal");
    private static final Profile BINLOG = shipped("mysql-binlog");

    private static Profile shipped(String id) {
        return SHIPPED.find(id)
                .map(Classifier::profile)
                .or(() -> SHIPPED.folders(id).map(FolderClassifier::profile))
                .orElseThrow();
    }

    private static PointId id(int number) {
        return new PointId("20261121T200000Z-%020x".formatted(number));
    }

    /** Each a minute after the one before. */
    private static Backup base(int minute) {
        return new Backup(id(minute), PointKind.FULL, at(minute), null, Map.of("file", "base" + minute));
    }

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    private static Backup segment(int minute, int timeline, String segment) {
        Map<String, String> facts = Map.of("tli", "%08X".formatted(timeline), "segment", segment);
        return new Backup(id(minute), PointKind.LOG, at(minute), null, facts);
    }

    private static Backup segment(int minute, int timeline, int number) {
        return segment(minute, timeline, "%08X%08X".formatted(number / 256, number % 256));
    }

    private static Backup binlog(int minute, String number) {
        return new Backup(id(minute), PointKind.LOG, at(minute), null, Map.of("seq", number, "file", "b." + number));
    }

    /** An item of a vault, whose points are tied as intake ties them. */
    private static final class Item {
        private final Profile profile;
        private final Map<PointId, Backup> stored = new LinkedHashMap<>();
        private final Map<PointId, List<PointId>> needs = new LinkedHashMap<>();
        private final Map<PointId, Link> links = new LinkedHashMap<>();

        Item(Profile profile, List<Backup> arriving) {
            this.profile = profile;
            arriving.forEach(this::arrive);
        }

        private void arrive(Backup backup) {
            Backup unstored = new Backup(null, backup.kind(), backup.time(), null, backup.facts());
            Link first = new Linker(profile, stored.values()).find(unstored);
            links.put(backup.id(), first);
            needs.put(backup.id(), first.awaits() == null ? first.needs() : List.of(PointId.NOWHERE));
            Instant now = START.plusSeconds(1_000_000).plusMillis(stored.size());
            stored.put(backup.id(), new Backup(backup.id(), backup.kind(), backup.time(), now, backup.facts()));
            Linker linker = new Linker(profile, stored.values());
            stored.values().forEach(point -> settle(linker, point));
        }

        private void settle(Linker linker, Backup point) {
            Link late = linker.late(point, needs.get(point.id()));
            if (!late.needs().isEmpty()) {
                links.put(point.id(), late);
                needs.compute(point.id(), (id, old) -> Stream.concat(
                                old.stream().filter(need -> !need.equals(PointId.NOWHERE)), late.needs().stream())
                        .toList());
            }
        }

        /** All that a point needs, directly or not; fails for a circle. */
        Set<PointId> allNeeds(PointId point) {
            Set<PointId> all = new HashSet<>();
            List<PointId> open = new ArrayList<>(needs.getOrDefault(point, List.of()));
            while (!open.isEmpty()) {
                PointId next = open.remove(open.size() - 1);
                assertTrue(!next.equals(point), () -> point + " needs itself: " + needs);
                if (all.add(next)) {
                    open.addAll(needs.getOrDefault(next, List.of()));
                }
            }
            return all;
        }

        boolean isBroken(PointId point) {
            return allNeeds(point).contains(PointId.NOWHERE);
        }

        Set<PointId> broken() {
            return stored.keySet().stream().filter(this::isBroken).collect(Collectors.toSet());
        }
    }

    /** Segments without a gap, in their order, with bases between them; at times the server fails over. */
    private static List<Backup> history(Random random) {
        List<Backup> history = new ArrayList<>();
        int number = 250 + random.nextInt(8);
        int timeline = 1;
        int length = 4 + random.nextInt(20);
        for (int minute = 1; minute <= length; minute++) {
            if (random.nextInt(5) == 0) {
                history.add(base(minute));
            } else {
                if (timeline == 1 && !history.isEmpty() && random.nextInt(12) == 0) {
                    timeline = 2;
                    number -= random.nextInt(2);
                }
                history.add(segment(minute, timeline, number++));
            }
        }
        return history;
    }

    private static boolean isBase(Backup backup) {
        return backup.kind() == PointKind.FULL;
    }

    /** Any order in which no base comes after a log that is younger than it. */
    private static List<Backup> basesInTime(List<Backup> history, Random random) {
        List<Backup> shuffled = new ArrayList<>(history);
        Collections.shuffle(shuffled, random);
        List<Backup> arriving = new ArrayList<>();
        for (Backup next : shuffled) {
            shuffled.stream()
                    .filter(base -> isBase(base) && !base.time().isAfter(next.time()) && !arriving.contains(base))
                    .forEach(arriving::add);
            if (!arriving.contains(next)) {
                arriving.add(next);
            }
        }
        return arriving;
    }

    /** What came early is tied to the base at first, and to the log before it as well when that is there. */
    @Property(tries = TRIES)
    void chainsAreTheSameInWhateverOrderTheLogsCome(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        List<Backup> history = history(random);
        // When
        Item inOrder = new Item(POSTGRES, history);
        Item otherwise = new Item(POSTGRES, basesInTime(history, random));
        // Then
        for (Backup backup : history) {
            Set<PointId> expected = inOrder.allNeeds(backup.id());
            Set<PointId> found = otherwise.allNeeds(backup.id());
            assertTrue(found.containsAll(expected), () -> backup + " in " + history);
            // of a segment that both timelines have, the older one may be needed too
            found.removeAll(expected);
            assertTrue(
                    found.stream().map(inOrder.stored::get).allMatch(more -> isTwice(more, history)),
                    () -> backup + " needs also " + found + " in " + history);
            assertTrue(
                    otherwise.needs.get(backup.id()).containsAll(inOrder.needs.get(backup.id())),
                    () -> backup + " in " + history);
        }
    }

    private static boolean isTwice(Backup backup, List<Backup> history) {
        return history.stream()
                        .filter(other -> !isBase(backup)
                                && backup.facts()
                                        .get("segment")
                                        .equals(other.facts().get("segment")))
                        .count()
                == 2;
    }

    @Property(tries = TRIES)
    void everyLogReachesOneBaseOrTheBeginning(@ForAll long seed) {
        List<Backup> history = history(new Random(seed));
        Item item = new Item(POSTGRES, history);
        for (Backup backup : history) {
            Set<PointId> needs = item.allNeeds(backup.id());
            long ends = needs.stream()
                    .filter(need -> item.needs.get(need).isEmpty())
                    .count();
            assertEquals(needs.isEmpty() ? 0 : 1, ends, () -> backup + " in " + history);
            assertTrue(
                    needs.stream().filter(need -> isBase(item.stored.get(need))).count() <= 1,
                    () -> backup + " in " + history);
        }
    }

    /** A base that comes late leaves what is tied as it is. */
    @Property(tries = TRIES)
    void nothingIsBrokenOrInACircleWhateverComesLate(@ForAll long seed) {
        Random random = new Random(seed);
        List<Backup> history = history(random);
        Collections.shuffle(history, random);
        Item item = new Item(POSTGRES, history);
        assertEquals(Set.of(), item.broken(), () -> "in " + history);
        for (Backup backup : history) {
            item.links.get(backup.id()).needs().forEach(need -> {
                Backup needed = item.stored.get(need);
                assertTrue(!isBase(backup) && !needed.time().isAfter(backup.time()), () -> backup + " " + needed);
            });
        }
    }

    @Property(tries = TRIES)
    void aLostLogBreaksWhatIsBehindItUntilTheNextBase(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        List<Backup> history = new ArrayList<>(history(random).stream()
                .filter(backup -> isBase(backup) || backup.facts().get("tli").endsWith("1"))
                .toList());
        List<Backup> logs = history.stream().filter(backup -> !isBase(backup)).toList();
        if (logs.isEmpty()) {
            return;
        }
        Backup lost = logs.get(random.nextInt(logs.size()));
        Item whole = new Item(POSTGRES, history);
        // When
        history.remove(lost);
        Item item = new Item(POSTGRES, history);
        // Then
        Set<PointId> behind = logs.stream()
                .map(Backup::id)
                .filter(log -> whole.allNeeds(log).contains(lost.id()))
                .collect(Collectors.toSet());
        // of a chain that loses its first log, the next one is the first
        boolean first = whole.needs.get(lost.id()).stream().allMatch(need -> isBase(whole.stored.get(need)));
        assertEquals(first ? Set.of() : behind, item.broken(), () -> "without " + lost + " in " + history);
    }

    @ParameterizedTest
    @CsvSource({
        // the segment, the one before it, another one of the item
        "0000000200000000, 00000001000000FF, 0000000100000010",
        "0000000200000000, 000000010000003F, 0000000000000021",
        "0000000200000000, 0000000100000FFF, 0000000100000801",
        "0000000100000010, 000000010000000F, 00000001000000FF",
        "0000000000000001, 0000000000000000, 00000001000000FF"
    })
    void theNumberBeforeHasACarry(String segment, String before, String other) {
        Item item = new Item(
                POSTGRES, List.of(base(0), segment(1, 1, before), segment(2, 1, other), segment(3, 1, segment)));
        Link link = item.links.get(id(3));
        assertEquals(new Link(List.of(id(1)), Profiled.EXACT, null), link);
    }

    @Test
    void theMissingLogIsNamed() {
        Item item = new Item(
                POSTGRES, List.of(base(1), segment(2, 1, "00000001000000F0"), segment(3, 1, "0000000200000000")));
        assertEquals(new Link(List.of(), null, "the log whose segment is 00000001000000FF"), item.links.get(id(3)));
        assertEquals(Profiled.INFERRED, item.links.get(id(2)).how());
    }

    @Test
    void aTimelineGoesOnWhereTheOneBeforeWasLeft() {
        Item item = new Item(
                POSTGRES,
                List.of(
                        base(1),
                        segment(2, 1, 5),
                        segment(3, 1, 6),
                        segment(4, 2, 6),
                        segment(5, 2, 7),
                        segment(6, 1, 7),
                        base(7),
                        segment(8, 3, 8)));
        assertEquals(new Link(List.of(id(2)), Profiled.INFERRED, null), item.links.get(id(4)));
        assertEquals(new Link(List.of(id(4)), Profiled.EXACT, null), item.links.get(id(5)));
        assertEquals(new Link(List.of(id(3)), Profiled.EXACT, null), item.links.get(id(6)));
        assertEquals(new Link(List.of(id(7)), Profiled.INFERRED, null), item.links.get(id(8)));
    }

    @Test
    void decimalNumbersGrowInWidthAndBeginAgain() {
        Item item = new Item(
                BINLOG,
                List.of(
                        binlog(1, "999998"),
                        binlog(2, "999999"),
                        binlog(3, "1000000"),
                        binlog(4, "1000001"),
                        binlog(5, "000001"),
                        binlog(6, "000002"),
                        binlog(7, "000004")));
        assertEquals(
                List.of(
                        List.of(),
                        List.of(id(1)),
                        List.of(), // divisible by ten
                        List.of(id(3)),
                        List.of(),
                        List.of(id(5)),
                        List.of(PointId.NOWHERE)),
                List.copyOf(item.needs.values()));
        assertEquals("the log whose seq is 000003", item.links.get(id(7)).awaits());
    }

    @Test
    void anArchiveWithoutBasesHasAChainFor4GiB() {
        List<Backup> segments = new ArrayList<>();
        for (int number = 250; number < 520; number++) {
            segments.add(segment(number, 1, number));
        }
        Item item = new Item(WAL, segments);
        assertEquals(Set.of(), item.broken());
        assertEquals(5, item.allNeeds(id(255)).size());
        assertEquals(0, item.allNeeds(id(256)).size());
        assertEquals(255, item.allNeeds(id(511)).size());
    }

    @Test
    void whatBeginsAChainByItsNumberStillAwaitsTheLogBeforeIt() {
        Item item = new Item(BINLOG, List.of(binlog(1, "000008"), binlog(3, "000010")));
        assertEquals(Set.of(id(3)), item.broken());
        item.arrive(binlog(2, "000009"));
        assertEquals(List.of(id(2)), item.needs.get(id(3)));
    }

    @Test
    void aLogWithoutANumberAwaits() {
        Backup odd = new Backup(null, PointKind.LOG, START, null, Map.of("seq", "-1"));
        assertEquals(
                "an earlier log backup", Linker.find(BINLOG, odd, List.of()).awaits());
    }

    /** Far more than a database writes in a week. */
    @Test
    void oneOfTwentyThousandIsLinkedQuickly() {
        // Given
        List<Backup> stored = new ArrayList<>();
        for (int number = 0; number < 20_000; number++) {
            Backup log = number % 5_000 == 0 ? base(number) : segment(number, 1, number);
            stored.add(new Backup(log.id(), log.kind(), log.time(), at(number), log.facts()));
        }
        Collections.shuffle(stored, new Random(1));
        Backup next = segment(20_000, 1, 20_000);
        Link expected = new Link(List.of(id(19_999)), Profiled.EXACT, null);
        List<PointId> base = List.of(id(0));
        long link = Long.MAX_VALUE;
        long settle = Long.MAX_VALUE;
        // When
        for (int run = 0; run < 8; run++) {
            long begin = System.nanoTime();
            Linker linker = new Linker(POSTGRES, stored);
            assertEquals(expected, linker.find(next));
            link = Math.min(link, System.nanoTime() - begin);
            begin = System.nanoTime();
            stored.forEach(point -> linker.late(point, base));
            settle = Math.min(settle, System.nanoTime() - begin);
        }
        // Then
        assertTrue(link < Duration.ofMillis(200).toNanos(), "one took " + link / 1e6 + " ms");
        assertTrue(settle < Duration.ofSeconds(1).toNanos(), "all took " + settle / 1e6 + " ms");
    }

    @Test
    void aSequenceIsOfLogsAndAlone() {
        for (String depends : List.of(
                "{incremental: [{kinds: [full], sequence: n, radix: 10}]}",
                "{log: [{kinds: [full], sequence: n, radix: 10}]}",
                "{log: [{kinds: [log], sequence: n, radix: 10}], full: [{kinds: [log], previous: true}]}",
                "{log: [{kinds: [log], sequence: n, radix: 8}]}",
                "{log: [{kinds: [log], sequence: n}]}",
                "{log: [{kinds: [log], sequence: n, radix: 10, restart: 1}]}",
                "{log: [{kinds: [log], sequence: n, radix: 16, carry: [FF, 0F]}]}",
                "{log: [{kinds: [log], sequence: n, radix: 16, carry: [XY]}]}",
                "{log: [{kinds: [log], sequence: n, radix: 10}, {kinds: [log], previous: true}]}")) {
            String yaml = "partners: {tool: {title: A tool, version: 1, files: {a: {path: a}}, item: [a], depends: "
                    + depends + "}}";
            org.junit.jupiter.api.Assertions.assertThrows(
                    dev.backupvault.error.VaultException.class,
                    () -> new ProfileFile(Set.of(), Set.of()).parse(yaml.getBytes(StandardCharsets.UTF_8), "test"),
                    depends);
        }
    }
}
