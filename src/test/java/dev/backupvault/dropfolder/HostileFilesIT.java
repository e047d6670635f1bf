package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.PointId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever may write into a drop folder must not make us read, move or delete anything outside it, nor wait for ever.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileFilesIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] SECRET = "root:x:0:0:a secret that lies outside every drop folder".getBytes();

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private ConnectorProcess connector;
    private Checker checker;
    private RandomGenerator random;
    private Path names;
    private Path kinds;
    private Path race;
    private Path outside;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("HostileFilesIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        checker = new Checker(store.connectionString());
        names = Files.createDirectory(temp.resolve("names"));
        kinds = Files.createDirectory(temp.resolve("kinds"));
        race = Files.createDirectory(temp.resolve("race"));
        outside = Files.createDirectory(temp.resolve("outside"));
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("names", names, Map.of("complete", "renamed", "poll", "100"))
                .source("kinds", kinds, Map.of("complete", "renamed", "poll", "100"))
                .source("race", race, Map.of("complete", "done-file", "poll", "5", "after", "delete"));
        connector = Launch.of(temp.resolve("data"), store.ingestConnectionString())
                .withHome(home.folder())
                .run()
                .awaitReady();
    }

    @AfterAll
    void stop() throws Exception {
        connector.close();
        store.close();
    }

    @Test
    void namesOfEveryKindAreStoredAndComeBackExactlyAsTheyWere() throws Exception {
        // Given files with names that break naive software; those marked large go another way, in blocks
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : List.of(
                "new\nline.bak",
                "carriage\rreturn.bak",
                "\u001b[31mred\u001b[0m.bak",
                "caf\u00e9.bak",
                "cafe\u0301.bak",
                "-rf",
                " leading space",
                "trailing space ",
                "percent%41.bak",
                "%2e%2e",
                "back\\slash.bak",
                "a..\\..\\up.bak",
                "question?.bak",
                "hash#.bak",
                "dots...",
                "a:b.bak",
                "%~cut",
                "\u0007bell",
                "quote\"'.bak",
                "$(touch x)",
                "\ud83d\udcbe.bak",
                "x".repeat(255),
                "x".repeat(254) + "y",
                "\u00e9".repeat(127),
                "%".repeat(255))) {
            files.put(name, TestFiles.bytes(random, 100));
        }
        for (String large : List.of("large caf\u00e9 100%.bak", "large back\\slash\n.bak")) {
            files.put(large, TestFiles.bytes(random, (8 << 20) + 1));
        }
        // When they arrive
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            TestFiles.dropIn(names, file.getKey(), file.getValue());
        }
        awaitEmpty(names);
        // Then each is one point under its exact name, and restored it has that name and these bytes
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        Path target = temp.resolve("restored");
        try (VaultServices services = VaultServices.on(store.account().connect(), VaultSettings.DEFAULT)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Checker.Point point = report.points().stream()
                        .filter(p -> p.sha256().equals(TestFiles.sha256(file.getValue())))
                        .findFirst()
                        .orElseThrow();
                assertEquals(
                        List.of(file.getKey(), file.getKey(), file.getKey()),
                        List.of(
                                point.item(),
                                point.files().get(0).name(),
                                point.files().get(0).path()));
                services.restore()
                        .restore(
                                services.points().locate(null, "names", PointId.parse(point.id())),
                                target,
                                false,
                                "me");
            }
        }
        assertEquals(new HashSet<>(files.keySet()), new HashSet<>(TestFiles.below(target)));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertEquals(TestFiles.sha256(file.getValue()), TestFiles.sha256(target.resolve(file.getKey())));
        }
        // And no name has made a log line of its own
        assertFalse(connector.output().contains("\u001b[31m"), "a terminal escape reached the log");
        assertTrue(
                connector.output().lines().noneMatch(line -> line.startsWith("line.bak")),
                "a line break reached the log");
    }

    @Test
    void foldersWithHostileNamesAreWalkedAndKeptApart() throws Exception {
        // Given two files whose paths a careless separator makes equal
        Path plain = Files.createDirectories(names.resolve("sub"));
        byte[] inFolder = TestFiles.bytes(random, 50);
        byte[] withBackslash = TestFiles.bytes(random, 50);
        // When both arrive
        TestFiles.dropIn(plain, "same.bak", inFolder);
        TestFiles.dropIn(names, "sub\\same.bak", withBackslash);
        awaitEmpty(names);
        // Then they are points of two items
        Checker.Report report = checker.check();
        assertEquals(
                Set.of("sub/same.bak", "sub\\same.bak"),
                report.points().stream()
                        .map(Checker.Point::item)
                        .filter(item -> item.contains("same.bak"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void linksPipesAndSocketsAreLeftAloneAndStopNobodyBehindThem() throws Exception {
        // Given everything that is not a regular file
        Path secrets = Files.createDirectories(outside.resolve("secrets"));
        Path secret = Files.write(secrets.resolve("passwd.bak"), SECRET);
        Files.createSymbolicLink(kinds.resolve("a-link.bak"), secret);
        Files.createSymbolicLink(kinds.resolve("b-folder"), secrets);
        Files.createSymbolicLink(kinds.resolve("c-dangling.bak"), temp.resolve("nowhere"));
        Files.createSymbolicLink(kinds.resolve("d-loop"), kinds);
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", kinds.resolve("e-pipe.bak").toString())
                        .start()
                        .waitFor());
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(kinds.resolve("f-socket.bak")))) {
            // When a backup arrives behind them, twice, so that a whole poll lies between
            for (String behind : List.of("z-behind.bak", "z-later.bak")) {
                TestFiles.dropIn(kinds, behind, TestFiles.bytes(random, 1000));
                Awaitility.await(behind).atMost(LIMIT).until(() -> !Files.exists(kinds.resolve(behind)));
            }
            assertTrue(socket.isOpen());
        }
        // Then only those are points, and all the rest is as it was
        assertEquals(
                2,
                checker.check().points().stream()
                        .filter(point -> point.source().equals("kinds"))
                        .count());
        assertEquals(0, checker.check().pointsWith(TestFiles.sha256(SECRET)));
        assertEquals(List.of("passwd.bak"), TestFiles.below(secrets));
        for (String left :
                List.of("a-link.bak", "b-folder", "c-dangling.bak", "d-loop", "e-pipe.bak", "f-socket.bak")) {
            assertTrue(Files.exists(kinds.resolve(left), LinkOption.NOFOLLOW_LINKS), left);
        }
    }

    @Test
    void whoSwapsFilesAndFoldersForLinksWhileTheyAreTakenGetsNothingFromOutside() throws Exception {
        // Given a place outside that looks just like the folder inside
        Path lure = Files.createDirectories(outside.resolve("lure"));
        Set<String> honest = new HashSet<>();
        Files.write(lure.resolve("inner.bak"), SECRET);
        Files.write(lure.resolve("inner.bak.done"), new byte[0]);
        List<String> before = TestFiles.below(lure);
        int rounds = Seed.rounds(1_000);
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = TestFiles.bytes(random, 500);
            honest.add(TestFiles.sha256(bytes));
            Path folder = Files.createDirectory(race.resolve("sub-" + round));
            Path link = Files.createSymbolicLink(race.resolve(".link-" + round), lure);
            Path fileLink = Files.createSymbolicLink(race.resolve(".file-link-" + round), lure.resolve("inner.bak"));
            Path file = Files.write(race.resolve("file-" + round + ".bak"), bytes);
            Files.write(folder.resolve("inner.bak"), bytes);
            Files.createFile(race.resolve("file-" + round + ".bak.done"));
            Files.createFile(folder.resolve("inner.bak.done"));
            // When it is swapped at some moment of a poll, which takes a few milliseconds
            long until = System.nanoTime() + random.nextInt(1, 30_000_000);
            while (System.nanoTime() < until && connector.isAlive()) {
                Thread.onSpinWait();
            }
            Files.move(folder, race.resolve(".was-" + round));
            Files.move(link, folder);
            Files.move(fileLink, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        // And the connector has looked at it all once more
        Files.write(race.resolve("last.bak"), TestFiles.bytes(random, 10));
        Files.createFile(race.resolve("last.bak.done"));
        Awaitility.await("the last file is taken").atMost(LIMIT).until(() -> !Files.exists(race.resolve("last.bak")));
        // Then nothing outside was read, moved or deleted
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(0, report.pointsWith(TestFiles.sha256(SECRET)));
        assertEquals(before, TestFiles.below(lure));
        long won = report.points().stream()
                .filter(point -> point.source().equals("race") && honest.contains(point.sha256()))
                .count();
        System.out.println(
                "HostileFilesIT: " + won + " of " + 2 * rounds + " files were taken before they were swapped");
        assertEquals(
                won + 1,
                report.points().stream()
                        .filter(point -> point.source().equals("race"))
                        .count());
        assertTrue(won > 0 && won < 2L * rounds, "the race was never close: " + won);
    }

    /** Everything but what was put away. */
    private static void awaitEmpty(Path folder) {
        Awaitility.await(folder + " is drained")
                .atMost(LIMIT)
                .untilAsserted(() -> assertEquals(List.of(), waiting(folder)));
    }

    private static List<String> waiting(Path folder) throws IOException {
        return TestFiles.below(folder).stream()
                .filter(name -> !name.startsWith(".stored/"))
                .toList();
    }
}
