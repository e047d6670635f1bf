package dev.backupvault.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.Command;
import dev.backupvault.testing.Launch;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd takes the unit and the drop-in of the manual as they are, and finds the service well shut in. */
class SystemdUnitIT {
    private static final Path UNIT = Launch.CHECKOUT.resolve("config/systemd/backup-vault.service");
    private static final String EXPOSURE = "20"; // tenths; 100 is a service without any of this

    @TempDir
    private Path folder;

    private static String text() throws IOException {
        return Files.readString(UNIT);
    }

    /** What a line of the unit says. */
    private static String value(String key) throws IOException {
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(key) + "=(.*)$").matcher(text());
        assertTrue(line.find(), key);
        return line.group(1);
    }

    private Command analyze(String unit, String... arguments) throws Exception {
        // The program is where this checkout is, and not installed.
        String here = unit.replace("ExecStart=/opt/backup-vault/", "ExecStart=" + Launch.CHECKOUT + "/");
        assertNotEquals(unit, here);
        Path file = Files.writeString(folder.resolve("backup-vault.service"), here);
        List<String> command = new ArrayList<>(List.of("systemd-analyze"));
        command.addAll(List.of(arguments));
        command.add(file.toString());
        return Command.run(folder, Map.of("SYSTEMD_PAGER", ""), command);
    }

    private Command verify(String unit) throws Exception {
        return analyze(unit, "verify", "--man=no", "--recursive-errors=no");
    }

    @Test
    void systemdUnderstandsEveryLine() throws Exception {
        Command good = verify(text());
        assertEquals(0, good.exit(), good.output());
        assertEquals("", good.output());
        Command bad = verify(text().replace("ProtectClock=", "ProtectClocks="));
        assertNotEquals(0, bad.exit(), bad.output());
    }

    @Test
    void theServiceIsShutIn() throws Exception {
        Command good = analyze(text(), "security", "--offline=true", "--threshold=" + EXPOSURE);
        assertEquals(0, good.exit(), good.output());
        Command bad = analyze(
                text().replaceAll("(?m)^(Protect|Restrict|System|Capability).*$", ""),
                "security",
                "--offline=true",
                "--threshold=" + EXPOSURE);
        assertNotEquals(0, bad.exit(), bad.output());
    }

    @Test
    void theDropInOfTheManualIsGood() throws Exception {
        // Given
        Matcher dropIn = Pattern.compile(
                        "(?s)```ini\n(# /etc/systemd/system/backup-vault.service.d/[a-z]+.conf\n.*?)```")
                .matcher(Files.readString(Launch.CHECKOUT.resolve("docs/OPERATIONS.md")));
        assertTrue(dropIn.find());
        Path there = Files.createDirectories(folder.resolve("backup-vault.service.d"));
        // When
        Files.writeString(there.resolve("own.conf"), dropIn.group(1));
        Command good = verify(text());
        Files.writeString(there.resolve("own.conf"), dropIn.group(1).replace("LoadCredential=", "LoadCredentials="));
        Command bad = verify(text());
        // Then
        assertEquals(0, good.exit(), good.output());
        assertEquals("", good.output());
        assertTrue(bad.output().contains("LoadCredentials"), "the drop-in is read: " + bad.output());
    }

    @Test
    void itHasTimeToFinishAndItsSecretsAreInAFile() throws Exception {
        Properties settings = new Properties();
        settings.load(new StringReader(Files.readString(Launch.CHECKOUT.resolve("config/application.properties"))));
        assertTrue(Integer.parseInt(value("TimeoutStopSec"))
                > Integer.parseInt(settings.getProperty("camel.main.shutdownTimeout")));
        assertEquals("BACKUP_VAULT_DATA=/var/lib/" + value("StateDirectory"), value("Environment"));
        assertTrue(value("EnvironmentFile").startsWith("/etc/backup-vault/"));
    }
}
