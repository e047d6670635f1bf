package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tool that deletes its old backups where it wrote them, and the vault that follows. */
class FollowingIT {
    private static final String POLICIES = "policies: {two: {keep: all, minimum-age: 1ms, "
            + "stop-at: {item: 60%, source: 50%}, follow: {grace: 1ms, share: 20%}}}";

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private VaultHome home;
    private Launch launch;
    private Path drop;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        home = new VaultHome(folder.resolve("home")).partners();
        Files.writeString(home.folder().resolve("config/policies.yaml"), POLICIES);
        drop = Files.createDirectory(folder.resolve("drop"));
        launch = Launch.of(folder.resolve("data"), azurite.connectionString())
                .withHome(home.folder())
                .wrappedBy("env", "APPS_AZURE_STORAGE_CONNECTION_STRING=" + azurite.connectionString());
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private String run(int exit, String... arguments) throws Exception {
        try (ConnectorProcess command = launch.start(arguments)) {
            assertEquals(exit, command.exit(), Arrays.toString(arguments) + ": " + command.output());
            return command.output();
        }
    }

    private JsonNode points() throws Exception {
        String output = run(0, "points", "--json");
        return new ObjectMapper().readTree(output.substring(output.indexOf('[')));
    }

    private String oldest() throws Exception {
        return StreamSupport.stream(points().spliterator(), false)
                .min(Comparator.comparing(point -> point.path("backupTime").asText()))
                .orElseThrow()
                .path("point")
                .asText();
    }

    private Path file(int day) {
        return drop.resolve("app-2026-01-0" + day + ".dump");
    }

    private void storeAll(int count) {
        Checker checker = new Checker(azurite.connectionString());
        try (ConnectorProcess connector =
                launch.with("retention.enabled", "false").run().awaitReady()) {
            Awaitility.await("all is stored")
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(200, TimeUnit.MILLISECONDS)
                    .until(() -> checker.check().points().size() >= count);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheToolDeletesGoesAShareAtATimeAndNothingWithoutItsFolder() throws Exception {
        home.source(
                "dumps",
                drop,
                Map.of(
                        "partner",
                        "dumps",
                        "policy",
                        "two",
                        "retention",
                        "partner",
                        "after",
                        "leave",
                        "complete",
                        "renamed"));
        for (int day = 1; day <= 6; day++) {
            Files.writeString(file(day), "backup " + day);
        }
        storeAll(6);
        assertTrue(run(0, "retention", "apply").contains("dumps: 0 points hidden"));
        // When the tool deletes three of six
        for (int day = 1; day <= 3; day++) {
            Files.delete(file(day));
        }
        assertTrue(run(0, "retention", "apply").contains("dumps: 0 points hidden"), "seen for the first time");
        String oldest = oldest();
        assertTrue(run(0, "show", oldest).contains("deleted at the source since "), oldest);
        String plan = run(0, "retention", "plan");
        assertTrue(plan.contains("3 points are deleted at the source"), plan);
        assertTrue(plan.contains("goes with a later run: follow.share is 20%"), plan);
        // Then they go one by one
        assertTrue(run(0, "retention", "apply").contains("dumps: 1 points hidden"));
        assertFalse(points().toString().contains(oldest));
        // But not while the folder is away, nor when it is empty
        Path away = Files.move(drop, folder.resolve("away"));
        assertTrue(run(0, "retention", "apply").contains("dumps: 0 points hidden"));
        assertTrue(run(0, "retention", "plan").contains("cannot be looked at"));
        Files.createDirectory(drop);
        assertTrue(run(0, "retention", "apply").contains("dumps: 0 points hidden"));
        Files.writeString(drop.resolve("README"), "not mounted");
        assertTrue(run(3, "retention", "apply").contains("BV-0701"));
        Files.delete(drop.resolve("README"));
        Files.delete(drop);
        Files.move(away, drop);
        try (ConnectorProcess connector =
                launch.with("retention.cron", "* * * * * ?").run().awaitReady()) {
            connector.awaitLine("expired source=\"dumps\" policy=two");
            Awaitility.await("the others go too")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> connector.output().split("expired source=\"dumps\"").length > 2);
        }
        assertEquals(3, points().size());
        assertEquals(List.of(), new Checker(azurite.connectionString()).check().broken());
    }

    @Test
    void aContainerIsFollowedToo() throws Exception {
        BlobContainerClient container = azurite.account().connect().createBlobContainer("apps");
        home.source(
                "apps",
                "blob-container",
                Map.of(
                        "account",
                        "APPS",
                        "container",
                        "apps",
                        "prefix",
                        "db/",
                        "partner",
                        "dumps",
                        "policy",
                        "two",
                        "retention",
                        "both",
                        "poll",
                        "200",
                        "minimumAge",
                        "0"));
        Files.writeString(home.folder().resolve("config/policies.yaml"), POLICIES.replace("all", "{last: 3}"));
        for (int day = 1; day <= 4; day++) {
            container.getBlobClient("db/app-2026-01-0" + day + ".dump").upload(BinaryData.fromString("backup " + day));
        }
        storeAll(4);
        run(0, "retention", "apply");
        container.getBlobClient("db/app-2026-01-01.dump").delete();
        container.getBlobClient("db/app-2026-01-02.dump").delete();
        run(0, "retention", "apply");
        assertTrue(run(0, "retention", "apply").contains("apps: 1 points hidden"), "the policy keeps three");
        assertTrue(run(0, "retention", "apply").contains("apps: 0 points hidden"));
        container.delete();
        assertTrue(run(0, "retention", "plan").contains("cannot be looked at"));
    }

    @Test
    void theDoctorNamesASourceThatItsToolPrunesAndNobodyFollows() throws Exception {
        home.source("left", drop, Map.of("partner", "veeam-files", "after", "leave"));
        home.source("taken", drop, Map.of("partner", "veeam-files"));
        String output = run(0, "doctor");
        assertTrue(output.contains("source left: its tool deletes what is old itself"), output);
        assertFalse(output.contains("source taken: its tool"), output);
    }

    @Test
    void whatCannotBeFollowedKeepsTheConnectorFromStarting() throws Exception {
        home.source("moved", drop, Map.of("policy", "two", "retention", "partner"));
        home.source("no-policy", drop, Map.of("after", "leave", "retention", "both"));
        String output = run(2, "run");
        assertTrue(output.contains("BV-0101") && output.contains("'moved'") && output.contains("'no-policy'"), output);
        assertTrue(run(2, "doctor").contains("cannot be followed"));
    }
}
