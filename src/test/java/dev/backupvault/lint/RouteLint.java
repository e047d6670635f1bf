package dev.backupvault.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Checks what a user edits: routes/*.camel.yaml, routes/sources/*.camel.yaml, routes/restore/*.camel.yaml,
 * routes/alerts/*.camel.yaml and config/application.properties. Camel itself accepts routes that lose data, show
 * secrets or trust anybody; this does not.
 */
final class RouteLint {
    static final String CONFIG = "config/application.properties";
    private static final String TENANTS = "config/tenants.yaml";
    private static final String POLICIES = "config/policies.yaml";
    private static final String ROUTE_FILE = "routes/((sources|restore|alerts)/)?[a-z0-9-]+\\.camel\\.yaml";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonSchema SCHEMA = schema();

    private RouteLint() {}

    private static JsonSchema schema() {
        try (InputStream in = RouteLint.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files below a project's folder that {@link #check} looks at, by their names relative to it. */
    static Map<String, String> read(Path project) {
        Map<String, String> files = new TreeMap<>();
        for (String folder : List.of("routes", "routes/sources", "routes/restore", "routes/alerts", "config")) {
            try (Stream<Path> list = Files.list(project.resolve(folder))) {
                for (Path file : list.filter(Files::isRegularFile).toList()) {
                    files.put(folder + "/" + file.getFileName(), Files.readString(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** @param files texts by name; config/application.properties is one of them */
    static List<Finding> check(Map<String, String> files) {
        Findings findings = new Findings();
        ConfigRules config = new ConfigRules(findings, files.getOrDefault(CONFIG, ""));
        Map<String, JsonNode> routes = new LinkedHashMap<>();
        files.forEach((name, text) -> {
            if (name.equals(CONFIG)) {
                config.check();
            } else if (name.startsWith("routes/")) {
                parse(findings, name, text).ifPresent(tree -> routes.put(name, tree));
            } else if (!List.of(TENANTS, POLICIES).contains(name)) { // which tests of their own read
                findings.add(name, "unknown file", CONFIG + ", " + TENANTS + " or " + POLICIES, name);
            }
        });
        StructureRules structure = new StructureRules(findings, routes);
        routes.forEach((name, tree) -> {
            structure.check(name, tree);
            new EndpointRules(findings, name, tree).check();
            new LiteralRules(findings, name).check(tree);
        });
        new PlaceholderRules(findings, config, routes).check();
        return findings.all();
    }

    private static Optional<JsonNode> parse(Findings findings, String name, String text) {
        findings.unless(name.matches(ROUTE_FILE), name, "file name", "a kebab-case name and .camel.yaml", name);
        long lines = text.lines().count();
        findings.unless(lines <= 120, name, "length of the file", "at most 120 lines", lines);
        findings.unless(
                text.startsWith("#"),
                name,
                "first line",
                "a comment that says what the file is for",
                text.lines().findFirst().orElse(""));
        try {
            JsonNode tree = YAML.readTree(text);
            List<ValidationMessage> broken = SCHEMA.validate(tree).stream()
                    .filter(message -> !isPlaceholder(message))
                    .limit(3)
                    .toList();
            broken.forEach(message -> findings.add(name, "YAML DSL", "what its schema allows", message.getMessage()));
            return Optional.of(tree);
        } catch (JsonProcessingException e) {
            findings.add(name, "YAML", "well-formed text without double keys", e.getOriginalMessage());
            return Optional.empty();
        }
    }

    /** Camel resolves a placeholder before it wants a number. */
    private static boolean isPlaceholder(ValidationMessage message) {
        return message.getType().equals("type")
                && message.getInstanceNode().asText().matches("\\{\\{[^{}]*}}");
    }
}
