package dev.backupvault.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Reads route files for the sources they make; nothing is started. */
public final class SourceFiles {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String ENDING = ".camel.yaml";

    private final UnaryOperator<String> resolver;
    private final Map<String, Map<String, String>> defaults = new LinkedHashMap<>();
    private final List<ConfiguredSource> found = new ArrayList<>();

    private SourceFiles(UnaryOperator<String> resolver) {
        this.resolver = resolver;
    }

    /**
     * All sources, by name.
     *
     * @param routes the folder of the route files
     * @param sources the folder with a file for each source; it need not be there
     * @param resolver resolves the placeholders of a value, or throws if it cannot
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if a file cannot be read
     */
    public static List<ConfiguredSource> read(Path routes, Path sources, UnaryOperator<String> resolver) {
        SourceFiles files = new SourceFiles(resolver);
        Map<Path, JsonNode> trees = new LinkedHashMap<>(trees(routes));
        trees.values().forEach(tree -> tree.forEach(element -> files.template(element.path("routeTemplate"))));
        trees.putAll(trees(sources));
        trees.forEach((file, tree) -> tree.forEach(element -> {
            files.templated(file, element.path("templatedRoute"));
            files.route(file, element.path("route"));
        }));
        return files.found.stream()
                .sorted(Comparator.comparing(ConfiguredSource::name))
                .toList();
    }

    private static Map<Path, JsonNode> trees(Path folder) {
        Map<Path, JsonNode> trees = new LinkedHashMap<>();
        if (!Files.isDirectory(folder)) {
            return trees;
        }
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.filter(path -> path.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList()) {
                trees.put(file, tree(file));
            }
            return trees;
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "'" + folder + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode tree(Path file) throws IOException {
        try {
            return YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw VaultException.of(
                    ErrorCode.CONFIG_INVALID, "'" + file + "' is not YAML: " + e.getOriginalMessage(), e);
        }
    }

    private void template(JsonNode template) {
        if (template.isObject()) {
            Map<String, String> values = new LinkedHashMap<>();
            template.path("parameters").forEach(parameter -> {
                if (parameter.has("defaultValue")) {
                    values.put(
                            parameter.path("name").asText(),
                            parameter.path("defaultValue").asText());
                }
            });
            defaults.put(template.path("id").asText(), values);
        }
    }

    private void templated(Path file, JsonNode templated) {
        if (templated.isObject()) {
            String kind = templated.path("routeTemplateRef").asText();
            Map<String, String> values = new LinkedHashMap<>(defaults.getOrDefault(kind, Map.of()));
            templated
                    .path("parameters")
                    .forEach(parameter -> values.put(
                            parameter.path("name").asText(),
                            resolved(parameter.path("value").asText())));
            found.add(new ConfiguredSource(name(file, templated.path("routeId").asText()), kind, values, file));
        }
    }

    /** A route of its own takes backups, such as those that are sent here, unless it looks after points. */
    private void route(Path file, JsonNode route) {
        JsonNode from = route.path("from");
        if (from.isObject()
                && !isOfPoints(from.path("uri").asText())
                && !isOurs(route.path("group").asText())) {
            String id = route.path("id").asText();
            found.add(new ConfiguredSource(name(file, id), id, Map.of(), file));
        }
    }

    static boolean isOfPoints(String uri) {
        return uri.startsWith("backup-vault:");
    }

    /** The group of routes that the connector needs for itself. */
    static boolean isOurs(String group) {
        return "connector".equals(group);
    }

    private static String name(Path file, String routeId) {
        return routeId.isEmpty() ? file.getFileName().toString().replace(ENDING, "") : ConfiguredSource.name(routeId);
    }

    /** What cannot be resolved here is an error when it is used, and no reason to list nothing. */
    private String resolved(String value) {
        if (!value.contains("{{")) {
            return value;
        }
        try {
            return resolver.apply(value);
        } catch (RuntimeException e) {
            return value;
        }
    }
}
