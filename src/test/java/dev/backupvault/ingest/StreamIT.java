package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream cannot be read twice: only what its sender says, and the key it repeats, tell a whole backup from half of
 * one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamIT {
    private static final int BLOCK = 8 << 20;

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private ChaosProxy proxy;
    private Checker checker;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("StreamIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        proxy = new ChaosProxy(store.port());
        checker = new Checker(store.connectionString());
    }

    @AfterAll
    void stop() throws Exception {
        proxy.close();
        store.close();
    }

    @Test
    void aStreamThatWasKilledAndIsSentAgainIsOnePointAndSendsOnlyWhatIsMissing() throws Exception {
        // Given a stream of five blocks and a bit, killed when the store has three of them and the rest has not been
        // sent
        byte[] bytes = TestFiles.bytes(random, 5 * BLOCK + 777);
        try (ConnectorProcess cut = ingest("cut", "--key", "monday")) {
            cut.stdin().write(bytes, 0, 3 * BLOCK + 100);
            cut.stdin().flush();
            Awaitility.await("three blocks are staged")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> blocks("cut", 201) == 3);
            cut.kill();
        }
        assertEquals(0, checker.check().pointsWith(TestFiles.sha256(bytes)), "half a stream is visible");
        assertTrue(checker.check().points().stream()
                .noneMatch(point -> point.item().equals("cut")));
        int before = proxy.log().size();
        // When it is sent again with the same key
        assertEquals(0, send("cut", bytes, "--key", "monday").exit());
        // Then it is one point, and only the missing blocks were sent
        assertOnePoint("cut", bytes);
        assertEquals(
                3,
                proxy.log().stream()
                        .skip(before)
                        .filter(ChaosProxy.Exchange::isBlock)
                        .count());
        // And a third time it sends nothing and is known
        before = proxy.log().size();
        ConnectorProcess third = send("cut", bytes, "--key", "monday");
        assertEquals(0, third.exit());
        assertTrue(third.says("already stored"), third.output());
        assertEquals(
                0,
                proxy.log().stream()
                        .skip(before)
                        .filter(exchange -> exchange.isBlock() || exchange.isWholeData())
                        .count());
        assertOnePoint("cut", bytes);
    }

    @Test
    void aKeyThatWasUsedForOtherBytesIsRefused() throws Exception {
        for (int length : new int[] {1000, BLOCK + 1}) {
            byte[] bytes = TestFiles.bytes(random, length);
            assertEquals(
                    0, send("reused-" + length, bytes, "--key", "k" + length).exit());
            for (int other : new int[] {1000, BLOCK + 1}) {
                ConnectorProcess refused =
                        send("reused-" + length, TestFiles.bytes(random, other), "--key", "k" + length);
                assertEquals(3, refused.exit(), refused.output());
                assertTrue(refused.says("BV-0309"), refused.output());
            }
            ConnectorProcess elsewhere = send("another-item", bytes, "--key", "k" + length);
            assertEquals(3, elsewhere.exit(), elsewhere.output());
            assertTrue(elsewhere.says("BV-0309"), elsewhere.output());
            assertOnePoint("reused-" + length, bytes);
        }
    }

    @Test
    void aStreamWhoseLengthOrHashIsNotWhatItsSenderGaveIsRefusedAndNothingOfItIsVisible() throws Exception {
        for (int length : new int[] {1000, BLOCK + 1}) {
            byte[] bytes = TestFiles.bytes(random, length);
            assertRefused(
                    "BV-0307",
                    bytes,
                    "--length",
                    Integer.toString(length == 1000 ? 1001 : BLOCK)); // one too few, one too many
            assertRefused(
                    "BV-0306", bytes, "--key", "mismatch" + length, "--require-sha256", TestFiles.sha256(new byte[0]));
            // And with what is right it is stored
            ConnectorProcess right = send(
                    "right-" + length,
                    bytes,
                    "--length",
                    Integer.toString(length),
                    "--require-sha256",
                    TestFiles.sha256(bytes));
            assertEquals(0, right.exit(), right.output());
            assertOnePoint("right-" + length, bytes);
        }
    }

    private void assertRefused(String code, byte[] bytes, String... options) throws Exception {
        ConnectorProcess refused = send("refused", bytes, options);
        assertEquals(3, refused.exit(), refused.output());
        assertTrue(refused.says(code), refused.output());
        Checker.Report report = checker.check();
        assertTrue(report.points().stream().noneMatch(point -> point.item().equals("refused")));
        assertTrue(
                report.orphans().stream().noneMatch(blob -> blob.endsWith("/refused")),
                "refused bytes are a blob: " + report.orphans());
    }

    private long blocks(String item, int status) {
        return proxy.log().stream()
                .filter(exchange ->
                        exchange.isBlock() && exchange.path().endsWith("/" + item) && exchange.status() == status)
                .count();
    }

    private ConnectorProcess ingest(String item, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("ingest", "-", "--source", "streams", "--item", item));
        arguments.addAll(List.of(options));
        return Launch.of(temp.resolve("data"), store.ingestConnectionString(proxy.port()))
                .with("vault.patience", "10s")
                .start(arguments.toArray(String[]::new));
    }

    private ConnectorProcess send(String item, byte[] bytes, String... options) throws Exception {
        ConnectorProcess process = ingest(item, options);
        process.send(bytes);
        return process;
    }

    private void assertOnePoint(String item, byte[] bytes) {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(
                1,
                report.points().stream()
                        .filter(point -> point.item().equals(item))
                        .count());
        assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)));
    }
}
