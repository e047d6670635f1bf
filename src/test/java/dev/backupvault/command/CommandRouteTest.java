package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped route template. */
class CommandRouteTest {
    @TempDir
    private Path folder;

    @Test
    void anItemsNameIsNeverTakenForOptions() throws Exception {
        // Given
        Set<String> items = new TreeSet<>(List.of("plain", "a b/c", "d?e&f=1", "x%41y", "&partner=p", "ü+#"));
        List<String> patterns =
                new ArrayList<>(List.of("file:routes/command.camel.yaml", "file:routes/backup-errors.camel.yaml"));
        for (String item : items) {
            String name = "s" + patterns.size();
            patterns.add("file:"
                    + Files.writeString(
                            folder.resolve(name + ".camel.yaml"),
                            """
                            - templatedRoute:
                                routeId: source-%s
                                routeTemplateRef: command
                                parameters:
                                  - {name: source, value: one}
                                  - {name: item, value: "%s"}
                                  - {name: schedule, value: "* * * * * ?"}
                                  - {name: arguments, value: '["printf", "data"]'}
                            """
                                    .formatted(name, item)));
        }
        Main main = new Main();
        main.configure().withRoutesIncludePattern(String.join(",", patterns));
        try (VaultServices services =
                VaultServices.on(new InMemoryVault(), new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5)))) {
            main.bind("services", services);
            // When
            main.start();
            // Then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> itemsOf(services).size() >= items.size());
            assertEquals(items, itemsOf(services));
        } finally {
            main.stop();
        }
    }

    private static Set<String> itemsOf(VaultServices services) {
        return services.points()
                .list(null, "one", null)
                .map(PointSummary::item)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
