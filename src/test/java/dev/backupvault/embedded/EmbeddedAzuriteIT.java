package dev.backupvault.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands without an account: all of them share one Azurite, the last one out stops it, and nothing is lost on the
 * way.
 */
class EmbeddedAzuriteIT {
    @TempDir
    private Path data;

    @BeforeAll
    static void install(@TempDir Path folder) throws Exception {
        AzuriteServer.start(folder).close(); // a clean checkout has none yet
    }

    private Command vault(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "java",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dbackupvault.home=" + Launch.CHECKOUT,
                "-cp",
                Launch.CHECKOUT.resolve("target/backup-vault.jar").toString(),
                "dev.backupvault.BackupVault"));
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>(Map.of("BACKUP_VAULT_DATA", data.toString()));
        List.of("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT")
                .forEach(name -> environment.put(name, null));
        return Command.run(data, environment, command);
    }

    private boolean azuriteRuns(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private JsonNode state() throws Exception {
        return new JsonMapper().readTree(Files.readAllBytes(data.resolve("azurite.json")));
    }

    @Test
    void eachCommandFindsWhatTheOneBeforeStoredAndLeavesNothingRunning() throws Exception {
        Path file = Files.writeString(data.resolve("backup.txt"), "a backup");
        assertEquals(0, vault("ingest", file.toString(), "--source", "s").exit());
        assertFalse(Files.exists(data.resolve("azurite.json")), "it was stopped");
        Command points = vault("points");
        assertTrue(points.output().contains("backup.txt"), points.output());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("azurite.key"))));
    }

    @Test
    void commandsUseTheRunningConnectorsAndDoNotStopIt() throws Exception {
        try (ConnectorProcess connector = Launch.of(data, "").run().awaitReady()) {
            long pid = state().path("pid").asLong();
            assertEquals(0, vault("points").exit());
            assertEquals(pid, state().path("pid").asLong());
            assertTrue(azuriteRuns(pid));
            connector.terminate();
            assertFalse(azuriteRuns(pid), "it ends with its last user");
        }
    }

    @Test
    void anAzuriteWhoseConnectorWasKilledIsAdoptedAndThenStopped() throws Exception {
        long pid;
        try (ConnectorProcess connector = Launch.of(data, "").run().awaitReady()) {
            Path file = Files.writeString(data.resolve("kept.txt"), "kept");
            assertEquals(0, vault("ingest", file.toString(), "--source", "s").exit());
            pid = state().path("pid").asLong();
            connector.kill();
        }
        assertTrue(azuriteRuns(pid), "nobody stopped it");
        Command points = vault("points");
        assertTrue(points.output().contains("kept.txt"), points.output());
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !azuriteRuns(pid));
        assertTrue(vault("points").output().contains("kept.txt"));
    }

    @Test
    void aStateFileOfAnotherProcessIsNotBelieved() throws Exception {
        Files.writeString(
                data.resolve("azurite.json"),
                "{\"format\":1,\"pid\":" + ProcessHandle.current().pid()
                        + ",\"startedAt\":\"2000-01-01T00:00:00Z\",\"port\":1}");
        assertEquals(0, vault("points").exit());
        assertTrue(ProcessHandle.current().isAlive());
    }

    @Test
    void aMissingAzuriteIsNamedWithHowToGetIt() throws Exception {
        Command command = Command.run(
                data,
                environmentWithoutAccount(),
                List.of(
                        "java",
                        "-Dbackupvault.home=" + data,
                        "-cp",
                        Launch.CHECKOUT.resolve("target/backup-vault.jar").toString(),
                        "dev.backupvault.BackupVault",
                        "points"));
        assertEquals(2, command.exit());
        assertTrue(command.output().contains("BV-0103") && command.output().contains("npm ci"), command.output());
    }

    private Map<String, String> environmentWithoutAccount() {
        Map<String, String> environment = new HashMap<>(Map.of("BACKUP_VAULT_DATA", data.toString()));
        environment.put("AZURE_STORAGE_CONNECTION_STRING", null);
        environment.put("AZURE_STORAGE_ACCOUNT", null);
        return environment;
    }
}
