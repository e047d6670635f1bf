package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIT {
    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private Path drop;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        drop = Files.createDirectories(folder.resolve("drop"));
        launch = Launch.of(folder.resolve("data"), azurite.ingestConnectionString())
                .with("source.local.folder", drop)
                .with("vault.patience", "5s");
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private void drop(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Path temporary = Files.write(drop.resolve(name + ".part"), content);
        Files.move(temporary, drop.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void itSaysWhichFolderItWatchesWhichStoreItUsesAndEachPoint() throws Exception {
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("watching folder=\"" + drop + "\"");
            assertTrue(connector.says("store: " + azurite.account().endpoint()), connector.output());
            drop("a.bak", 1000);
            connector.awaitLine("stored point=");
            assertTrue(connector.says("item=\"local/a.bak\" bytes=1000"), connector.output());
        }
    }

    @Test
    void onSigtermAnUploadThatCanFinishIsFinished() throws Exception {
        try (ChaosProxy proxy = new ChaosProxy(azurite.port());
                ConnectorProcess connector = Launch.of(
                                folder.resolve("data"), azurite.ingestConnectionString(proxy.port()))
                        .with("source.local.folder", drop)
                        .run()
                        .awaitReady()) {
            drop("long.bak", 60 << 20);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> proxy.log().stream()
                    .anyMatch(ChaosProxy.Exchange::isBlock));
            assertTrue(connector.terminate(), connector.output());
            Checker.Report report = new Checker(azurite.connectionString()).check();
            assertEquals(1, report.points().size(), connector.output());
            assertFalse(Files.exists(drop.resolve("long.bak")), "it was put away");
        }
    }

    @Test
    void onSigtermAnUploadThatCannotFinishLeavesNothingVisibleAndTheFileInPlace() throws Exception {
        try (ChaosProxy proxy = new ChaosProxy(azurite.port());
                ConnectorProcess connector = Launch.of(
                                folder.resolve("data"), azurite.ingestConnectionString(proxy.port()))
                        .with("source.local.folder", drop)
                        .with("camel.main.shutdownTimeout", 2)
                        .with("vault.patience", "3m")
                        .run()
                        .awaitReady()) {
            drop("long.bak", 60 << 20);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> proxy.log().stream()
                    .anyMatch(ChaosProxy.Exchange::isBlock));
            proxy.goAway();
            assertTrue(connector.terminate(), connector.output());
        }
        assertTrue(Files.exists(drop.resolve("long.bak")));
        assertEquals(0, new Checker(azurite.connectionString()).check().points().size());
        try (ConnectorProcess again = launch.run().awaitReady()) {
            again.awaitLine("stored point=");
            assertEquals(
                    1, new Checker(azurite.connectionString()).check().points().size());
        }
    }

    @Test
    void theAzureComponentUsesTheSameClient() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("routes"));
        Files.createDirectories(home.resolve("config"));
        Files.copy(
                Launch.CHECKOUT.resolve("config/application.properties"),
                home.resolve("config/application.properties"));
        Files.writeString(
                home.resolve("routes/containers.camel.yaml"),
                """
                - route:
                    id: containers
                    from:
                      uri: timer:once
                      parameters: {repeatCount: 1, delay: 0}
                      steps:
                        - to:
                            uri: azure-storage-blob:any
                            parameters: {operation: listBlobContainers}
                        - log:
                            message: "containers: ${body.size}"
                            loggingLevel: WARN
                """);
        try (ConnectorProcess connector = launch.withHome(home).run().awaitReady()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> connector.says("containers: 2") || !connector.isAlive());
            assertTrue(connector.says("containers: 2"), connector.output());
        }
    }

    @Test
    void aMissingDropFolderIsAnErrorIsNotCreatedAndIsTakenUpWhenItIsThere() throws Exception {
        drop = folder.resolve("unmounted");
        try (ConnectorProcess connector =
                launch.with("source.local.folder", drop).run().awaitReady()) {
            connector.awaitLine("code=BV-0105");
            assertFalse(
                    connector.output().contains("\tat "),
                    "no stack trace for what a user can cause: " + connector.output());
            assertFalse(Files.exists(drop));
            Files.createDirectory(drop);
            drop("late.bak", 1000);
            connector.awaitLine("stored point=");
        }
    }
}
