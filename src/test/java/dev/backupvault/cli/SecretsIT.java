package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing secret in any output, at the most talkative setting, whether a command works or fails (TRUST T15). */
class SecretsIT {
    private static final String CANARY_SIGNATURE = "Y2FuYXJ5LXNpZ25hdHVyZQ";
    private static final String CANARY_KEY =
            Base64.getEncoder().encodeToString("canary-of-an-account-key-that-must-not-be-seen-anywhere".getBytes());

    @TempDir
    private Path folder;

    private Command ingest(String connectionString) throws Exception {
        Path file = Files.writeString(folder.resolve("backup.txt"), "a backup");
        return Command.run(
                folder,
                Map.of(
                        "AZURE_STORAGE_CONNECTION_STRING",
                        connectionString,
                        "BACKUP_VAULT_LOG",
                        "TRACE",
                        "BACKUP_VAULT_LIBRARY_LOG",
                        "TRACE"),
                List.of(
                        "java",
                        "-Dvault.patience=1s",
                        "-Dbackupvault.home=" + Launch.CHECKOUT,
                        "-cp",
                        Launch.CHECKOUT.resolve("target/backup-vault.jar").toString(),
                        "dev.backupvault.BackupVault",
                        "ingest",
                        file.toString(),
                        "--source",
                        "s"));
    }

    @Test
    void aKeyIsNotSeenWhenAllGoesWell() throws Exception {
        try (AzuriteServer azurite = AzuriteServer.start(folder.resolve("azurite"))) {
            String connection = azurite.connectionString();
            Command command = ingest(connection);
            assertEquals(0, command.exit(), command.output());
            assertTrue(command.output().contains("DEBUG"), "the log is as talkative as it gets");
            assertFalse(command.output().contains(keyIn(connection)));
        }
    }

    private static String keyIn(String connection) {
        String after = connection.substring(connection.indexOf("AccountKey=") + "AccountKey=".length());
        return after.substring(0, after.indexOf(';'));
    }

    @Test
    void aWrongKeyIsNotSeenInTheRefusal() throws Exception {
        try (AzuriteServer azurite = AzuriteServer.start(folder.resolve("azurite"))) {
            Command command = ingest(azurite.connectionString().replace(keyIn(azurite.connectionString()), CANARY_KEY));
            assertEquals(5, command.exit(), command.output());
            assertTrue(command.output().contains("BV-0203"), command.output());
            assertFalse(command.output().contains(CANARY_KEY));
        }
    }

    @Test
    void aSasTokenIsNotSeenInTheRefusalNorWhenTheStoreIsAway() throws Exception {
        try (AzuriteServer azurite = AzuriteServer.start(folder.resolve("azurite"))) {
            String there = azurite.account().endpoint();
            for (String endpoint : List.of(there, "http://127.0.0.1:1/away")) {
                Command command = ingest("BlobEndpoint=" + endpoint
                        + ";SharedAccessSignature=sv=2021-12-02&ss=b&srt=sco&sp=rwl&se=2099-01-01T00:00:00Z&sig="
                        + CANARY_SIGNATURE);
                assertEquals(5, command.exit(), command.output());
                assertFalse(command.output().contains(CANARY_SIGNATURE), command.output());
            }
        }
    }

    @Test
    void whatMakesNoSenseIsNotRepeated() throws Exception {
        for (String nonsense : List.of(
                "AccountKey=" + CANARY_KEY,
                "AccountName=a;AccountKey=" + CANARY_KEY + ";BlobEndpoint=http://example.org/a",
                "AccountName=acc;AccountKey=!" + CANARY_KEY + ";BlobEndpoint=http://127.0.0.1:1/acc")) {
            Command command = ingest(nonsense);
            assertTrue(command.exit() == 2 || command.exit() == 5, command.exit() + command.output());
            assertFalse(command.output().contains(CANARY_KEY), command.output());
        }
    }
}
