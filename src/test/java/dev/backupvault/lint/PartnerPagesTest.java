package dev.backupvault.lint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.partner.SetUp;
import dev.backupvault.pickup.After;
import dev.backupvault.pickup.Completeness;
import dev.backupvault.policy.Policies;
import dev.backupvault.units.Units;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.CronExpression;

/**
 * The pages of docs/partners are all of one form, and the route files they show work with the templates as they are.
 */
class PartnerPagesTest {
    private static final Path FOLDER = Path.of("docs/partners");
    private static final Path INDEX = FOLDER.resolve("README.md");
    private static final List<String> HEADINGS =
            List.of("What it writes", "Point it here", "What a point is", "Watch out", "Bring it back");
    private static final int LONGEST = 80;
    private static final Pattern ROUTE =
            Pattern.compile("(?s)```yaml\n(# (routes/sources/[a-z0-9-]+\\.camel\\.yaml)\n.*?)```");
    private static final Pattern PROPERTIES = Pattern.compile("(?s)```properties\n(.*?)```");
    private static final Pattern POLICIES = Pattern.compile("(?s)```yaml\n(# config/policies.yaml\n.*?)```");

    private static final Pattern PROFILE = Pattern.compile("`partner: ([a-z0-9-]+)`");

    /** Source templates, and the ways that profiles and the index call them. */
    private static final Map<String, String> WAYS = Map.of(
            "drop-folder", "folder",
            "folders", "folder",
            "sftp", "sftp",
            "cloud-connect", "https",
            "blob-container", "container",
            "command", "command");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.equals(INDEX)).sorted().toList();
        }
    }

    private static Map<String, String> routes(Path page) throws IOException {
        Map<String, String> routes = new LinkedHashMap<>();
        ROUTE.matcher(Files.readString(page)).results().forEach(block -> routes.put(block.group(2), block.group(1)));
        assertFalse(routes.isEmpty(), page + " shows no file of routes/sources");
        return routes;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theLintFindsNothingInItsRouteFiles(Path page) throws IOException {
        // Given
        Map<String, String> files = new TreeMap<>(GoodFiles.ours());
        files.putAll(routes(page));
        for (MatchResult block :
                PROPERTIES.matcher(Files.readString(page)).results().toList()) {
            files.merge(RouteLint.CONFIG, "\n" + block.group(1), String::concat);
        }
        // When, then
        assertEquals(List.of(), RouteLint.check(files));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theValuesInItsRouteFilesAreTaken(Path page) throws IOException {
        for (String route : routes(page).values()) {
            for (JsonNode parameter : new YAMLMapper().readTree(route).at("/0/templatedRoute/parameters")) {
                String name = Tree.text(parameter, "name");
                String value = Tree.text(parameter, "value");
                assertDoesNotThrow(() -> check(name, value), () -> page + ": " + name + ": " + value);
            }
        }
    }

    /** What the lint leaves to the start of the connector. */
    private static void check(String name, String value) throws IOException {
        switch (name) {
            case "complete" -> Completeness.Signal.parse(value);
            case "after" -> After.parse(value);
            case "minimumAge", "poll" -> assertTrue(Long.parseLong(value) >= 1000, "milliseconds are meant");
            case "timeLimit" -> Units.duration(value);
            case "schedule" -> assertTrue(CronExpression.isValidExpression(value));
            case "include" -> Pattern.compile(value);
            case "arguments" -> {
                JsonNode arguments = JsonMapper.builder().build().readTree(value);
                assertTrue(arguments.isArray() && !arguments.isEmpty());
                arguments.forEach(argument -> assertTrue(argument.isTextual()));
            }
            case "policy" -> assertTrue(policies().contains(value), "one of " + policies());
            default -> {}
        }
    }

    /** Those that are shipped, and those that the index shows. */
    private static List<String> policies() throws IOException {
        Matcher shown = POLICIES.matcher(Files.readString(INDEX));
        assertTrue(shown.find(), INDEX + " shows no policies");
        return Stream.of(Files.readString(Path.of("config/policies.yaml")), shown.group(1))
                .map(text -> Policies.parse(text.getBytes(StandardCharsets.UTF_8), INDEX.toString()))
                .flatMap(policies -> policies.byName().keySet().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itHasTheHeadings(Path page) throws IOException {
        List<String> lines = Files.readAllLines(page);
        assertEquals(
                HEADINGS,
                lines.stream()
                        .filter(line -> line.startsWith("## "))
                        .map(line -> line.substring(3))
                        .toList());
        assertTrue(lines.get(0).startsWith("# "), lines.get(0));
        assertTrue(lines.size() <= LONGEST, lines.size() + " lines");
    }

    @Test
    void theIndexListsEveryPageOnce() throws IOException {
        assertEquals(
                pages().stream().map(page -> page.getFileName().toString()).toList(),
                Pattern.compile("(?m)^\\|.*\\]\\(([a-z0-9-]+\\.md)\\) \\|$")
                        .matcher(Files.readString(INDEX))
                        .results()
                        .map(row -> row.group(1))
                        .sorted()
                        .toList());
    }

    @Test
    void eachShippedProfileIsNamedByOnePage() throws IOException {
        List<String> named = new ArrayList<>();
        for (Path page : pages()) {
            Files.readAllLines(page).stream()
                    .filter(line -> line.startsWith("[Profile](../PARTNERS.md): "))
                    .flatMap(line -> PROFILE.matcher(line).results())
                    .forEach(name -> named.add(name.group(1)));
        }
        assertEquals(
                Profiles.read(Path.of("config/partners")).all().stream()
                        .map(profile -> profile.profile().id())
                        .toList(),
                named.stream().sorted().toList());
    }

    /** By the profile's name, as {@code folders, command} of the index. */
    private static Map<String, String> waysIn() throws IOException {
        Map<String, String> ways = new TreeMap<>();
        for (MatchResult row : Pattern.compile(
                        "(?m)^\\|[^|]*\\|[^|]*\\|([^|]*)\\| \\[[^|]*\\]\\(([a-z0-9-]+\\.md)\\) \\|$")
                .matcher(Files.readString(INDEX))
                .results()
                .toList()) {
            PROFILE.matcher(Files.readString(FOLDER.resolve(row.group(2))))
                    .results()
                    .forEach(name -> ways.put(name.group(1), row.group(1).toLowerCase(Locale.ROOT)));
        }
        return ways;
    }

    @Test
    void theSetUpsOfAProfileAreTheWaysOfItsPage() throws IOException {
        Map<String, String> waysIn = waysIn();
        for (Classifier known : Profiles.read(Path.of("config/partners")).all()) {
            Profile profile = known.profile();
            for (SetUp setUp : profile.setUps()) {
                String word = setUp.by() == SetUp.Way.FOLDER && profile.folder().isPresent()
                        ? "folders"
                        : setUp.by().word();
                assertTrue(
                        List.of(waysIn.get(profile.id()).strip().split("[,;] | and "))
                                .contains(word),
                        () -> profile.id() + " is set up by " + word + ", its page's ways are "
                                + waysIn.get(profile.id()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theSourcesThatItShowsAreWaysOfTheirProfiles(Path page) throws IOException {
        Profiles profiles = Profiles.read(Path.of("config/partners"));
        for (String route : routes(page).values()) {
            JsonNode source = new YAMLMapper().readTree(route).at("/0/templatedRoute");
            for (JsonNode parameter : source.path("parameters")) {
                if (Tree.text(parameter, "name").equals("partner")) {
                    Profile profile = profiles.find(Tree.text(parameter, "value"))
                            .orElseThrow()
                            .profile();
                    assertTrue(
                            profile.setUps().stream()
                                    .anyMatch(setUp ->
                                            setUp.by().word().equals(WAYS.get(Tree.text(source, "routeTemplateRef")))),
                            () -> page + " shows another source than the set-up of " + profile.id());
                }
            }
        }
    }

    @Test
    void eachWayHasATemplate() {
        for (SetUp.Way way : SetUp.Way.values()) {
            assertTrue(WAYS.containsValue(way.word()), way::word);
        }
        WAYS.keySet()
                .forEach(template -> assertTrue(Files.exists(Path.of("routes", template + ".camel.yaml")), template));
    }
}
