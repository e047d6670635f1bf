package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One identity that stores and may not delete, and another that takes away what policies no longer keep. */
class SeparateIdentitiesIT {
    private static final String POLICIES =
            "policies: {two: {keep: {last: 2}, minimum-age: 1ms, soft-delete: 1ms, stop-at: {item: 60%, source: 60%}}}";

    private static final String EVERY_SECOND = "* * * * * ?";

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private ChaosProxy proxy;
    private Path drop;
    private Launch ingest;
    private Launch retention;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        proxy = new ChaosProxy(azurite.port());
        drop = Files.createDirectory(folder.resolve("drop"));
        VaultHome home = new VaultHome(folder.resolve("home"))
                .source("inbox", drop, Map.of("complete", "renamed", "poll", "50", "after", "delete"));
        Files.writeString(home.folder().resolve("config/policies.yaml"), POLICIES);
        VaultHome other = new VaultHome(folder.resolve("other-home"));
        Files.writeString(other.folder().resolve("config/policies.yaml"), POLICIES);
        ingest = Launch.of(folder.resolve("data-ingest"), azurite.ingestConnectionString(proxy.port()))
                .withHome(home.folder());
        retention = Launch.of(folder.resolve("data-retention"), azurite.connectionString(proxy.port()))
                .withHome(other.folder());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        azurite.close();
    }

    private static String run(Launch by, int exit, String... arguments) throws Exception {
        try (ConnectorProcess command = by.start(arguments)) {
            assertEquals(exit, command.exit(), Arrays.toString(arguments) + ": " + command.output());
            return command.output();
        }
    }

    private void store(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Path file = Files.writeString(folder.resolve("app.dump"), "backup " + i);
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-0" + (i + 1) + "T00:00:00Z")));
            run(ingest, 0, "ingest", file.toString(), "--source", "db", "--policy", "two");
        }
    }

    private Checker.Report check() {
        Checker.Report report = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), report.broken());
        return report;
    }

    /** What retention, purge and hygiene write or change. */
    private List<String> traces() {
        Checker checker = new Checker(azurite.connectionString());
        return Stream.of("status/", "tombstones/", "leases/", "policies/")
                .flatMap(prefix -> checker.states(prefix).stream())
                .toList();
    }

    /** Puts a file into the drop folder and waits until it is a point and the file is gone. */
    private void drop(String name, int length) throws Exception {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) name.hashCode());
        Path made = Files.write(folder.resolve(name), bytes);
        String sha256 = TestFiles.sha256(bytes);
        Files.move(made, drop.resolve(name));
        Awaitility.await(name + " is stored")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !Files.exists(drop.resolve(name)));
        assertEquals(1, check().pointsWith(sha256), name);
    }

    private static void assertNamesTheRight(String output) {
        assertTrue(output.contains("BV-0203") && output.contains("needs the right to delete"), output);
        assertTrue(output.contains("under another identity"), output);
    }

    @Test
    void ingestMayNotTakeAwayAndBeginsNothing() throws Exception {
        // Given
        store(4);
        // When
        assertNamesTheRight(run(ingest, 5, "retention", "apply"));
        assertNamesTheRight(run(ingest, 5, "retention", "purge"));
        try (ConnectorProcess connector = ingest.with("retention.cron", EVERY_SECOND)
                .with("purge.cron", EVERY_SECOND)
                .with("hygiene.cron", EVERY_SECOND)
                .run()
                .awaitReady()) {
            connector.awaitLine("retention of 'db' needs the right to delete");
            connector.awaitLine("the purge of 'db' needs the right to delete");
            connector.awaitLine("cleaning 'db' needs the right to delete");
            drop("meanwhile.bak", 9 << 20);
        }
        // Then
        assertEquals(5, check().points().size());
        assertEquals(List.of(), traces());
    }

    @Test
    void whoMayNotDeleteLeavesNoLeaseThatOthersWaitFor() throws Exception {
        store(3);
        List<String> ids =
                check().points().stream().map(Checker.Point::id).sorted().toList();
        run(ingest, 0, "delete", ids.get(0), "--reason", "wish");
        run(ingest, 0, "delete", ids.get(1), "--reason", "wish");
        run(retention, 0, "delete", ids.get(2), "--reason", "wish");
        assertEquals(
                3, new Checker(azurite.connectionString()).states("status/").size());
        assertEquals(List.of(), new Checker(azurite.connectionString()).states("leases/"));
    }

    @Test
    void anotherTakesAwayWhileIngestGoesOn() throws Exception {
        // Given
        store(4);
        Checker checker = new Checker(azurite.connectionString());
        checker.content("data/default/db/20260101T000000Z-0123456789abcdef0123/left.dump")
                .upload(BinaryData.fromString("left by a killed ingest"));
        Launch onlyIngest = ingest;
        for (String route : List.of("retention", "purge", "hygiene")) {
            onlyIngest = onlyIngest.with(route + ".enabled", false).with(route + ".cron", EVERY_SECOND);
        }
        try (ConnectorProcess connector = onlyIngest.run().awaitReady()) {
            drop("one.bak", 100);
            // When
            assertTrue(run(retention, 0, "retention", "apply").contains("db: 2 points hidden"));
            drop("two.bak", 9 << 20);
            assertTrue(run(retention, 0, "retention", "purge").contains("2 marked"));
            proxy.setAhead(Duration.ofMinutes(6));
            drop("three.bak", 200);
            assertTrue(run(retention, 0, "retention", "purge").contains("2 points purged"));
            proxy.setAhead(Duration.ofDays(31));
            try (ConnectorProcess hygiene =
                    retention.with("hygiene.cron", EVERY_SECOND).run()) {
                hygiene.awaitLine("cleaned source=\"db\" removed=1");
                drop("four.bak", 300);
            }
            // Then
            assertFalse(connector.says("ERROR") || connector.says("BV-0203"), connector.output());
        }
        Checker.Report report = check();
        assertEquals(List.of(), report.orphans());
        assertEquals(2 + 4, report.points().size());
        assertEquals(2, checker.states("tombstones/").size());
        assertEquals(List.of(), checker.states("leases/"));
    }

    @Test
    void doctorSaysWhatEachMay() throws Exception {
        // When
        String ingests = run(ingest, 0, "doctor");
        // Then
        assertTrue(ingests.contains("this identity may: read, list, create, write\n"), ingests);
        assertTrue(ingests.contains("may not delete: retention, purge and hygiene need another identity"), ingests);
        assertTrue(ingests.contains("all is well") && !ingests.contains("WRONG"), ingests);
        String retains = run(retention, 0, "doctor");
        assertTrue(retains.contains("this identity may: read, list, create, write, delete\n"), retains);
        assertTrue(retains.contains("good   a blob is deleted only by who has seen it last"), retains);
        assertFalse(retains.contains("may not"), retains);
        // And what the first could not delete, hygiene does
        Checker checker = new Checker(azurite.connectionString());
        assertFalse(checker.states("contract/").isEmpty());
        proxy.setAhead(Duration.ofDays(2));
        try (ConnectorProcess hygiene =
                retention.with("hygiene.cron", EVERY_SECOND).run()) {
            hygiene.awaitLine("cleaned source=\"\" removed=");
        }
        assertEquals(List.of(), checker.states("contract/"));
    }
}
