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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9, again and again, while files of all sizes arrive. Only what the store and the folders hold afterwards
 * counts.
 */
class CrashIT {
    private static final int SMALLEST = 64 << 10;
    private static final int LARGEST = 40 << 20;

    @TempDir
    private Path temp;

    private Path drop;
    private AzuriteServer store;
    private ChaosProxy proxy;
    private Checker checker;
    private RandomGenerator random;
    private final Map<String, String> made = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        drop = Files.createDirectory(temp.resolve("drop"));
        store = AzuriteServer.start(temp.resolve("azurite"));
        proxy = new ChaosProxy(store.port());
        checker = new Checker(store.connectionString());
        random = Seed.random("CrashIT");
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        store.close();
    }

    @Test
    void filesThatArriveWhileTheConnectorIsKilledAgainAndAgainAreEachStoredOnceAndNoneIsLost() throws Exception {
        // Given a connector that is killed at moments that nobody chose
        Launch launch = Launch.of(temp.resolve("data"), store.ingestConnectionString(proxy.port()))
                .with("source.local.folder", drop)
                .with("vault.patience", "20s");
        long allowance = 0;
        int rounds = Seed.rounds(25);
        for (int round = 0; round < rounds; round++) {
            CountDownLatch moment = momentInTheStore();
            try (ConnectorProcess connector = launch.run()) {
                arrive(round);
                connector.awaitReady();
                // When it is killed: after a while, or right after the store acted and before the connector hears of it
                boolean acted = moment.await(random.nextInt(1, 1500), TimeUnit.MILLISECONDS);
                connector.kill();
                proxy.onAnswer(exchange -> {});
                allowance += putAndNotSealed();
                System.out.println(
                        "CrashIT: round " + round + (acted ? " killed as the store acted" : " killed after a while"));
            }
            // Then after every kill the vault is whole, and what left the drop folder is in it
            assertWhole();
        }
        // When it runs undisturbed at last
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            Awaitility.await("the drop folder is drained")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> waiting().isEmpty());
        }
        // Then every file is one point
        Checker.Report report = assertWhole();
        assertEquals(made.size(), report.points().size());
        made.forEach((name, sha256) -> assertEquals(1, report.pointsWith(sha256), name));
        assertEquals(List.of(), report.orphans());
        assertLittleWasSentAgain(allowance);
    }

    /** Sets up, in some rounds, a kill at the very moment when the store has acted and the connector does not know. */
    private CountDownLatch momentInTheStore() {
        CountDownLatch moment = new CountDownLatch(1);
        int kind = random.nextInt(5);
        int skip = random.nextInt(3);
        int[] seen = {0};
        proxy.onAnswer(exchange -> {
            boolean hit = kind == 0 && exchange.isManifest()
                    || kind == 1 && exchange.isBlockList()
                    || kind == 2 && exchange.isBlock()
                    || kind == 3 && exchange.isWholeData();
            synchronized (seen) {
                if (hit && seen[0]++ == skip) {
                    moment.countDown();
                }
            }
        });
        return moment;
    }

    private void arrive(int round) throws IOException {
        for (int i = 0; i < 3; i++) {
            // Half of them are small, the others need blocks; evenly on a logarithmic scale.
            int length = (int) (SMALLEST * Math.pow((double) LARGEST / SMALLEST, random.nextDouble()));
            String name = "backup-" + round + "-" + i + ".bak";
            byte[] bytes = TestFiles.bytes(random, length);
            made.put(name, TestFiles.sha256(bytes));
            sizes.put(name, (long) length);
            TestFiles.dropIn(drop, name, bytes);
        }
    }

    private Set<String> waiting() throws IOException {
        Set<String> names = new HashSet<>(TestFiles.below(drop));
        names.retainAll(made.keySet());
        return names;
    }

    private Checker.Report assertWhole() throws IOException {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        Set<String> waiting = waiting();
        made.forEach((name, sha256) -> assertTrue(
                waiting.contains(name) || report.pointsWith(sha256) == 1,
                name + " left the drop folder and is not in the vault"));
        return report;
    }

    /**
     * What this kill may cost besides the requests it cut: small backups that no manifest names yet are put whole
     * again.
     */
    private long putAndNotSealed() {
        Map<String, Long> put = new HashMap<>();
        Set<String> sealed = new HashSet<>();
        for (ChaosProxy.Exchange exchange : proxy.log()) {
            String[] parts = exchange.path().split("/");
            if (exchange.isWholeData() && exchange.status() == 201) {
                put.put(parts[parts.length - 1], exchange.body());
            } else if (exchange.isManifest() && exchange.status() == 201) {
                sealed.add(parts[parts.length - 2]); // the item, which is the file's name
            }
        }
        put.keySet().removeAll(sealed);
        return put.values().stream().mapToLong(Long::longValue).sum();
    }

    private void assertLittleWasSentAgain(long allowance) {
        long needed = sizes.values().stream().mapToLong(Long::longValue).sum();
        long sent = 0;
        long sentThoughKept = 0;
        long cut = 0;
        Set<String> kept = new HashSet<>();
        for (ChaosProxy.Exchange exchange : proxy.log()) {
            if (exchange.isBlock() || exchange.isWholeData()) {
                sent += exchange.body();
                cut += exchange.status() == 0 ? exchange.body() : 0; // under way at a kill
                if (exchange.isBlock() && !kept.add(exchange.target())) {
                    sentThoughKept += exchange.body();
                }
                if (exchange.isBlock() && exchange.status() != 201) {
                    kept.remove(exchange.target()); // the kill cut it, so it has to be sent again
                }
            }
        }
        System.out.println("CrashIT: " + made.size() + " files, " + needed + " bytes; sent again " + (sent - needed)
                + ", allowed " + (needed / 10 + cut + allowance) + "; blocks sent again though the store had them "
                + sentThoughKept);
        assertTrue(sent >= needed, "less was sent than there is: the count is wrong");
        assertTrue(sent - needed <= needed / 10 + cut + allowance, "sent again: " + (sent - needed) + " of " + needed);
        assertTrue(sentThoughKept <= needed / 10, "blocks sent again though the store had them: " + sentThoughKept);
    }
}
