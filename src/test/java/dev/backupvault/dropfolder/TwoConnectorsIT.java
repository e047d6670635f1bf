package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two connectors that know nothing of one another, on one vault and one folder: the store's conditions alone keep them
 * apart.
 */
class TwoConnectorsIT {
    private static final String WON = " stored point=";
    private static final int MOST_MORE = 300;

    @TempDir
    private Path temp;

    private AzuriteServer store;

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
    }

    @AfterEach
    void stop() throws Exception {
        store.close();
    }

    @Test
    void everyFileIsOnePointThoughTwoConnectorsTakeIt() throws Exception {
        RandomGenerator random = Seed.random("TwoConnectorsIT");
        // Given two connectors that look at one folder all the time
        Path drop = Files.createDirectory(temp.resolve("drop"));
        Path home = new VaultHome(temp.resolve("home"))
                .source("shared", drop, Map.of("complete", "renamed", "poll", "20"))
                .folder();
        Map<String, String> made = new LinkedHashMap<>();
        try (ConnectorProcess one = connector(home, "one");
                ConnectorProcess two = connector(home, "two")) {
            one.awaitReady();
            two.awaitReady();
            // When files arrive, small ones and some that take a while
            for (int i = 0; i < Seed.rounds(60); i++) {
                byte[] bytes = TestFiles.bytes(random, i % 10 == 0 ? 9 << 20 : random.nextInt(1, 200_000));
                made.put("file-" + i, TestFiles.sha256(bytes));
                TestFiles.dropIn(drop, "file-" + i, bytes);
            }
            drained(drop);
            // And until both have won a race: who is faster is chance
            for (int i = 0; i < MOST_MORE && !(one.says(WON) && two.says(WON)); i++) {
                byte[] bytes = TestFiles.bytes(random, random.nextInt(1, 1000));
                made.put("more-" + i, TestFiles.sha256(bytes));
                TestFiles.dropIn(drop, "more-" + i, bytes);
                drained(drop);
            }
            assertTrue(one.says(WON) && two.says(WON), "one of them slept");
        }
        // And every file is one point and lies in .stored, once
        Checker.Report report = new Checker(store.connectionString()).check();
        assertEquals(List.of(), report.broken());
        assertEquals(List.of(), report.orphans());
        assertEquals(made.size(), report.points().size());
        made.forEach((name, sha256) -> assertEquals(1, report.pointsWith(sha256), name));
        assertEquals(made.size(), TestFiles.below(drop.resolve(".stored")).size());
        assertFalse(
                Files.exists(drop.resolve(".rejected")),
                "a file was rejected because the other connector had taken it");
    }

    private static void drained(Path drop) {
        Awaitility.await("the folder is drained")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertEquals(
                        List.of(),
                        TestFiles.below(drop).stream()
                                .filter(name -> !name.startsWith(".stored/"))
                                .toList()));
    }

    private ConnectorProcess connector(Path home, String name) throws Exception {
        return Launch.of(temp.resolve("data-" + name), store.ingestConnectionString())
                .withHome(home)
                .with("vault.patience", "20s")
                .run();
    }
}
