package dev.backupvault.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.vault.InMemoryVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/SOURCES.md are good files, and Camel schedules them. */
class CommandsPageTest {
    private static final Pattern BLOCK = Pattern.compile("```(yaml|properties)\n(# .*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private final Map<String, String> sources = new LinkedHashMap<>();
    private String properties = "";

    private void read() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/SOURCES.md")));
        while (block.find()) {
            String text = block.group(2);
            if (block.group(1).equals("properties")) {
                properties += text;
            } else if (text.contains("routeTemplateRef: command")) {
                sources.put(text.substring(2, text.indexOf('\n')), text);
            }
        }
        assertTrue(sources.size() >= 2, sources.keySet().toString());
    }

    @Test
    void theLintFindsNothingInThem() throws IOException {
        // Given
        read();
        Map<String, String> files = new TreeMap<>(GoodFiles.ours());
        files.putAll(sources);
        files.computeIfPresent(RouteLint.CONFIG, (name, text) -> text + properties);
        // When, then
        assertEquals(
                List.of(),
                RouteLint.check(files).stream()
                        .filter(finding -> sources.containsKey(finding.file())
                                || finding.toString().contains("source.web"))
                        .toList());
    }

    @Test
    void camelSchedulesThem() throws Exception {
        // Given
        read();
        Files.writeString(
                folder.resolve("application.properties"),
                Files.readString(Path.of(RouteLint.CONFIG)) + "\n" + properties);
        List<String> patterns =
                new ArrayList<>(List.of("file:routes/command.camel.yaml", "file:routes/backup-errors.camel.yaml"));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(Path.of(source.getKey()).getFileName());
            patterns.add("file:" + Files.writeString(file, source.getValue()));
        }
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:" + folder.resolve("application.properties"));
        main.addInitialProperty("vault.home", folder.toString());
        main.addInitialProperty("vault.data", folder.toString());
        main.configure().withRoutesIncludePattern(String.join(",", patterns));
        try (VaultServices services =
                VaultServices.on(new InMemoryVault(), new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5)))) {
            main.bind("services", services);
            // When
            main.start();
            // Then
            assertEquals(sources.size(), main.getCamelContext().getRoutes().size());
            for (var route : main.getCamelContext().getRoutes()) {
                QuartzEndpoint due = (QuartzEndpoint) route.getEndpoint();
                assertFalse(due.getComponent()
                                .getScheduler()
                                .getTrigger(due.getTriggerKey())
                                .getNextFireTime()
                        == null);
            }
        } finally {
            main.stop();
        }
    }
}
