package dev.backupvault.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.OpenSshServer;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on a real OpenSSH server: when they are fetched, and what becomes of them. */
class SftpIT {
    @TempDir
    private Path temp;

    private AzuriteServer store;
    private OpenSshServer server;
    private Checker checker;
    private RandomGenerator random;

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        server = OpenSshServer.start(temp.resolve("ssh"));
        checker = new Checker(store.connectionString());
        random = Seed.random("SftpIT");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        store.close();
    }

    private Launch source(Map<String, String> more) throws IOException {
        Map<String, String> parameters = new TreeMap<>(server.source());
        parameters.putAll(more);
        VaultHome home = new VaultHome(temp.resolve("home")).source("nas", "sftp", parameters);
        return Launch.of(temp.resolve("data"), store.ingestConnectionString())
                .withHome(home.folder())
                .with("vault.patience", "5s");
    }

    private Path file(String name) {
        return server.files().resolve(name);
    }

    private byte[] offer(String name, int length) throws IOException {
        byte[] bytes = TestFiles.bytes(random, length);
        TestFiles.dropIn(server.files(), name, bytes);
        return bytes;
    }

    private static void gone(Path file, ConnectorProcess connector) {
        Awaitility.await(file + " is put away")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !Files.exists(file) || !connector.isAlive());
        assertFalse(Files.exists(file), connector.output());
    }

    private Checker.Report whole(int points) {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(points, report.points().size(), () -> report.points().toString());
        return report;
    }

    @Test
    void filesOfAllSizesAreStoredAndPutAway() throws Exception {
        byte[] empty = offer("empty.bak", 0);
        byte[] small = offer("small.bak", 1000);
        byte[] large = offer("large.bak", (20 << 20) + 77);
        try (ConnectorProcess connector = source(Map.of()).run().awaitReady()) {
            for (String name : List.of("empty.bak", "small.bak", "large.bak")) {
                gone(file(name), connector);
            }
            Checker.Report report = whole(3);
            for (byte[] bytes : List.of(empty, small, large)) {
                assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)));
            }
            report.points().forEach(point -> {
                assertEquals("nas", point.source());
                assertEquals(point.item(), point.files().get(0).path());
                assertTrue(
                        Files.exists(server.files().resolve(".stored/" + point.item() + "." + point.id())),
                        "the point is in the name");
            });
            assertFalse(connector.says("\tat "), connector.output());
        }
    }

    @Test
    void aFileLargerThanTheHeapIsStreamed() throws Exception {
        long length = 600L << 20;
        try (RandomAccessFile zeros = new RandomAccessFile(file("zeros.part").toFile(), "rw")) {
            zeros.setLength(length);
        }
        Files.move(file("zeros.part"), file("zeros.bak"));
        try (ConnectorProcess connector = source(Map.of()).run().awaitReady()) { // -Xmx256m
            Awaitility.await("it is put away")
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> !Files.exists(file("zeros.bak")) || connector.says("postponed"));
            assertTrue(connector.says("stored point="), connector.output());
        }
        assertEquals(length, whole(1).points().get(0).files().get(0).bytes());
        assertEquals(
                List.of(),
                TestFiles.below(temp.resolve("data")).stream()
                        .filter(name -> !name.startsWith(".started") && !name.startsWith("sources/"))
                        .toList());
    }

    @Test
    void aFileThatIsLeftIsFetchedOnceAndOnceMoreAfterARestart() throws Exception {
        byte[] bytes = offer("a.bak", 100_000);
        Launch launch = source(Map.of("after", "leave")).with("vault.patience", "20s");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("stored point=");
            offer("b.bak", 1000);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> server.opened("b.bak") == 1);
        }
        assertEquals(1, server.opened("a.bak"));
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            offer("c.bak", 1000);
            connector.awaitLine("c.bak");
            Awaitility.await("it is fetched once more")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> server.opened("a.bak") == 2);
        }
        assertTrue(Files.exists(file("a.bak")));
        assertFalse(Files.exists(file(".stored")));
        assertEquals(1, whole(3).pointsWith(TestFiles.sha256(bytes)));
    }

    @Test
    void aFileThatIsToBeDeletedLeavesNothingBehind() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 1000);
        Files.writeString(file("a.bak.sha256"), TestFiles.sha256(bytes) + "  a.bak\n");
        TestFiles.dropIn(server.files(), "a.bak", bytes);
        try (ConnectorProcess connector =
                source(Map.of("after", "delete")).run().awaitReady()) {
            gone(file("a.bak"), connector);
            Awaitility.await().until(() -> TestFiles.below(server.files()).isEmpty());
        }
        whole(1);
    }

    @Test
    void aFileWaitsForItsDoneFileWhichGoesWithIt() throws Exception {
        offer("a.bak", 1000);
        offer("b.bak", 1000);
        Files.createFile(file("b.bak.done"));
        try (ConnectorProcess connector =
                source(Map.of("complete", "done-file")).run().awaitReady()) {
            gone(file("b.bak"), connector);
            Awaitility.await().until(() -> !Files.exists(file("b.bak.done")));
            assertTrue(Files.exists(file("a.bak")));
            Files.createFile(file("a.bak.done"));
            gone(file("a.bak"), connector);
        }
        whole(2);
    }

    @Test
    void aFileThatIsStillWrittenIsNotTakenBeforeItIsStable() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 100_000);
        try (ConnectorProcess connector =
                source(Map.of("complete", "stable", "minimumAge", "3000")).run().awaitReady()) {
            for (int i = 0; i < 10; i++) { // longer than the age in all, and never as long at a time
                Files.write(
                        file("a.bak"),
                        Arrays.copyOfRange(bytes, i * 10_000, (i + 1) * 10_000),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                Thread.sleep(400);
            }
            assertEquals(0, server.opened("a.bak"), connector.output());
            gone(file("a.bak"), connector);
        }
        assertEquals(1, whole(1).pointsWith(TestFiles.sha256(bytes)));
    }

    @Test
    void whatIsNotABackupIsNeverTaken() throws Exception {
        for (String name :
                List.of("a.part", "b.tmp", "c.filepart", "d~", ".hidden", "e e.bak", "_f.bak", "g.bak.sha256")) {
            Files.writeString(file(name), "not a backup");
        }
        Files.createSymbolicLink(file("link.bak"), Path.of("/etc/hostname"));
        Files.createDirectories(file("folder.bak/inner"));
        Files.writeString(file("folder.bak/inner/h.bak"), "deeper");
        try (ConnectorProcess connector = source(Map.of()).run().awaitReady()) {
            offer("z.bak", 10);
            gone(file("z.bak"), connector);
        }
        assertEquals("z.bak", whole(1).points().get(0).item());
        assertEquals(
                10,
                TestFiles.below(server.files()).stream()
                        .filter(name -> !name.startsWith(".stored"))
                        .count());
    }

    @Test
    void aFileThatDoesNotMatchItsChecksumIsRefusedOnceAndTheOthersGoOn() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 1000);
        Files.writeString(file("a.bak.sha256"), "0".repeat(64) + "  a.bak\n");
        TestFiles.dropIn(server.files(), "a.bak", bytes);
        offer("b.bak", 1000);
        try (ConnectorProcess connector = source(Map.of()).run().awaitReady()) {
            gone(file("b.bak"), connector);
            connector.awaitLine("rejected file=");
            assertTrue(connector.says("BV-0306"), connector.output());
            long fetched = server.opened("a.bak");
            offer("c.bak", 1000);
            gone(file("c.bak"), connector);
            assertEquals(fetched, server.opened("a.bak"));
            assertEquals(
                    1,
                    connector
                            .output()
                            .lines()
                            .filter(line -> line.contains("rejected file="))
                            .count());
            whole(2);
            // When the checksum is put right, it is taken
            Files.writeString(file("a.bak.sha256"), TestFiles.sha256(bytes) + "  a.bak, as it should be\n");
            gone(file("a.bak"), connector);
        }
        assertEquals(1, whole(3).pointsWith(TestFiles.sha256(bytes)));
    }

    @Test
    void aFileThatCannotBePutAwayIsNeitherStoredNorFetchedAgain() throws Exception {
        Files.createFile(file(".stored")); // in the way of the folder
        offer("a.bak", 1000);
        try (ConnectorProcess connector = source(Map.of()).run().awaitReady()) {
            connector.awaitLine("cannot-put-away file=");
            offer("b.bak", 1000);
            connector.awaitLine("item=\"nas/b.bak\"");
            Files.delete(file(".stored"));
            gone(file("a.bak"), connector);
            gone(file("b.bak"), connector);
            assertEquals(1, server.opened("a.bak"), connector.output());
            assertFalse(connector.says("\tat "), connector.output());
        }
        whole(2);
    }

    @Test
    void aFileThatIsChangedWhileItIsReadOrPutAwayIsStoredAsItIsAtTheEnd() throws Exception {
        for (boolean sealed : new boolean[] {false, true}) {
            // Given a file whose next version, of the same length, takes its place just when the store has answered
            String name = sealed ? "sealed.bak" : "reading.bak";
            byte[] first = TestFiles.bytes(random, 30 << 20);
            byte[] second = TestFiles.bytes(random, 30 << 20);
            Path next = Files.write(temp.resolve("next"), second);
            try (ChaosProxy proxy = new ChaosProxy(store.port())) {
                AtomicBoolean made = new AtomicBoolean();
                proxy.onAnswer(exchange -> {
                    if ((sealed ? exchange.isManifest() : exchange.isBlock()) && made.compareAndSet(false, true)) {
                        try {
                            Files.setLastModifiedTime(next, FileTime.fromMillis(1_700_000_000_000L));
                            Files.move(next, file(name), StandardCopyOption.REPLACE_EXISTING);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                });
                TestFiles.dropIn(server.files(), name, first);
                Launch launch = source(Map.of());
                try (ConnectorProcess connector = new Launch(
                                launch.home(),
                                launch.data(),
                                store.ingestConnectionString(proxy.port()),
                                launch.properties(),
                                launch.wrapper())
                        .run()
                        .awaitReady()) {
                    // When it is fetched
                    Awaitility.await("the second is stored")
                            .atMost(Duration.ofSeconds(60))
                            .until(() -> made.get() && checker.check().pointsWith(TestFiles.sha256(second)) == 1);
                    gone(file(name), connector);
                }
            }
            // Then the first is a point only if it was whole before it was replaced
            Checker.Report report = checker.check();
            assertEquals(List.of(), report.broken());
            assertEquals(sealed ? 1 : 0, report.pointsWith(TestFiles.sha256(first)));
        }
    }
}
