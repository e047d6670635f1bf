package dev.backupvault.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of config/kubernetes, read as the types that Kubernetes has for them: unknown fields and wrong types are
 * errors.
 */
final class Manifests {
    static final Path FOLDER = Path.of("config/kubernetes");

    private Manifests() {}

    /** The objects that the kustomization takes in, by their files' names. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .filter(name -> !name.equals("kustomization.yaml") && !name.equals("policies.yaml"))
                    .sorted()
                    .toList();
        }
    }

    static String text(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }

    static JsonNode kustomization() throws IOException {
        return new YAMLMapper().readTree(text("kustomization.yaml"));
    }

    /** The one object of a file. */
    static <T> T read(Class<T> type, String name) throws IOException {
        List<Object> objects = Yaml.loadAll(text(name));
        assertEquals(1, objects.size(), name);
        return type.cast(objects.get(0));
    }
}
