package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.ChaosProxy.Effect;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that is away, busy or denies access is nobody's fault but its own: files wait, and are stored when it is
 * back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreAwayIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration OUTAGE = Duration.ofSeconds(60);
    private static final int BLOCK = 8 << 20;
    private static final int IN_FLIGHT = 4;

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private ChaosProxy proxy;
    private ConnectorProcess connector;
    private Checker checker;
    private RandomGenerator random;
    private Path drop;
    private int number;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("StoreAwayIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        checker = new Checker(store.connectionString());
    }

    @AfterAll
    void stop() throws Exception {
        store.close();
    }

    @BeforeEach
    void connect() throws Exception {
        proxy = new ChaosProxy(store.port());
        drop = Files.createDirectory(temp.resolve("drop-" + ++number));
        connector = launch().with("vault.patience", "1s").run().awaitReady();
    }

    /** With the settings as shipped. */
    private Launch launch() {
        return Launch.of(temp.resolve("data-" + number), store.ingestConnectionString(proxy.port()))
                .with("source.local.folder", drop);
    }

    @AfterEach
    void disconnect() throws Exception {
        connector.close();
        proxy.close();
    }

    @Test
    void filesWaitWhileTheStoreRefusesConnectionsAndAreStoredWhenItIsBack() throws Exception {
        // Given a store that went away
        proxy.goAway();
        // When backups arrive, small and large
        byte[] small = drop("refused.bak", 1000);
        byte[] large = drop("refused-large.bak", 9 << 20);
        // Then they are postponed with the reason, and stay
        connector.awaitLine("postponed file=\"" + drop.resolve("refused.bak") + "\" code=BV-0201");
        assertWaiting("refused.bak", "refused-large.bak");
        // And are stored when it is back
        proxy.comeBack();
        assertStoredOnce("refused.bak", small);
        assertStoredOnce("refused-large.bak", large);
    }

    @Test
    void filesWaitWhileTheStoreDoesNotAnswerAtAll() throws Exception {
        // Given a store that takes requests and never answers
        byte[] bytes;
        try (ChaosProxy.Fault hole = proxy.fault(exchange -> true, new Effect.Nothing())) {
            bytes = drop("hole.bak", 9 << 20);
            Awaitility.await("a request is swallowed").atMost(LIMIT).until(() -> hole.struck() > 0);
            assertFalse(
                    connector.endsWithin(Duration.ofSeconds(2)),
                    "it gave up"); // longer than its patience, so the try itself fails
            assertWaiting("hole.bak");
        }
        // Then the backup is postponed, not rejected, and stored when the network lets go
        assertStoredOnce("hole.bak", bytes);
        assertTrue(
                connector.says("postponed file=\"" + drop.resolve("hole.bak") + "\" code=BV-0201"), connector.output());
    }

    @Test
    void aMinuteWithoutTheStoreIsWaitedOutWithTheShippedSettings() throws Exception {
        // Given a connector with the shipped settings, and a store that goes away for a minute while it has some blocks
        // of a backup and others are on their way
        connector.close();
        connector = launch().run().awaitReady();
        CompletableFuture<Void> away = new CompletableFuture<>();
        CompletableFuture<Void> back = new CompletableFuture<>();
        AtomicInteger blocks = new AtomicInteger();
        proxy.onAnswer(exchange -> {
            if (exchange.isBlock() && blocks.incrementAndGet() == 2 * IN_FLIGHT) {
                try {
                    proxy.goAwayFor(OUTAGE).thenRun(() -> back.complete(null));
                    away.complete(null);
                } catch (IOException e) {
                    away.completeExceptionally(e);
                }
            }
        });
        byte[] large = drop("minute-large.bak", 16 * BLOCK);
        away.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        // When another backup arrives, and a command is to store a third
        byte[] small = drop("minute.bak", 1000);
        byte[] third = TestFiles.bytes(random, 1000);
        Path file = Files.write(temp.resolve("minute-command.bak"), third);
        try (ConnectorProcess ingest = launch().start("ingest", "--source", "cli", file.toString())) {
            // Then nobody gives up
            assertFalse(ingest.endsWithin(OUTAGE.minusSeconds(10)), ingest.output());
            assertFalse(back.isDone(), "the store was not away for long enough");
            assertWaiting("minute.bak", "minute-large.bak");
            back.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(0, ingest.exit(), ingest.output());
            assertFalse(ingest.says(" ERROR "), ingest.output());
        }
        // And each is stored, by the same try
        assertStoredOnce("minute.bak", small);
        assertStoredOnce("minute-large.bak", large);
        assertEquals(1, checker.check().pointsWith(TestFiles.sha256(third)));
        assertFalse(connector.says("postponed"), connector.output());
        // And only what was on its way was sent again
        long sent = sentBlocks();
        System.out.println("StoreAwayIT: " + sent + " bytes sent for " + large.length);
        assertTrue(sent <= large.length + (long) IN_FLIGHT * BLOCK, "sent " + sent);
    }

    @Test
    void connectionsThatAreResetInTheMiddleOfABlockCostOnlyThatBlock() throws Exception {
        byte[] bytes;
        try (ChaosProxy.Fault reset = proxy.fault(ChaosProxy.Exchange::isBlock, new Effect.Reset(3 << 20), 2, 2)) {
            bytes = drop("reset.bak", 33 << 20);
            assertStoredOnce("reset.bak", bytes);
            assertEquals(2, reset.struck());
        }
        long sent = sentBlocks();
        assertTrue(sent <= bytes.length + 2 * (3 << 20), "sent " + sent);
    }

    @Test
    void aBusyStoreIsTriedAgainAndLeftAloneAsLongAsItAsks() throws Exception {
        // Given a store that is busy for three requests, and then asks for a second of rest, longer than which nobody
        // waits here
        byte[] bytes;
        try (ChaosProxy.Fault busy = proxy.fault(
                        ChaosProxy.Exchange::isWholeData, new Effect.Answer(503, "ServerBusy", null), 1, 2);
                ChaosProxy.Fault throttled = proxy.fault(
                        ChaosProxy.Exchange::isManifest, new Effect.Answer(429, "TooManyRequests", 0), 1, 2)) {
            bytes = drop("busy.bak", 1000);
            assertStoredOnce("busy.bak", bytes);
            assertEquals(2, busy.struck());
            assertEquals(2, throttled.struck());
        }
        // And one that asks for more rest than the connector's patience is not asked again at once
        try (ChaosProxy.Fault resting =
                proxy.fault(ChaosProxy.Exchange::isWholeData, new Effect.Answer(429, "TooManyRequests", 60), 1, 1)) {
            byte[] later = drop("rest.bak", 1000);
            connector.awaitLine("postponed file=\"" + drop.resolve("rest.bak") + "\" code=BV-0202");
            assertEquals(1, resting.struck());
            assertStoredOnce("rest.bak", later);
        }
    }

    @Test
    void aStoreThatDeniesAccessIsReportedAndNoFileIsRejectedForIt() throws Exception {
        byte[] bytes;
        try (ChaosProxy.Fault denied =
                proxy.fault(exchange -> true, new Effect.Answer(403, "AuthorizationFailure", null))) {
            bytes = drop("denied.bak", 1000);
            connector.awaitLine("postponed file=\"" + drop.resolve("denied.bak") + "\" code=BV-0203");
            assertWaiting("denied.bak");
            assertTrue(denied.struck() > 0);
        }
        assertStoredOnce("denied.bak", bytes);
    }

    @Test
    void aBackupThatTheStoreNeverTakesDoesNotStopTheOthers() throws Exception {
        // Given a store that refuses each commit of blocks
        try (ChaosProxy.Fault never =
                proxy.fault(ChaosProxy.Exchange::isBlockList, new Effect.Answer(400, "InvalidBlockList", null))) {
            byte[] stubborn = drop("never.bak", 9 << 20);
            Awaitility.await("it was tried several times").atMost(LIMIT).until(() -> never.struck() > 5);
            // When another backup arrives
            byte[] bytes = drop("other.bak", 1000);
            // Then it is stored all the same
            assertStoredOnce("other.bak", bytes);
            assertWaiting("never.bak");
            never.close();
            assertStoredOnce("never.bak", stubborn);
        }
    }

    @Test
    void commandsSayWhatIsWrongWithTheStoreAndEndWithItsExitCode() throws Exception {
        Path file = Files.write(temp.resolve("command.bak"), TestFiles.bytes(random, 1000));
        Launch launch = Launch.of(temp.resolve("data-command"), store.ingestConnectionString(proxy.port()))
                .with("vault.patience", "1s");
        try (ChaosProxy.Fault denied =
                        proxy.fault(exchange -> true, new Effect.Answer(403, "AuthenticationFailed", null));
                ConnectorProcess ingest = launch.start("ingest", "--source", "cli", file.toString())) {
            assertEquals(5, ingest.exit(), ingest.output());
            assertTrue(ingest.says("BV-0203") && ingest.says("HINT"), ingest.output());
        }
        proxy.goAway();
        try (ConnectorProcess points = launch.start("points")) {
            assertEquals(5, points.exit(), points.output());
            assertTrue(points.says("BV-0201") && points.says("HINT"), points.output());
        }
        assertFalse(Files.notExists(file), "the source was touched");
    }

    private byte[] drop(String name, int length) throws Exception {
        byte[] bytes = TestFiles.bytes(random, length);
        TestFiles.dropIn(drop, name, bytes);
        return bytes;
    }

    private long sentBlocks() {
        return proxy.log().stream()
                .filter(ChaosProxy.Exchange::isBlock)
                .mapToLong(ChaosProxy.Exchange::body)
                .sum();
    }

    private void assertWaiting(String... names) throws Exception {
        for (String name : names) {
            assertTrue(Files.exists(drop.resolve(name)), name + " is gone");
        }
        assertFalse(Files.exists(drop.resolve(".rejected")), "a file was rejected for the store's fault");
    }

    private void assertStoredOnce(String name, byte[] bytes) {
        Awaitility.await(name + " is stored").atMost(LIMIT).until(() -> !Files.exists(drop.resolve(name)));
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)), name);
        assertFalse(Files.exists(drop.resolve(".rejected")), "a file was rejected for the store's fault");
    }
}
