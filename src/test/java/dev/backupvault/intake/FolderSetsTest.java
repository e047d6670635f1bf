package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.ingest.Tee;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.retention.TestClock;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets whose files tell nothing of their count are what lies in the folder when that has come to rest. */
class FolderSetsTest {
    private static final String SQL = "mssql-native";
    private static final String ORACLE = "oracle-datapump";
    private static final ItemId SALES = ItemId.of("src", "SRV/Sales");
    private static final ItemId EXPORT = ItemId.of("src", "exp.dmp");
    private static final Duration HOURS = Duration.ofHours(2);

    private final Random random = new Random(Seed.random("FolderSetsTest").nextLong());

    /** Goes with the files' clock, unless nights are to be told apart. */
    private final TestClock clock = new TestClock(Instant.now());

    private final InMemoryVault vault = new InMemoryVault(clock, 5000);
    private final PointStore points = new PointStore(vault);
    private final Map<String, Runnable> meanwhile = new HashMap<>();
    private final Bench bench = new Bench(vault, request -> {
        Optional.ofNullable(meanwhile.remove(request.path())).ifPresent(Runnable::run);
        return Tee.NONE;
    });
    private Intake intake = newIntake();

    @TempDir
    private Path drop;

    @AfterEach
    void close() {
        bench.close();
    }

    private Intake newIntake() {
        return new Intake(Profiles.read(Path.of("config/partners")), bench.ingest(), new PointStore(vault));
    }

    private static String stripe(int number) {
        return "SRV_Sales_FULL_20261121_200000_" + number + ".bak";
    }

    private static String dump(int number) {
        return "exp_%02d.dmp".formatted(number);
    }

    private void write(String name, Duration age) throws IOException {
        Path file = Files.writeString(drop.resolve(name), name + random.nextLong());
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private IngestRequest request(String profile, String name, boolean found) {
        SourceFile file = new SourceFile(drop, Path.of(name));
        return IngestRequest.of(
                        ItemId.of("src", name), name, new Payload.OfFile(file, found ? FileSnapshot.of(file) : null))
                .withRules(profile, null);
    }

    private IngestResult left(String profile, String name) {
        return intake.ingest(request(profile, name, true), false);
    }

    /** As a drop folder does: what is stored goes away. */
    private IngestResult moved(String profile, String name) throws IOException {
        IngestResult result = left(profile, name);
        Files.delete(drop.resolve(name));
        return result;
    }

    private String waits(String profile, String name) {
        VaultException refused = assertThrows(VaultException.class, () -> left(profile, name));
        assertEquals(ErrorCode.SOURCE_INCOMPLETE, refused.code());
        return refused.fact();
    }

    private List<List<String>> points(ItemId item) {
        return points.list(item.tenant(), item.source(), item.item())
                .map(points::open)
                .map(point -> files(point.manifest()))
                .toList();
    }

    private static List<String> files(Manifest manifest) {
        return manifest.artifacts().stream().map(Artifact::path).toList();
    }

    private static List<String> stripes(int count) {
        List<String> names = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            names.add(stripe(number));
        }
        return names;
    }

    @Test
    void stripesThatTellNothingBecomeOnePointInAnyOrder() throws IOException {
        for (int round = 0; round < Seed.rounds(20); round++) {
            String night = "%06d".formatted(round);
            List<String> names = stripes(2 + random.nextInt(11)).stream()
                    .map(name -> name.replace("200000", night))
                    .toList();
            for (String name : names) {
                write(name, HOURS);
            }
            List<String> order = new ArrayList<>(names);
            Collections.shuffle(order, random);
            IngestResult last = null;
            for (String name : order) {
                assertTrue(last == null || last.outcome() == Outcome.RECEIVED);
                if (random.nextInt(3) == 0) {
                    intake = newIntake(); // the connector was started anew
                }
                if (random.nextInt(3) == 0) {
                    left(SQL, name); // stored, and stopped before it was put away
                }
                last = moved(SQL, name);
            }
            assertEquals(names, files(last.manifest().orElseThrow()), () -> "" + order);
            assertEquals(round + 1, points(SALES).size());
            assertEquals(List.of(), points.received(SALES));
        }
    }

    @Test
    void threadsThatStoreAllAtOnceMakeOnePoint() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < Seed.rounds(20); round++) {
                String night = "%06d".formatted(round);
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<IngestResult>> all = new ArrayList<>();
                List<String> names = stripes(4).stream()
                        .map(name -> name.replace("200000", night))
                        .toList();
                for (String name : names) {
                    write(name, HOURS);
                }
                for (String name : names) {
                    all.add(threads.submit(() -> {
                        start.await();
                        return moved(SQL, name);
                    }));
                }
                for (Future<IngestResult> one : all) {
                    one.get();
                }
                assertEquals(round + 1, points(SALES).size());
                assertTrue(points(SALES).contains(names), () -> "" + points(SALES));
                assertEquals(List.of(), points.received(SALES));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSetWaitsUntilNothingOfItChanges() throws IOException {
        write(stripe(1), HOURS);
        write(stripe(2), Duration.ofMinutes(9));
        assertTrue(waits(SQL, stripe(1)).contains("'" + stripe(2) + "' was changed at"));
        write(stripe(2), Duration.ofMinutes(-9));
        assertTrue(waits(SQL, stripe(1)).contains("in the future"));
        write(stripe(2), HOURS);
        for (String growing : List.of(stripe(3) + ".part", "." + stripe(3) + ".x7Gq")) {
            write(growing, Duration.ZERO);
            assertTrue(waits(SQL, stripe(1)).contains(growing));
            write(growing, HOURS); // given up
        }
        write("SRV_Sales_FULL_20261121_200001_3.bak", Duration.ZERO); // of another set
        assertEquals(Outcome.RECEIVED, moved(SQL, stripe(1)).outcome());
        assertEquals(stripes(2), files(moved(SQL, stripe(2)).manifest().orElseThrow()));
    }

    @Test
    void aPartThatComesWhileOthersAreStoredIsOneOfThem() throws IOException {
        write(stripe(1), HOURS);
        write(stripe(2), HOURS);
        assertEquals(Outcome.RECEIVED, moved(SQL, stripe(1)).outcome());
        write(stripe(3), HOURS);
        assertEquals(Outcome.RECEIVED, moved(SQL, stripe(2)).outcome());
        assertEquals(stripes(3), files(moved(SQL, stripe(3)).manifest().orElseThrow()));
    }

    /** After a part was counted, and before it is stored. */
    private void comesWhile(String counted, String late) {
        meanwhile.put(counted, () -> {
            try {
                write(late, HOURS);
                assertEquals(Outcome.RECEIVED, moved(SQL, late).outcome());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void aPartThatIsStoredBeforeAnotherOneIsDoneIsInTheSameSet() throws IOException {
        write(stripe(1), HOURS);
        comesWhile(stripe(1), stripe(2));
        assertEquals(stripes(2), files(moved(SQL, stripe(1)).manifest().orElseThrow()));
        for (int number : List.of(1, 2, 3)) {
            write("SRV_Sales_LOG_20261121_210000_" + number + ".trn", HOURS);
        }
        moved(SQL, "SRV_Sales_LOG_20261121_210000_2.trn");
        moved(SQL, "SRV_Sales_LOG_20261121_210000_1.trn");
        comesWhile("SRV_Sales_LOG_20261121_210000_3.trn", "SRV_Sales_LOG_20261121_210000_4.trn");
        assertEquals(
                4,
                moved(SQL, "SRV_Sales_LOG_20261121_210000_3.trn")
                        .manifest()
                        .orElseThrow()
                        .artifacts()
                        .size());
        assertEquals(List.of(), points.received(SALES));
    }

    @Test
    void aGapIsNamed() throws IOException {
        write(stripe(1), HOURS);
        write(stripe(3), HOURS);
        assertTrue(waits(SQL, stripe(1)).contains("number 2 is missing"));
        assertTrue(waits(SQL, stripe(3)).contains("number 2 is missing"));
        Files.createSymbolicLink(drop.resolve(stripe(2)), drop.resolve(stripe(1)));
        assertTrue(waits(SQL, stripe(1)).contains("number 2 is missing"));
        Files.delete(drop.resolve(stripe(2)));
        write("SRV_Sales_FULL_20261121_200000_01.bak", HOURS);
        assertTrue(waits(SQL, stripe(1)).contains("have the same number"));
    }

    @Test
    void numbersMayBeginWithZero() throws IOException {
        for (int number : List.of(0, 1, 2)) {
            write(dump(number), HOURS);
        }
        for (int number : List.of(2, 0)) {
            assertEquals(Outcome.RECEIVED, moved(ORACLE, dump(number)).outcome());
        }
        assertEquals(
                List.of(dump(0), dump(1), dump(2)),
                files(moved(ORACLE, dump(1)).manifest().orElseThrow()));
    }

    @Test
    void whatIsLostOnTheWayIsMissed() throws IOException {
        for (String name : stripes(3)) {
            write(name, HOURS);
        }
        moved(SQL, stripe(1));
        Files.delete(drop.resolve(stripe(3)));
        assertTrue(waits(SQL, stripe(2)).contains("there were 3 files"));
        assertEquals(List.of(), points(SALES));
    }

    @Test
    void aLateStripeIsStoredAsItIs() throws IOException {
        for (boolean leave : List.of(false, true)) {
            String night = leave ? "200001" : "200000";
            List<String> names = stripes(3).stream()
                    .map(name -> name.replace("200000", night))
                    .toList();
            write(names.get(0), HOURS);
            write(names.get(1), HOURS);
            for (String name : names.subList(0, 2)) {
                IngestResult result = leave ? left(SQL, name) : moved(SQL, name);
                assertEquals(name.equals(names.get(0)) ? Outcome.RECEIVED : Outcome.STORED, result.outcome());
            }
            write(names.get(2), HOURS);
            Manifest late = left(SQL, names.get(2)).manifest().orElseThrow();
            assertEquals("generic", late.partner());
            assertEquals(names.get(2), late.item());
            assertTrue(points(SALES).contains(names.subList(0, 2)));
        }
        assertEquals(2, points(SALES).size());
    }

    @Test
    void whatIsLeftOfASetThatIsAPointIsKnown() throws IOException {
        write(stripe(1), HOURS);
        write(stripe(2), HOURS);
        moved(SQL, stripe(1));
        IngestResult set = left(SQL, stripe(2)); // and stopped before it was put away
        intake = newIntake();
        IngestResult again = moved(SQL, stripe(2));
        assertEquals(Outcome.ALREADY_STORED, again.outcome());
        assertEquals(set.point(), again.point());
        assertEquals(List.of(), points.received(SALES));
    }

    @Test
    void anotherNightOfTheSameNamesIsAnotherPoint() throws IOException {
        clock.pass(Duration.ofMinutes(-9 * 60 + 30));
        for (int night = 0; night < 3; night++) {
            List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3));
            for (int number : numbers) {
                write(dump(number), Duration.ofHours(9 - night));
            }
            Collections.shuffle(numbers, random);
            for (int number : numbers) {
                moved(ORACLE, dump(number));
            }
            clock.pass(Duration.ofHours(1));
        }
        assertEquals(Collections.nCopies(3, List.of(dump(1), dump(2), dump(3))), points(EXPORT));
    }

    @Test
    void nightsAreNotMixed() throws IOException {
        // Given: of three files one was lost when two were stored
        clock.pass(Duration.ofDays(-2));
        for (int number : List.of(1, 2, 3)) {
            write(dump(number), Duration.ofDays(3));
        }
        moved(ORACLE, dump(1));
        moved(ORACLE, dump(3));
        Files.delete(drop.resolve(dump(2)));
        clock.pass(Duration.ofDays(2));
        // When: the next night's has two
        List<Integer> numbers = new ArrayList<>(List.of(1, 2));
        for (int number : numbers) {
            write(dump(number), HOURS);
        }
        Collections.shuffle(numbers, random);
        Outcome first = moved(ORACLE, dump(numbers.get(0))).outcome();
        Manifest set = moved(ORACLE, dump(numbers.get(1))).manifest().orElseThrow();
        // Then
        assertEquals(Outcome.RECEIVED, first);
        assertEquals(List.of(dump(1), dump(2)), files(set));
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        assertTrue(set.artifacts().stream().allMatch(file -> file.modifiedAt().isAfter(yesterday)));
    }

    @Test
    void whatWasNeverThereTogetherIsNoSet() throws IOException {
        // Given: one of three was stored
        clock.pass(Duration.ofDays(-2));
        for (int number : List.of(1, 2, 3)) {
            write(dump(number), Duration.ofDays(3));
        }
        moved(ORACLE, dump(3));
        clock.pass(Duration.ofDays(2));
        // When: the next night's two files take the place of the others
        List<Integer> numbers = new ArrayList<>(List.of(1, 2));
        for (int number : numbers) {
            write(dump(number), HOURS);
        }
        Collections.shuffle(numbers, random);
        Outcome first = moved(ORACLE, dump(numbers.get(0))).outcome();
        Manifest set = moved(ORACLE, dump(numbers.get(1))).manifest().orElseThrow();
        // Then
        assertEquals(Outcome.RECEIVED, first);
        assertEquals(List.of(dump(1), dump(2)), files(set));
    }

    @Test
    void aPartThatIsWrittenDuringALongUploadIsOneOfTheSet() throws IOException {
        clock.pass(Duration.ofHours(-5));
        for (int number : List.of(1, 2, 3)) {
            write(dump(number), Duration.ofHours(9));
        }
        moved(ORACLE, dump(1));
        moved(ORACLE, dump(2));
        clock.pass(Duration.ofHours(5)); // so long did the third take
        meanwhile.put(dump(3), () -> {
            try {
                write(dump(4), HOURS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertEquals(Outcome.RECEIVED, moved(ORACLE, dump(3)).outcome());
        assertEquals(
                List.of(dump(1), dump(2), dump(3), dump(4)),
                files(moved(ORACLE, dump(4)).manifest().orElseThrow()));
    }

    @Test
    void whatIsLeftThereOfTheNightBeforeIsNoPart() throws IOException {
        write(dump(1), HOURS);
        write(dump(2), HOURS);
        left(ORACLE, dump(1));
        left(ORACLE, dump(2));
        write(dump(1), Duration.ofHours(1));
        assertTrue(waits(ORACLE, dump(1)).contains("is still that of the point"));
        write(dump(2), Duration.ofHours(1));
        left(ORACLE, dump(1));
        assertEquals(Outcome.STORED, left(ORACLE, dump(2)).outcome());
        assertEquals(2, points(EXPORT).size());
    }

    @Test
    void aSetOfOneIsAPointAndADumpWithoutANumberIsAlone() throws IOException {
        write(dump(1), HOURS);
        assertEquals(Outcome.STORED, left(ORACLE, dump(1)).outcome());
        assertEquals(Outcome.ALREADY_STORED, left(ORACLE, dump(1)).outcome());
        assertEquals(List.of(), points.received(EXPORT));
        write("full.dmp", HOURS);
        assertEquals(Outcome.STORED, left(ORACLE, "full.dmp").outcome());
        assertEquals(List.of(List.of(dump(1))), points(EXPORT));
        write(dump(2), HOURS);
        assertEquals(Optional.of("generic"), left(ORACLE, dump(2)).manifest().map(Manifest::partner));
    }

    @Test
    void whatDoesNotLieInAFolderThatIsWatchedIsStoredAsItIs() throws IOException {
        write(stripe(1), HOURS);
        Manifest stored =
                intake.ingest(request(SQL, stripe(1), false), false).manifest().orElseThrow();
        assertEquals("generic", stored.partner());
    }
}
