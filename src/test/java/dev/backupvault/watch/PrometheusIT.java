package dev.backupvault.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and dashboard that are shipped, as Prometheus itself reads them. */
class PrometheusIT {
    private static final Path FOLDER = Launch.CHECKOUT.resolve("config/prometheus");

    @TempDir
    private Path folder;

    private static String promtool(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Command run = Command.run(folder, Map.of(), command);
        assertEquals(0, run.exit(), run.output());
        return run.output();
    }

    @Test
    void theRulesFireWhenTheyShould() throws Exception {
        promtool(FOLDER, "check", "rules", "alerts.yaml");
        promtool(FOLDER, "test", "rules", "alerts-test.yaml");
        // Each rule has a test
        String tests = Files.readString(FOLDER.resolve("alerts-test.yaml"));
        Files.readString(FOLDER.resolve("alerts.yaml"))
                .lines()
                .filter(line -> line.contains("- alert: "))
                .map(line -> line.substring(line.indexOf("- alert: ") + 9))
                .forEach(rule -> assertTrue(tests.contains("alertname: " + rule + "\n"), rule));
    }

    @Test
    void theScrapeConfigurationIsOne() throws Exception {
        String scrape = Files.readString(FOLDER.resolve("scrape.yaml"))
                .replace(
                        "/etc/prometheus/backup-vault.password",
                        folder.resolve("password").toString());
        Files.writeString(folder.resolve("password"), "x");
        Path file = Files.writeString(folder.resolve("prometheus.yml"), scrape);
        promtool(folder, "check", "config", file.toString());
    }

    /** A query that Prometheus cannot parse shows as an empty panel, which looks like good news. */
    @Test
    void everyPanelOfTheDashboardAsksSomethingThatPrometheusUnderstands() throws Exception {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Launch.CHECKOUT
                        .resolve("config/grafana/backup-vault.json")
                        .toFile());
        StringBuilder rules = new StringBuilder("groups:\n  - name: panels\n    rules:\n");
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> places = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), panel.path("title").asText());
            JsonNode place = panel.path("gridPos");
            assertTrue(
                    places.add(List.of(place.path("x").asInt(), place.path("y").asInt())),
                    panel.path("title").asText());
            for (JsonNode target : panel.path("targets")) {
                rules.append("      - record: panel:")
                        .append(panel.path("id").asInt())
                        .append(target.path("refId").asText())
                        .append("\n        expr: '")
                        .append(target.path("expr").asText().replace("'", "''"))
                        .append("'\n");
            }
        }
        Path file = Files.writeString(folder.resolve("panels.yaml"), rules);
        assertTrue(promtool(folder, "check", "rules", file.toString()).contains("15 rules found"));
    }
}
