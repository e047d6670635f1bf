package dev.backupvault.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.Launch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of what is in the program has every library that is loaded, with its hash, and no other. */
class SbomIT {
    private static final Path TARGET = Launch.CHECKOUT.resolve("target");

    @Test
    void itListsTheLibrariesThatAreLoaded() throws Exception {
        // Given
        Set<String> loaded;
        try (JarFile program = new JarFile(TARGET.resolve("backup-vault.jar").toFile())) {
            String path = program.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            loaded = Arrays.stream(path.split(" "))
                    .map(file -> file.replaceFirst("^lib/", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        // When
        JsonNode list = new ObjectMapper()
                .readTree(TARGET.resolve("backup-vault-sbom.json").toFile());
        Set<String> listed = new TreeSet<>();
        for (JsonNode component : list.get("components")) {
            listed.add(fileName(component));
            assertTrue(
                    component.path("hashes").size() > 0, component.path("purl").asText());
        }
        // Then
        assertEquals("CycloneDX", list.get("bomFormat").asText());
        assertEquals(loaded, listed);
    }

    /** A platform's build of a library has its classifier in the file's name. */
    private static String fileName(JsonNode component) {
        String purl = component.get("purl").asText();
        String classifier = purl.contains("classifier=") ? "-" + purl.replaceAll(".*classifier=([^&]*).*", "$1") : "";
        return component.get("name").asText() + "-" + component.get("version").asText() + classifier + ".jar";
    }
}
