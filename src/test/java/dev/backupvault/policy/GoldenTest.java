package dev.backupvault.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Sha256;
import dev.backupvault.units.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plans as files: each says what it shows, a policy, a history and a time, and below the line what is decided.
 * {@code mvn test -Dtest=GoldenTest -Dgolden.update=true} writes the lower halves anew; read the difference before it
 * is committed. A history of more than {@value #MOST_SHOWN} points has its removals counted and not listed.
 */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/policy/golden");
    private static final String LINE = "---- decisions, newest first ----\n";
    private static final int MOST_SHOWN = 40;

    private final Map<String, PointId> ids = new TreeMap<>();

    @TestFactory
    Stream<DynamicTest> plansAreAsTheyWere() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(FOLDER)) {
            files = list.sorted().toList();
        }
        assertTrue(files.size() >= 40, files.size() + " files");
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private void check(Path file) throws IOException {
        // Given
        String text = Files.readString(file);
        String given = text.contains(LINE) ? text.substring(0, text.indexOf(LINE)) : text;
        JsonNode root = new YAMLMapper().readTree(given);
        String policy = new ObjectMapper().writeValueAsString(Map.of("policies", Map.of("p", root.path("policy"))));
        // When
        ItemPlan plan = new RetentionPlanner(
                        PoliciesFileTest.parse(policy).named("p"),
                        Instant.parse(root.path("now").asText()))
                .plan("item", points(root));
        // Then
        String expected = given + LINE + show(plan);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, expected);
        }
        assertEquals(expected, Files.readString(file));
    }

    private List<Candidate> points(JsonNode root) {
        ids.clear();
        List<Candidate> points = new ArrayList<>();
        root.path("points").forEach(line -> points.add(point(line.asText())));
        for (JsonNode series : root.path("series")) {
            Instant end = Instant.parse(series.path("to").asText());
            Duration step = Units.duration(series.path("every").asText());
            for (Instant at = Instant.parse(series.path("from").asText()); !at.isAfter(end); at = at.plus(step)) {
                String name = at.toString().replaceAll("(:00)?:00Z$|Z$", "");
                points.add(
                        point(name + " full " + at + " " + series.path("words").asText()));
            }
        }
        return points;
    }

    /** NAME KIND TIME, then verified, damaged, held, stored=TIME, locked=TIME, until=TIME, needs=NAME+NAME. */
    private Candidate point(String line) {
        String[] words = line.strip().split("\\s+");
        Map<String, String> given = new TreeMap<>();
        for (int n = 3; n < words.length; n++) {
            given.put(words[n].replaceAll("=.*", ""), words[n].replaceAll("^[a-z]+=?", ""));
        }
        List<PointId> needs = given.containsKey("needs")
                ? Stream.of(given.get("needs").split("\\+")).map(this::id).toList()
                : List.of();
        return new Candidate(
                id(words[0]),
                PointKind.parse(words[1]),
                Instant.parse(words[2]),
                Instant.parse(given.getOrDefault("stored", words[2])),
                needs,
                given.containsKey("verified"),
                given.containsKey("damaged"),
                given.containsKey("marked"),
                given.containsKey("held"),
                given.containsKey("locked") ? Instant.parse(given.get("locked")) : null,
                given.containsKey("until") ? Instant.parse(given.get("until")) : null,
                null);
    }

    private PointId id(String name) {
        return ids.computeIfAbsent(
                name,
                key -> new PointId("20260101T000000Z-" + Sha256.of(key).hex().substring(0, 20)));
    }

    private String show(ItemPlan plan) {
        Map<PointId, String> names = new TreeMap<>();
        ids.forEach((name, id) -> names.put(id, name));
        Map<String, Integer> removals = new TreeMap<>();
        StringBuilder out = new StringBuilder();
        for (Decision decision : plan.decisions()) {
            String why = String.join("; ", decision.why());
            if (decision.keep() || plan.decisions().size() <= MOST_SHOWN) {
                out.append("%-6s  %-13s  %s%n"
                        .formatted(decision.keep() ? "KEEP" : "REMOVE", names.get(decision.point()), why));
            } else {
                removals.merge(why, 1, Integer::sum);
            }
        }
        removals.forEach((why, count) -> out.append("REMOVE  %d points: %s%n".formatted(count, why)));
        String text = out.toString();
        for (Map.Entry<PointId, String> name : names.entrySet()) {
            text = text.replace(name.getKey().text(), name.getValue());
        }
        return text;
    }
}
