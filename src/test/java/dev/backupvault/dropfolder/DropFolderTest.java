package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.ingest.Bench;
import dev.backupvault.point.PointId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes, started as the connector starts them, on a vault in memory. */
class DropFolderTest {
    @TempDir
    private Path home;

    private Path drop;
    private final InMemoryVault store = new InMemoryVault();
    private final VaultServices services =
            VaultServices.on(store, new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5)));
    private final Main main = new Main();

    @BeforeEach
    void makeFolders() throws IOException {
        drop = Files.createDirectory(home.resolve("drop"));
        Files.createDirectory(home.resolve("sources"));
    }

    @AfterEach
    void stop() {
        main.stop();
        services.close();
    }

    private void start(String... parameters) throws Exception {
        StringBuilder source = new StringBuilder(
                "- templatedRoute:\n    routeId: source-test\n    routeTemplateRef: drop-folder\n    parameters:\n");
        for (String parameter : Stream.concat(
                        Stream.of("source=test", "folder=" + drop, "poll=20"), Stream.of(parameters))
                .toList()) {
            String[] pair = parameter.split("=", 2);
            source.append("      - name: ")
                    .append(pair[0])
                    .append("\n        value: \"")
                    .append(pair[1])
                    .append("\"\n");
        }
        Files.writeString(home.resolve("sources/test.camel.yaml"), source);
        main.setPropertyPlaceholderLocations("file:config/application.properties");
        main.addOverrideProperty("camel.main.jmxEnabled", "false");
        main.addInitialProperty("vault.home", home.toString());
        main.addInitialProperty("vault.data", home.toString());
        main.configure()
                .withRoutesIncludePattern(
                        "file:routes/drop-folder.camel.yaml,file:routes/backup-errors.camel.yaml,file:"
                                + home.resolve("sources") + "/*.camel.yaml");
        main.bind("backupVaultServices", services);
        main.start();
    }

    private List<String> stored() {
        return services.points()
                .list(null, null, null)
                .map(PointSummary::item)
                .sorted()
                .toList();
    }

    private void awaitStored(String... items) {
        Awaitility.await().untilAsserted(() -> assertEquals(List.of(items), stored()));
    }

    private List<String> below(String folder) throws IOException {
        Path root = drop.resolve(folder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aRenamedFileIsStoredUnderItsPathAndPutAway() throws Exception {
        // Given
        Files.createDirectories(drop.resolve("db"));
        Files.write(drop.resolve("db/a.bak.part"), Bench.bytes(100));
        start("complete=renamed");
        // When
        Files.move(drop.resolve("db/a.bak.part"), drop.resolve("db/a.bak"));
        // Then
        awaitStored("db/a.bak");
        Awaitility.await()
                .untilAsserted(() -> assertEquals(1, below(".stored/db").size()));
        PointSummary point =
                services.points().list(null, null, null).findFirst().orElseThrow();
        assertEquals("a.bak." + point.point(), below(".stored/db").get(0));
        assertArrayEquals(
                Bench.bytes(100),
                Files.readAllBytes(
                        drop.resolve(".stored/db").resolve(below(".stored/db").get(0))));
        assertTrue(Files.notExists(drop.resolve("db/a.bak")));
        assertTrue(PointId.isPointId(point.point().text()));
    }

    @Test
    void aFileWaitsForItsDoneFile() throws Exception {
        // Given: b is offered after a, so that a was looked at when b is stored
        start("complete=done-file", "after=delete");
        Files.write(drop.resolve("a"), Bench.bytes(10));
        Files.write(drop.resolve("b"), Bench.bytes(20));
        Files.createFile(drop.resolve("b.done"));
        awaitStored("b");
        // When
        Files.createFile(drop.resolve("a.done"));
        // Then
        awaitStored("a", "b");
        Awaitility.await().untilAsserted(() -> assertEquals(List.of(), below("")));
    }

    @Test
    void aStableFileIsStoredAndLeft() throws Exception {
        start("complete=stable", "minimumAge=100", "after=leave");
        Files.write(drop.resolve("a"), Bench.bytes(10));
        awaitStored("a");
        // When: it is written again
        Files.write(drop.resolve("a"), Bench.bytes(11));
        // Then
        awaitStored("a", "a");
        assertEquals(List.of("a"), below(""));
    }

    @Test
    void aFileWithAWrongChecksumIsRejectedWithTheReason() throws Exception {
        // Given
        Files.writeString(drop.resolve("a.md5"), "0".repeat(32));
        Files.write(drop.resolve("a"), Bench.bytes(10));
        // When
        start("complete=renamed");
        // Then
        Awaitility.await().untilAsserted(() -> assertEquals(List.of("a", "a.md5", "a.why.txt"), below(".rejected")));
        assertTrue(Files.readString(drop.resolve(".rejected/a.why.txt")).startsWith("BV-0306"));
        assertEquals(List.of(), stored());
    }

    @Test
    void linksTemporaryNamesAndChecksumsAreNotTaken() throws Exception {
        // Given
        Path secret = Files.writeString(home.resolve("secret"), "secret");
        Files.createSymbolicLink(drop.resolve("link"), secret);
        Files.createDirectory(home.resolve("elsewhere"));
        Files.writeString(home.resolve("elsewhere/x"), "x");
        Files.createSymbolicLink(drop.resolve("folder"), home.resolve("elsewhere"));
        for (String name : List.of("a.tmp", "b.PART", "c~", ".hidden", "d.swp", "z.sha256", "e.filepart")) {
            Files.write(drop.resolve(name), Bench.bytes(10));
        }
        // When
        start("complete=renamed", "atOnce=1");
        Files.write(drop.resolve("good"), Bench.bytes(10));
        // Then
        awaitStored("good");
    }

    @Test
    void aMissingFolderIsNotMadeAndIsTakenUpWhenItIsThere() throws Exception {
        Files.delete(drop);
        start("complete=renamed");
        assertFalse(Files.exists(drop));
        Files.createDirectory(drop);
        Files.writeString(drop.resolve("late"), "late");
        awaitStored("late");
    }
}
