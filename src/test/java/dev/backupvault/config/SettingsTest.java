package dev.backupvault.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.operational.OperationalSettings;
import dev.backupvault.service.VaultSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Home HOME = new Home(Path.of("/opt/backup-vault"));

    @TempDir
    private Path folder;

    private VaultSettings read(String text) throws IOException {
        return Settings.read(Files.writeString(folder.resolve("application.properties"), text), HOME)
                .vault();
    }

    private String problems(String text) {
        VaultException error = assertThrows(VaultException.class, () -> read(text));
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        return error.getMessage();
    }

    @Test
    void withoutAFileAndWithoutKeysTheDefaultsHold() throws IOException {
        assertEquals(
                VaultSettings.DEFAULT,
                Settings.read(folder.resolve("missing"), HOME).vault());
        assertEquals(VaultSettings.DEFAULT, read("camel.main.name=x\nsource.a=b\n"));
    }

    @Test
    void theShippedFileHoldsTheDefaults() {
        assertEquals(
                VaultSettings.DEFAULT,
                Settings.read(Path.of("config/application.properties"), HOME).vault());
    }

    @Test
    void theManagementApiIsWhereTheFileSays() throws IOException {
        Path file = folder.resolve("application.properties");
        assertEquals(ManagementSettings.DEFAULT, Settings.management(Path.of("config/application.properties"), HOME));
        assertEquals(ManagementSettings.DEFAULT, Settings.management(file, HOME));
        Files.writeString(
                file,
                """
                management.enabled=false
                management.scheme=https
                management.address=0.0.0.0
                management.port=7000
                management.keystore={{vault.home}}/own.p12
                """);
        assertEquals(
                new ManagementSettings(false, "https", "0.0.0.0", 7000, "/opt/backup-vault/own.p12"),
                Settings.management(file, HOME));
        Files.writeString(file, "management.port=0\nmanagement.scheme=ftp\n");
        String problems = assertThrows(VaultException.class, () -> Settings.management(file, HOME))
                .getMessage();
        assertTrue(problems.contains("management.port") && problems.contains("management.scheme"), problems);
    }

    @Test
    void operationalCopiesAreBelowTheDataUnlessTheFileSaysOtherwise() throws IOException {
        Path file = folder.resolve("application.properties");
        OperationalSettings shipped =
                Settings.read(Path.of("config/application.properties"), HOME).operational();
        assertEquals(Settings.read(folder.resolve("missing"), HOME).operational(), shipped);
        assertEquals(new OperationalSettings(HOME.data().resolve("operational"), 100L << 30), shipped);
        Files.writeString(file, "operational.folder=/mnt/copies\noperational.bytes=5GiB\n");
        assertEquals(
                new OperationalSettings(Path.of("/mnt/copies"), 5L << 30),
                Settings.read(file, HOME).operational());
        Files.writeString(file, "operational.folder={{vault.home}}/x\n");
        assertEquals(
                Path.of("/opt/backup-vault/x"),
                Settings.read(file, HOME).operational().folder());
    }

    @Test
    void everyKeyIsRead() throws IOException {
        assertEquals(
                new VaultSettings(1L << 30, 128 << 20, 7, Duration.ofSeconds(90)),
                read(
                        "vault.buffers = 1GiB\nvault.block.largest=131072 KiB\nvault.block.in-flight=7\nvault.patience=90 s"));
    }

    @Test
    void aSystemPropertyOverridesTheFile() throws IOException {
        System.setProperty("vault.block.in-flight", "9");
        try {
            assertEquals(9, read("vault.block.in-flight=7").inFlight());
        } finally {
            System.clearProperty("vault.block.in-flight");
        }
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        // When
        String message = problems(
                "vault.bufers=1GiB\nvault.patience=soon\nvault.block.in-flight=many\nvault.block.largest=64MB");
        // Then
        for (String key :
                new String[] {"vault.bufers", "vault.patience", "vault.block.in-flight", "vault.block.largest", "HINT"
                }) {
            assertTrue(message.contains(key), message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vault.buffers=1",
                "vault.buffers=-5MiB",
                "vault.buffers=999999999999TiB",
                "vault.buffers=",
                "vault.block.largest=7MiB",
                "vault.block.largest=8388609",
                "vault.block.largest=4GiB",
                "vault.block.in-flight=0",
                "vault.block.in-flight=65",
                "vault.block.in-flight=99999999999",
                "operational.byts=1GiB",
                "operational.bytes=much",
                "operational.folder=",
                "operational.folder={{source.folder}}/x",
                "vault.patience=2",
                "vault.patience=-2m",
                "vault.patience=4m",
                "vault.patience=2 weeks",
                "vault.block.largest=128MiB"
            })
    void valuesThatMakeNoSenseAreRefused(String line) {
        assertTrue(problems(line).contains("BV-0101"));
    }

    @Test
    void aFileThatIsNotTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("application.properties"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertEquals(
                ErrorCode.CONFIG_INVALID,
                assertThrows(VaultException.class, () -> Settings.read(file, HOME))
                        .code());
    }
}
