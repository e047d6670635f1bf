package dev.backupvault.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
    @TempDir
    private Path routes;

    private Path sources;

    @BeforeEach
    void start() throws IOException {
        sources = Files.createDirectory(routes.resolve("sources"));
        Files.writeString(
                routes.resolve("kind.camel.yaml"),
                """
                - routeTemplate:
                    id: kind
                    parameters:
                      - {name: folder}
                      - {name: after, defaultValue: move}
                    route: {from: {uri: "file:{{folder}}"}}
                """);
    }

    private List<ConfiguredSource> read() {
        return SourceFiles.read(routes, sources, text -> {
            if (text.contains("{{unknown}}")) {
                throw new IllegalArgumentException("there is no unknown");
            }
            return text.replace("{{home}}", "/home");
        });
    }

    @Test
    void aSourceHasItsTemplatesDefaultsAndItsOwnValuesResolved() throws IOException {
        Path file = Files.writeString(
                sources.resolve("b.camel.yaml"),
                """
                - templatedRoute:
                    routeId: source-b
                    routeTemplateRef: kind
                    parameters:
                      - {name: source, value: other}
                      - {name: folder, value: "{{home}}/drop"}
                      - {name: lost, value: "{{unknown}}"}
                """);
        Files.writeString(
                sources.resolve("a.camel.yaml"), "- templatedRoute: {routeId: source-a, routeTemplateRef: none}");
        List<ConfiguredSource> found = read();
        assertEquals(
                List.of("a", "b"), found.stream().map(ConfiguredSource::name).toList());
        assertEquals(
                new ConfiguredSource(
                        "b",
                        "kind",
                        Map.of("source", "other", "folder", "/home/drop", "after", "move", "lost", "{{unknown}}"),
                        file),
                found.get(1));
        assertEquals("other", found.get(1).source());
        assertEquals("a", found.get(0).source());
        assertEquals("", found.get(0).parameter("folder"));
    }

    @Test
    void aRouteThatTakesBackupsIsASourceAndOneThatLooksAfterPointsIsNot() throws IOException {
        Files.writeString(routes.resolve("push.camel.yaml"), "- route: {id: push, from: {uri: 'jetty:https:{{x}}'}}");
        Files.writeString(
                routes.resolve("verify.camel.yaml"), "- route: {id: verify, from: {uri: 'backup-vault:points'}}");
        Files.writeString(
                routes.resolve("ours.camel.yaml"),
                "- route: {id: ours, group: connector, from: {uri: 'jetty:http:x'}}");
        Files.writeString(routes.resolve("errors.camel.yaml"), "- routeConfiguration: {id: errors}");
        Files.writeString(routes.resolve("note.txt"), "- route: {id: note, from: {uri: timer:x}}");
        assertEquals(
                List.of("push"), read().stream().map(ConfiguredSource::kind).toList());
    }

    @Test
    void withoutAnIdItIsCalledByItsFile() throws IOException {
        Files.writeString(sources.resolve("inbox.camel.yaml"), "- templatedRoute: {routeTemplateRef: kind}");
        assertEquals("inbox", read().get(0).name());
    }

    @Test
    void noFolderIsNoSource() {
        assertEquals(List.of(), SourceFiles.read(routes.resolve("x"), routes.resolve("y"), text -> text));
    }

    @Test
    void whatIsNotYamlIsNamed() throws IOException {
        Files.writeString(sources.resolve("bad.camel.yaml"), "- templatedRoute: {");
        VaultException error = assertThrows(VaultException.class, this::read);
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        assertTrue(error.fact().contains("bad.camel.yaml"), error.fact());
    }
}
