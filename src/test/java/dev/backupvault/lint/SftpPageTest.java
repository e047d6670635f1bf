package dev.backupvault.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/SFTP.md shows files that work, and knows every parameter of the templates it explains. */
class SftpPageTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("docs/SFTP.md"));
    }

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page());
        assertTrue(block.find(), language);
        return block.group(1);
    }

    @Test
    void theExampleHasNoFindings() throws IOException {
        // Given
        Map<String, String> files = new TreeMap<>(GoodFiles.ours());
        files.put("routes/sources/nas.camel.yaml", block("yaml"));
        files.merge(RouteLint.CONFIG, block("properties"), String::concat);
        // When, then
        assertEquals(java.util.List.of(), RouteLint.check(files));
    }

    @Test
    void theTableHasTheTemplatesParametersAndDefaults() throws IOException {
        // Given
        Map<String, String> documented = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `([A-Za-z]+)` \\| ([^|]+) \\|").matcher(page());
        while (row.find()) {
            documented.put(row.group(1), row.group(2).replace("`", ""));
        }
        // When
        Map<String, String> declared = new TreeMap<>();
        JsonNode template =
                new YAMLMapper().readTree(Path.of("routes/sftp.camel.yaml").toFile());
        for (JsonNode parameter : template.at("/0/routeTemplate/parameters")) {
            String value = parameter.path("defaultValue").asText("");
            boolean optional = parameter.has("defaultValue") || parameter.has("required");
            declared.put(Tree.text(parameter, "name"), !optional ? "–" : value.isEmpty() ? "none" : value);
        }
        // Then
        assertEquals(declared, documented);
    }
}
