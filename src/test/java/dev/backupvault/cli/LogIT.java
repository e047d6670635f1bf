package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log in both of its forms. */
class LogIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        launch = Launch.of(folder.resolve("data"), azurite.connectionString());
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private List<String> ingest(int exit, String... environment) throws Exception {
        String[] env = new String[environment.length + 2];
        env[0] = "env";
        env[1] = "BACKUP_VAULT_LOG=DEBUG";
        System.arraycopy(environment, 0, env, 2, environment.length);
        Path file = Files.write(folder.resolve("nightly.bak"), new byte[9 << 20]);
        try (ConnectorProcess command =
                launch.wrappedBy(env).start("ingest", file.toString(), "--source", "s", "--item", "it \"is\"\u001b")) {
            assertEquals(exit, command.exit(), command.output());
            return command.output().lines().toList();
        }
    }

    @Test
    void eachLineIsAnObjectWhereThatIsWanted() throws Exception {
        List<JsonNode> lines = ingest(0, "BACKUP_VAULT_LOG_FORMAT=json").stream()
                .filter(line -> line.startsWith("{"))
                .map(LogIT::json)
                .toList();
        JsonNode stored = lines.stream()
                .filter(line -> line.path("formattedMessage").asText().startsWith("stored point="))
                .findFirst()
                .orElseThrow();
        assertEquals("INFO", stored.path("level").asText());
        assertTrue(stored.path("timestamp").asLong() > 1_700_000_000_000L, stored.toString());
        assertTrue(stored.path("loggerName").asText().endsWith("Ingest"), stored.toString());
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (java.io.IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void textIsTheDefaultAndWhatIsUnknownIsRefused() throws Exception {
        List<String> text = ingest(0);
        assertTrue(text.stream().anyMatch(line -> line.contains(" INFO  Ingest stored point=")), text.toString());
        assertFalse(text.stream().anyMatch(line -> line.contains("logback")), "nothing of the log's own making");
        List<String> refused = ingest(2, "BACKUP_VAULT_LOG_FORMAT=xml");
        assertTrue(refused.get(0).startsWith("backup-vault: BV-0101 BACKUP_VAULT_LOG_FORMAT"), refused.toString());
    }
}
