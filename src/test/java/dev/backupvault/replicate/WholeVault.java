package dev.backupvault.replicate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** Decides by docs/FORMAT.md §10 whether a vault is whole: with a JSON tree, and no code of those who wrote it. */
final class WholeVault {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WholeVault() {}

    /** @return the manifests' bytes by their names */
    static Map<String, byte[]> check(InMemoryVault vault, String where) {
        Map<String, byte[]> manifests = new TreeMap<>();
        for (BlobInfo blob : Listing.of(vault, new BlobPath(Area.CONTENT, "points/"))) {
            byte[] json = Sites.bytes(vault, blob.path());
            manifests.put(blob.path().name(), json);
            assertEquals(TestFiles.sha256(json), blob.metadata().get("sha256"), where + ": " + blob.path());
        }
        manifests.forEach((name, json) -> point(vault, name, json, manifests, where));
        return manifests;
    }

    private static void point(
            InMemoryVault vault, String name, byte[] json, Map<String, byte[]> manifests, String where) {
        JsonNode manifest;
        try {
            manifest = JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        for (JsonNode needed : manifest.path("dependsOn")) {
            assertTrue(
                    manifests.containsKey(folder + needed.asText() + ".json"),
                    where + ": " + name + " lacks " + needed.asText());
        }
        for (JsonNode artifact : manifest.path("artifacts")) {
            assertTrue(artifact.path("container").isMissingNode(), where + ": " + name + " names a container");
            BlobPath path = new BlobPath(Area.CONTENT, artifact.path("blob").asText());
            byte[] bytes = Sites.bytes(vault, path);
            assertEquals(artifact.path("sha256").asText(), TestFiles.sha256(bytes), where + ": " + path);
            assertEquals(artifact.path("bytes").asLong(), bytes.length, where + ": " + path);
            assertEquals(
                    Map.of("sha256", TestFiles.sha256(bytes), "bytes", Integer.toString(bytes.length)),
                    vault.stat(path).orElseThrow().metadata(),
                    where + ": " + path);
        }
    }

    /** That a replica's manifest is its original's, byte for byte. */
    static void same(byte[] original, byte[] replica, String name) {
        assertArrayEquals(original, replica, name);
    }
}
