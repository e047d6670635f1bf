package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are written slowly, stall, shrink, or are replaced while they are taken: a point is always one whole
 * version of its file.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnsteadyFilesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SEVEN_BLOCKS = (7 << 23) - 100;
    private static final int LONGEST_PAUSE = 400;

    @TempDir
    static Path temp;

    private final ScheduledExecutorService writers = Executors.newScheduledThreadPool(2);
    private AzuriteServer store;
    private ChaosProxy proxy;
    private ConnectorProcess connector;
    private Checker checker;
    private RandomGenerator random;
    private Path stable;
    private Path renamed;
    private Path deleted;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("UnsteadyFilesIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        proxy = new ChaosProxy(store.port());
        checker = new Checker(store.connectionString());
        stable = Files.createDirectory(temp.resolve("stable"));
        renamed = Files.createDirectory(temp.resolve("renamed"));
        deleted = Files.createDirectory(temp.resolve("deleted"));
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("stable", stable, Map.of("complete", "stable", "minimumAge", "3000", "poll", "50"))
                .source("renamed", renamed, Map.of("complete", "renamed", "poll", "50"))
                .source("deleted", deleted, Map.of("complete", "renamed", "poll", "50", "after", "delete"));
        connector = Launch.of(temp.resolve("data"), store.ingestConnectionString(proxy.port()))
                .withHome(home.folder())
                .run()
                .awaitReady();
    }

    @AfterAll
    void stop() throws Exception {
        writers.shutdownNow();
        connector.close();
        proxy.close();
        store.close();
    }

    /** What a writer does to its file, step by step, with a pause after each. */
    private interface Step {
        void run() throws IOException;
    }

    @Test
    void filesOfSlowStallingAndChangingWritersAreTakenOnlyAsTheyAreAtTheEnd() throws Exception {
        // Given writers of every bad habit, whose pauses are shorter than the minimum age
        Map<String, String> last = new LinkedHashMap<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < Seed.rounds(20); i++) {
            byte[] bytes = TestFiles.bytes(random, random.nextInt(10_000, 300_000));
            Path file = stable.resolve("writer-" + i + ".bak");
            last.put(file.getFileName().toString(), TestFiles.sha256(bytes));
            List<Step> steps = habit(i % 5, file, bytes);
            for (int step = 0, at = 0; step < steps.size(); step++, at += random.nextInt(50, LONGEST_PAUSE)) {
                Step next = steps.get(step);
                running.add(writers.schedule(
                        () -> {
                            next.run();
                            return null;
                        },
                        at,
                        TimeUnit.MILLISECONDS));
            }
        }
        // When they are all finished and everything was taken
        for (Future<?> step : running) {
            step.get(60, TimeUnit.SECONDS);
        }
        Awaitility.await("all are taken").atMost(LIMIT).until(() -> last.keySet().stream()
                .noneMatch(name -> Files.exists(stable.resolve(name))));
        // Then each is one point, and no point holds anything but what its writer meant
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        Map<String, String> found = new LinkedHashMap<>();
        report.points().stream()
                .filter(point -> point.source().equals("stable"))
                .forEach(point -> assertEquals(
                        null, found.put(point.item(), point.sha256()), point.item() + " has a second point"));
        assertEquals(last, found);
    }

    private List<Step> habit(int kind, Path file, byte[] bytes) {
        List<Step> steps = new ArrayList<>();
        int pieces = 6;
        for (int i = 0; i < pieces; i++) {
            int from = (int) ((long) bytes.length * i / pieces);
            int to = (int) ((long) bytes.length * (i + 1) / pieces);
            steps.add(() -> writeAt(file, from, bytes, from, to));
        }
        switch (kind) {
            case 0 -> {} // just slow
            case 1 ->
                steps.add(
                        0,
                        () -> { // says its final length at once
                            try (RandomAccessFile all = new RandomAccessFile(file.toFile(), "rw")) {
                                all.setLength(bytes.length);
                            }
                        });
            case 2 ->
                steps.add(
                        pieces - 1,
                        () -> { // starts over
                            Files.write(file, new byte[] {1, 2, 3});
                            writeAt(file, 0, bytes, 0, bytes.length - bytes.length / pieces);
                        });
            case 3 ->
                steps.replaceAll(step -> () -> { // each piece looks as old as the backup
                    step.run();
                    Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));
                });
            default ->
                steps.add(
                        () -> { // another version is renamed over the finished one
                            Path next = Files.write(file.resolveSibling("." + file.getFileName()), bytes);
                            Files.write(file, new byte[bytes.length]);
                            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                        });
        }
        return steps;
    }

    private static void writeAt(Path file, long at, byte[] bytes, int from, int to) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at);
            out.write(bytes, from, to - from);
        }
    }

    @Test
    void aFileThatIsChangedWhileItsBlocksAreSentIsStoredOnlyAsItIsAtTheEnd() throws Exception {
        // Given a large file, of which the last blocks are not read when the first one has arrived
        byte[] old = TestFiles.bytes(random, SEVEN_BLOCKS);
        byte[] tail = TestFiles.bytes(random, 1000);
        byte[] overwritten = old.clone();
        System.arraycopy(tail, 0, overwritten, old.length - tail.length, tail.length);
        byte[] appended = Arrays.copyOf(old, old.length + tail.length);
        System.arraycopy(tail, 0, appended, old.length, tail.length);
        Path other = temp.resolve("other.bak");
        byte[] another = TestFiles.bytes(random, SEVEN_BLOCKS);
        // When just then it is overwritten, appended to, cut, or replaced
        changed(
                "overwritten.bak",
                old,
                overwritten,
                file -> writeAt(file, old.length - tail.length, tail, 0, tail.length));
        changed("appended.bak", old, appended, file -> Files.write(file, tail, StandardOpenOption.APPEND));
        changed("cut.bak", old, Arrays.copyOf(old, 1000), file -> {
            try (RandomAccessFile all = new RandomAccessFile(file.toFile(), "rw")) {
                all.setLength(1000);
            }
        });
        Files.write(other, another);
        changed("replaced.bak", old, another, file -> Files.move(other, file, StandardCopyOption.ATOMIC_MOVE));
    }

    private interface Change {
        void make(Path file) throws IOException;
    }

    private void changed(String name, byte[] before, byte[] after, Change change) throws Exception {
        Path file = renamed.resolve(name);
        AtomicBoolean made =
                once(exchange -> exchange.isBlock() && exchange.path().endsWith("/" + name), () -> change.make(file));
        TestFiles.dropIn(renamed, name, before);
        Awaitility.await(name + " is taken").atMost(LIMIT).until(() -> made.get() && !Files.exists(file));
        // Then the only point is the version that was there at the end
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        List<String> found = report.points().stream()
                .filter(point -> point.item().equals(name))
                .map(Checker.Point::sha256)
                .toList();
        assertEquals(List.of(TestFiles.sha256(after)), found, name);
    }

    @Test
    void aFileThatIsReplacedAfterItWasStoredAndBeforeItIsPutAwayIsNotLost() throws Exception {
        for (Path folder : List.of(renamed, deleted)) {
            // Given a file whose next version takes its place just when its manifest is written
            String name = "next-" + folder.getFileName() + ".bak";
            byte[] first = TestFiles.bytes(random, 1000);
            byte[] second = TestFiles.bytes(random, 1000);
            Path next = Files.write(temp.resolve("next.bak"), second);
            AtomicBoolean made = once(
                    exchange -> exchange.isManifest() && exchange.path().contains("/" + name + "/"),
                    () -> Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE));
            // When it is taken
            TestFiles.dropIn(folder, name, first);
            Awaitility.await(name + " is taken")
                    .atMost(LIMIT)
                    .until(() -> made.get() && checker.check().pointsWith(TestFiles.sha256(second)) == 1);
            Awaitility.await(name + " is put away").atMost(LIMIT).until(() -> !Files.exists(folder.resolve(name)));
            // Then both versions are points
            Checker.Report report = checker.check();
            assertEquals(List.of(), report.broken());
            assertEquals(1, report.pointsWith(TestFiles.sha256(first)));
            assertEquals(1, report.pointsWith(TestFiles.sha256(second)));
        }
        assertTrue(connector.isAlive());
    }

    /**
     * Does something when the store has answered the first such request, while the connector still waits for the
     * answer.
     */
    private AtomicBoolean once(Predicate<ChaosProxy.Exchange> when, Step action) {
        AtomicBoolean begun = new AtomicBoolean();
        AtomicBoolean made = new AtomicBoolean();
        proxy.onAnswer(exchange -> {
            if (when.test(exchange) && begun.compareAndSet(false, true)) {
                try {
                    action.run();
                    made.set(true);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        return made;
    }
}
