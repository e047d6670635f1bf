package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a drop folder takes, what it leaves, and where files go afterwards: a running connector with one source for each
 * way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DropFolderIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Launch launch;
    private ConnectorProcess connector;
    private Checker checker;
    private RandomGenerator random;
    private Path renamed;
    private Path done;
    private Path deleted;
    private Path left;
    private Path pruned;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("DropFolderIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        checker = new Checker(store.connectionString());
        renamed = Files.createDirectory(temp.resolve("renamed"));
        done = Files.createDirectory(temp.resolve("done"));
        deleted = Files.createDirectory(temp.resolve("deleted"));
        left = Files.createDirectory(temp.resolve("left"));
        pruned = Files.createDirectory(temp.resolve("pruned"));
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("renamed", renamed, Map.of("complete", "renamed", "poll", "50"))
                .source("done", done, Map.of("complete", "done-file", "poll", "50"))
                .source("deleted", deleted, Map.of("complete", "renamed", "poll", "50", "after", "delete"))
                .source("left", left, Map.of("complete", "renamed", "poll", "50", "after", "leave"))
                .source("pruned", pruned, Map.of("complete", "renamed", "poll", "50", "storedBytes", "150000"));
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString()).withHome(home.folder());
        connector = launch.run().awaitReady();
    }

    @AfterAll
    void stop() throws Exception {
        connector.close();
        store.close();
    }

    @Test
    void aFileIsTakenOnlyWhenItsDoneFileIsThere() throws Exception {
        // Given a file without and a file with its done file
        byte[] waiting = TestFiles.bytes(random, 1000);
        Files.write(done.resolve("waiting.bak"), waiting);
        takeAnother(done, "first.bak");
        takeAnother(done, "second.bak");
        // Then the first stays until its done file comes, and the done files go with their files
        assertTrue(Files.exists(done.resolve("waiting.bak")));
        assertEquals(0, checker.check().pointsWith(TestFiles.sha256(waiting)));
        Files.createFile(done.resolve("waiting.bak.done"));
        awaitGone(done.resolve("waiting.bak"));
        awaitGone(done.resolve("waiting.bak.done"));
        assertStored("done", "waiting.bak", waiting);
    }

    @Test
    void filesUnderTemporaryNamesAreNotTakenBeforeTheyAreRenamed() throws Exception {
        // Given everything that a tool calls an unfinished file
        List<String> temporary = List.of(
                "a.part",
                "b.PARTIAL",
                "c.tmp",
                "d.temp",
                "e.filepart",
                "f.crdownload",
                ".g.swp",
                "h~",
                ".hidden",
                "i.done");
        for (String name : temporary) {
            Files.write(renamed.resolve(name), TestFiles.bytes(random, 10));
        }
        takeAnother(renamed, "one.bak");
        takeAnother(renamed, "two.bak");
        // Then all stay where they are, and are taken under their final names
        for (String name : temporary) {
            assertTrue(Files.exists(renamed.resolve(name)), name);
        }
        byte[] bytes = Files.readAllBytes(renamed.resolve("a.part"));
        Files.move(renamed.resolve("a.part"), renamed.resolve("a.bak"));
        awaitGone(renamed.resolve("a.bak"));
        assertStored("renamed", "a.bak", bytes);
        assertTrue(checker.check().points().stream().noneMatch(point -> temporary.contains(point.item())));
    }

    @Test
    void subfoldersKeepTheirPathsInTheVaultAndAmongTheStoredFiles() throws Exception {
        Path deep = Files.createDirectories(renamed.resolve("host 1/db/2026"));
        byte[] bytes = TestFiles.bytes(random, 1000);
        TestFiles.dropIn(deep, "full.bak", bytes);
        awaitGone(deep.resolve("full.bak"));
        Checker.Point point = assertStored("renamed", "host 1/db/2026/full.bak", bytes);
        assertEquals("full.bak", point.files().get(0).name());
        assertTrue(Files.exists(renamed.resolve(".stored/host 1/db/2026/full.bak." + point.id())));
    }

    @Test
    void checksumsBesideABackupAreCheckedAndWrongOnesSetItAsideWithTheReason() throws Exception {
        // Given backups with a right checksum, a wrong one, and one that makes no sense
        byte[] right = TestFiles.bytes(random, 1000);
        byte[] wrong = TestFiles.bytes(random, 1000);
        byte[] nonsense = TestFiles.bytes(random, 1000);
        Files.writeString(renamed.resolve("right.bak.sha256"), TestFiles.sha256(right) + "  right.bak\n");
        Files.writeString(renamed.resolve("wrong.bak.sha256"), TestFiles.sha256(right) + "  wrong.bak\n");
        Files.writeString(renamed.resolve("nonsense.bak.md5"), "no checksum at all\n");
        TestFiles.dropIn(renamed, "wrong.bak", wrong);
        TestFiles.dropIn(renamed, "nonsense.bak", nonsense);
        TestFiles.dropIn(renamed, "right.bak", right);
        // When they are taken
        for (String name : List.of(
                "wrong.bak", "nonsense.bak", "right.bak", "right.bak.sha256", "wrong.bak.sha256", "nonsense.bak.md5")) {
            awaitGone(renamed.resolve(name));
        }
        // Then only the right one is a point; the others lie aside, whole, with the reason beside them
        Checker.Point point = assertStored("renamed", "right.bak", right);
        assertTrue(Files.exists(renamed.resolve(".stored/right.bak.sha256." + point.id())));
        Path rejected = renamed.resolve(".rejected");
        assertEquals(TestFiles.sha256(wrong), TestFiles.sha256(rejected.resolve("wrong.bak")));
        assertEquals(TestFiles.sha256(nonsense), TestFiles.sha256(rejected.resolve("nonsense.bak")));
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> Files.exists(rejected.resolve("wrong.bak.why.txt"))
                        && Files.exists(rejected.resolve("nonsense.bak.why.txt")));
        assertTrue(Files.readString(rejected.resolve("wrong.bak.why.txt")).contains("BV-0306"));
        assertTrue(Files.readString(rejected.resolve("nonsense.bak.why.txt")).contains("BV-0311"));
        assertEquals(
                0,
                checker.check().pointsWith(TestFiles.sha256(wrong))
                        + checker.check().pointsWith(TestFiles.sha256(nonsense)));
        // And what comes behind them is stored
        takeAnother(renamed, "behind.bak");
    }

    @Test
    void afterDeleteNothingOfAStoredFileIsLeft() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 1000);
        TestFiles.dropIn(deleted, "gone.bak", bytes);
        awaitGone(deleted.resolve("gone.bak"));
        assertStored("deleted", "gone.bak", bytes);
        Awaitility.await("it is deleted")
                .atMost(LIMIT)
                .untilAsserted(() -> assertEquals(List.of(), TestFiles.below(deleted)));
    }

    @Test
    void aFileThatIsLeftIsStoredOnceAndAgainOnlyWhenItIsAnother() throws Exception {
        // Given a file that stays
        byte[] first = TestFiles.bytes(random, 1000);
        Path file = TestFiles.dropIn(left, "stays.bak", first);
        awaitPoints("left", 1);
        awaitMorePolls();
        assertEquals(1, points("left"));
        // When it is replaced
        byte[] second = TestFiles.bytes(random, 2000);
        TestFiles.dropIn(left, "stays.bak", second);
        awaitPoints("left", 2);
        awaitMorePolls();
        // Then there are two points of the item, and the file is still there
        assertEquals(2, points("left"));
        assertEquals(1, checker.check().pointsWith(TestFiles.sha256(first)));
        assertEquals(1, checker.check().pointsWith(TestFiles.sha256(second)));
        assertEquals(TestFiles.sha256(second), TestFiles.sha256(file));
        assertEquals(List.of("stays.bak"), TestFiles.below(left));
    }

    @Test
    void storedFilesArePrunedOldestFirstAndStayInTheVault() throws Exception {
        // Given more stored files than may be kept
        for (String name : List.of("oldest.bak", "older.bak", "newest.bak")) {
            TestFiles.dropIn(pruned, name, TestFiles.bytes(random, 100_000));
            awaitGone(pruned.resolve(name));
        }
        // When another connector starts on the folder
        try (ConnectorProcess other = launch.run().awaitReady()) {
            assertTrue(other.isAlive());
        }
        // Then the newest is kept, and all are in the vault
        List<String> kept = TestFiles.below(pruned.resolve(".stored"));
        assertEquals(1, kept.size(), kept.toString());
        assertTrue(kept.get(0).startsWith("newest.bak."));
        assertEquals(3, points("pruned"));
    }

    /** Drops one more file and waits until it was taken: a whole poll has passed. */
    private void takeAnother(Path folder, String name) throws Exception {
        byte[] bytes = TestFiles.bytes(random, 100);
        TestFiles.dropIn(folder, name, bytes);
        if (folder.equals(done)) {
            Files.createFile(folder.resolve(name + ".done"));
        }
        awaitGone(folder.resolve(name));
        assertEquals(1, checker.check().pointsWith(TestFiles.sha256(bytes)));
    }

    /** A file that is left in place shows no poll; one in a folder that is polled as often does. */
    private void awaitMorePolls() throws Exception {
        for (int i = 0; i < 3; i++) {
            takeAnother(deleted, "tick-" + random.nextLong() + ".bak");
        }
    }

    private void awaitPoints(String source, int count) {
        Awaitility.await(source + " has " + count + " points").atMost(LIMIT).until(() -> points(source) == count);
    }

    private long points(String source) {
        return checker.check().points().stream()
                .filter(point -> point.source().equals(source))
                .count();
    }

    private static void awaitGone(Path file) {
        Awaitility.await(file + " is taken")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !Files.exists(file));
    }

    private Checker.Point assertStored(String source, String item, byte[] bytes) {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        List<Checker.Point> found = report.points().stream()
                .filter(point -> point.source().equals(source) && point.item().equals(item))
                .toList();
        assertEquals(1, found.size(), item);
        assertEquals(TestFiles.sha256(bytes), found.get(0).sha256());
        return found.get(0);
    }
}
