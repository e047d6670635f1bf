package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.operational.OperationalSettings;
import dev.backupvault.partner.Profiles;
import dev.backupvault.policy.Policies;
import dev.backupvault.retention.FollowedSources;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped route: a log that completes a backup is not put away before the backup is stored. */
class WitnessTest {
    @TempDir
    private Path home;

    private Path drop;
    private VaultServices services;
    private final Main main = new Main();

    @BeforeEach
    void start() throws Exception {
        drop = Files.createDirectory(home.resolve("drop"));
        Files.writeString(
                Files.createDirectory(home.resolve("partners")).resolve("tool.yaml"),
                """
                partners:
                  tool:
                    title: A tool
                    version: 1
                    files:
                      dump: {path: '\\.dmp$', complete: [{beside: '${stem}.log', tail: 'done'}]}
                      log: {path: '\\.log$', role: sidecar}
                    item: ['${stem}']
                """);
        services = VaultServices.on(
                new InMemoryVault(),
                new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5)),
                Policies.NONE,
                Profiles.read(home.resolve("partners")),
                new OperationalSettings(home.resolve("copies"), 0),
                FollowedSources.NONE);
        Files.writeString(
                Files.createDirectory(home.resolve("sources")).resolve("test.camel.yaml"),
                """
                - templatedRoute:
                    routeId: source-test
                    routeTemplateRef: drop-folder
                    parameters:
                      - {name: source, value: test}
                      - {name: folder, value: "%s"}
                      - {name: partner, value: tool}
                      - {name: complete, value: renamed}
                      - {name: after, value: delete}
                      - {name: poll, value: "20"}
                """
                        .formatted(drop));
        main.setPropertyPlaceholderLocations("file:config/application.properties");
        main.addOverrideProperty("camel.main.jmxEnabled", "false");
        main.addInitialProperty("vault.home", home.toString());
        main.addInitialProperty("vault.data", home.toString());
        main.configure()
                .withRoutesIncludePattern(
                        "file:routes/drop-folder.camel.yaml,file:routes/backup-errors.camel.yaml,file:"
                                + home.resolve("sources") + "/*.camel.yaml");
        main.bind("backupVaultServices", services);
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
        services.close();
    }

    private void write(String name, String text, Duration age) throws IOException {
        Path written = Files.writeString(home.resolve(name), text);
        Files.setLastModifiedTime(written, FileTime.from(Instant.now().minus(age)));
        Files.move(written, drop.resolve(name));
    }

    private List<String> stored() {
        return services.points()
                .list(null, null, null)
                .map(PointSummary::item)
                .sorted()
                .toList();
    }

    @Test
    void theLogStaysUntilItsBackupIsStored() throws Exception {
        // Given: a log that says nothing yet, seen with its dump; another log shows when both were looked at
        write("exp.dmp", "x", Duration.ofMinutes(2));
        write("exp.log", "running", Duration.ofMinutes(1));
        write("zzz.log", "alone", Duration.ofMinutes(1));
        Awaitility.await().untilAsserted(() -> assertEquals(List.of("zzz.log"), stored()));
        assertTrue(Files.exists(drop.resolve("exp.log")));
        // When
        Files.writeString(drop.resolve("exp.log"), "done");
        // Then
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertEquals(List.of("exp", "exp.log", "zzz.log"), stored()));
    }
}
