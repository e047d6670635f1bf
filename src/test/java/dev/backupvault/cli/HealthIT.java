package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container's health check says of a connector that comes, works, loses its store, and goes. */
class HealthIT {
    @TempDir
    private Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static ConnectorProcess ended(Launch launch, String... arguments) throws Exception {
        ConnectorProcess command = launch.start(arguments);
        command.exit();
        return command;
    }

    private static void says(int exit, String text, Launch launch, String... arguments) throws Exception {
        ConnectorProcess command = ended(launch, arguments);
        assertEquals(exit, command.exit(), command.output());
        assertTrue(command.says(text), command.output());
    }

    @ParameterizedTest
    @CsvSource({"http, 127.0.0.1", "https, 0.0.0.0"})
    void itFollowsTheConnector(String scheme, String address) throws Exception {
        AzuriteServer azurite = AzuriteServer.start(folder.resolve("azurite"));
        Launch launch = Launch.of(folder.resolve("data"), azurite.connectionString())
                .with("management.enabled", true)
                .with("management.scheme", scheme)
                .with("management.address", address)
                .with("management.port", freePort())
                .with("vault.patience", "1s");
        says(1, "down: no answer", launch, "health");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            says(0, "up", launch, "health");
            says(0, "up", launch, "health", "--ready");
            azurite.close();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> ended(launch, "health", "--ready").exit() == 1);
            says(1, "answered 503", launch, "health", "--ready");
            says(0, "up", launch, "health"); // it lives: to restart it would help nobody
            assertTrue(connector.isAlive());
        } finally {
            azurite.close();
        }
        says(1, "down: no answer", launch, "health");
    }

    @Test
    void withoutManagementItSaysWhatToSwitchOn() throws Exception {
        Launch launch = Launch.of(folder.resolve("data"), "");
        says(2, "management.enabled=false", launch, "health");
    }

    @Test
    void withoutAnAccountAndWithoutAzuriteAConnectorNamesTheVariables() throws Exception {
        Launch image =
                Launch.of(folder.resolve("data"), "").withHome(folder); // as in an image: nothing to install from
        says(2, "set AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT", image, "run");
    }
}
