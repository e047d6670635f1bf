package dev.backupvault.testing;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides whether a vault is whole, by docs/FORMAT.md §10 alone: it lists and reads blobs with the plain SDK, hashes
 * with the JDK, parses with a JSON tree, and shares no code with what wrote them. It remembers what it has read, so
 * that looking again after every fault is cheap, and finds out if anything that is written once was written twice. Not
 * thread-safe.
 */
public final class Checker {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlobServiceClient service;
    private final BlobContainerClient content;
    private final BlobContainerClient state;
    private final Map<String, Seen> hashes = new HashMap<>();

    /** One file of a point, as its manifest describes it. */
    public record File(String name, String path, String blob, long bytes, String sha256) {}

    /** A manifest, and where it lies. */
    public record Point(String place, String source, String item, String id, List<File> files) {
        /** The hash of the only file. */
        public String sha256() {
            return files.get(0).sha256;
        }
    }

    /**
     * @param broken what breaks an invariant
     * @param orphans data that nothing names (I4): an interrupted write, which costs and is not wrong
     * @param stale marks of broken points that are out of date (I8): what the next verification corrects
     */
    public record Report(List<Point> points, List<String> broken, List<String> orphans, List<String> stale) {
        /** How many points hold these bytes. */
        public long pointsWith(String sha256) {
            return points.stream()
                    .filter(point -> point.files.stream().anyMatch(file -> file.sha256.equals(sha256)))
                    .count();
        }
    }

    private record Seen(String etag, String sha256) {}

    public Checker(String connectionString) {
        service = new BlobServiceClientBuilder()
                .connectionString(connectionString)
                .buildClient();
        this.content = service.getBlobContainerClient("backup-vault");
        this.state = service.getBlobContainerClient("backup-vault-state");
    }

    public Report check() {
        Map<String, BlobItem> data = list(content, "data/");
        Map<String, BlobItem> manifests = list(content, "points/");
        List<String> broken = new ArrayList<>();
        List<Point> points = new ArrayList<>();
        Set<String> named = new HashSet<>();
        MarkCheck marks = new MarkCheck(new TreeMap<>(), new HashMap<>());
        manifests.forEach((place, blob) -> {
            JsonNode manifest = record(content, blob, broken);
            if (manifest != null) {
                marks.needs().put(place.substring("points/".length()), needs(place, manifest));
                points.add(point(place, manifest, data, manifests.keySet(), broken));
            }
        });
        points.forEach(point -> point.files.forEach(file -> named.add(file.blob)));
        duplicates(points, broken);
        Set<String> tombstones = list(state, "tombstones/").keySet();
        list(state, "status/").forEach((place, blob) -> {
            String point = place.substring("status/".length());
            String[] parts = point.split("/");
            String tombstone = "tombstones/" + parts[0] + "/" + parts[1] + "/" + parts[parts.length - 1];
            if (manifests.containsKey("points/" + point) || !tombstones.contains(tombstone)) {
                status(blob, manifests.get("points/" + point), broken)
                        .ifPresent(status -> marks.statuses().put(point, status));
            } else { // what a purge leaves that is cut after the manifest, until the next one takes it away
                JsonNode status = record(state, blob, broken);
                require(
                        status == null || status.hasNonNull("purging"),
                        "I5: " + place + " outlived its point, and is not being purged",
                        broken);
            }
        });
        for (String records : List.of("received/", "uploads/", "tombstones/")) {
            list(state, records).values().forEach(blob -> {
                JsonNode record = record(state, blob, broken);
                if (record != null && records.equals("received/")) {
                    named.add(record.path("artifact").path("blob").asText());
                }
            });
        }
        audit(broken);
        return new Report(
                points,
                broken,
                data.keySet().stream().filter(blob -> !named.contains(blob)).toList(),
                marks.stale());
    }

    private static List<String> needs(String place, JsonNode manifest) {
        String folder = place.substring("points/".length(), place.lastIndexOf('/') + 1);
        List<String> needs = new ArrayList<>();
        manifest.path("dependsOn").forEach(needed -> needs.add(folder + needed.asText() + ".json"));
        return needs;
    }

    /** I7. */
    private void audit(List<String> broken) {
        String writer = null;
        String previous = null;
        int number = 0;
        for (Map.Entry<String, BlobItem> blob : list(state, "audit/").entrySet()) {
            String place = blob.getKey();
            byte[] bytes = state.getBlobClient(place).downloadContent().toBytes();
            String first = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (!place.substring(0, place.lastIndexOf('/')).equals(writer)) {
                writer = place.substring(0, place.lastIndexOf('/'));
                previous = null;
                number = 0;
            }
            number++;
            require(place.endsWith("/%010d.log".formatted(number)), "I7: " + place + " is not the next", broken);
            require(
                    previous == null
                            ? !first.contains("previous")
                            : first.contains("\"previous\":\"" + previous + "\""),
                    "I7: " + place + " does not follow the one before",
                    broken);
            previous = TestFiles.sha256(bytes);
            require(previous.equals(blob.getValue().getMetadata().get("sha256")), "I6: " + place, broken);
        }
    }

    private Point point(
            String place, JsonNode manifest, Map<String, BlobItem> data, Set<String> manifests, List<String> broken) {
        String folder = place.substring(0, place.lastIndexOf('/') + 1);
        String id = manifest.path("point").asText();
        require(place.equals(folder + id + ".json"), place + " holds the point " + id, broken);
        for (JsonNode needed : manifest.path("dependsOn")) { // I2
            require(
                    manifests.contains(folder + needed.asText() + ".json"),
                    place + " depends on " + needed.asText() + ", which is not there",
                    broken);
        }
        List<File> files = new ArrayList<>();
        long bytes = 0;
        String owner = "data/" + String.join("/", List.of(place.split("/")).subList(1, 3)) + "/";
        for (JsonNode artifact : manifest.path("artifacts")) {
            File file = new File(
                    artifact.path("name").asText(),
                    artifact.path("path").asText(),
                    artifact.path("blob").asText(),
                    artifact.path("bytes").asLong(-1),
                    artifact.path("sha256").asText());
            files.add(file);
            bytes += file.bytes;
            if (artifact.hasNonNull("container")) {
                adopted(place, file, artifact.path("container").asText(), broken);
                continue;
            }
            require(file.blob.startsWith(owner), place + " names data of another source: " + file.blob, broken);
            artifact(place, file, data.get(file.blob), broken);
        }
        require(!files.isEmpty(), place + " names no artifact", broken);
        require(
                bytes == manifest.path("bytes").asLong(-1),
                place + " says " + manifest.path("bytes") + " bytes, its artifacts have " + bytes,
                broken);
        return new Point(
                place, manifest.path("source").asText(), manifest.path("item").asText(), id, files);
    }

    /** I1, for a blob that another tool wrote and that stays where it lies. */
    private void adopted(String place, File file, String container, List<String> broken) {
        require(!container.startsWith("backup-vault"), place + " adopts the vault's own " + file.blob, broken);
        try (InputStream in =
                client(service.getBlobContainerClient(container), file.blob).openInputStream()) {
            String found = TestFiles.sha256(in);
            require(found.equals(file.sha256), "I1: " + container + "/" + file.blob + " has the hash " + found, broken);
        } catch (IOException | BlobStorageException e) {
            broken.add("I1: " + container + "/" + file.blob + " cannot be read: " + e.getMessage());
        }
    }

    /** I1. */
    private void artifact(String place, File file, BlobItem blob, List<String> broken) {
        if (blob == null) {
            broken.add("I1: " + place + " names " + file.blob + ", which is not there");
            return;
        }
        long length = blob.getProperties().getContentLength();
        require(
                length == file.bytes,
                "I1: " + file.blob + " has " + length + " bytes, its manifest says " + file.bytes,
                broken);
        String found = hash(content, blob, broken);
        require(
                found.equals(file.sha256),
                "I1: " + file.blob + " has the hash " + found + ", its manifest says " + file.sha256,
                broken);
        Map<String, String> metadata = blob.getMetadata() == null ? Map.of() : blob.getMetadata();
        require(
                file.sha256.equals(metadata.get("sha256"))
                        && Long.toString(file.bytes).equals(metadata.get("bytes")),
                file.blob + " has the metadata " + metadata,
                broken);
    }

    /** I3. Tests use every content once, so equal bytes in one item are the same backup, whatever its identity. */
    private static void duplicates(List<Point> points, List<String> broken) {
        Map<String, String> seen = new HashMap<>();
        for (Point point : points) {
            String item = point.place.substring(0, point.place.lastIndexOf('/'));
            String other =
                    seen.put(item + " " + point.files.stream().map(File::sha256).toList(), point.place);
            require(other == null, "I3: " + point.place + " and " + other + " are one backup", broken);
        }
    }

    /** I5. @return empty if it is void */
    private Optional<JsonNode> status(BlobItem blob, BlobItem manifest, List<String> broken) {
        Optional<JsonNode> status = Optional.ofNullable(record(state, blob, broken));
        Optional<JsonNode> valid = status.filter(read -> manifest != null
                && manifest.getProperties()
                        .getETag()
                        .replace("\"", "")
                        .equals(read.path("manifest").asText()));
        require(status.isEmpty() || valid.isPresent(), "I5: " + blob.getName() + " belongs to no manifest", broken);
        return valid;
    }

    /** I6. @return null if it is damaged */
    private JsonNode record(BlobContainerClient container, BlobItem blob, List<String> broken) {
        byte[] bytes = client(container, blob.getName()).downloadContent().toBytes();
        String expected = blob.getMetadata() == null ? null : blob.getMetadata().get("sha256");
        if (!TestFiles.sha256(bytes).equals(expected)) {
            broken.add("I6: " + blob.getName() + " is not what its metadata says");
            return null;
        }
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            broken.add(blob.getName() + " is no JSON: " + e.getMessage());
            return null;
        }
    }

    private String hash(BlobContainerClient container, BlobItem blob, List<String> broken) {
        String etag = blob.getProperties().getETag();
        Seen seen = hashes.get(blob.getName());
        if (seen != null && seen.etag.equals(etag)) {
            return seen.sha256;
        }
        require(seen == null, blob.getName() + " was written again, though a manifest names it", broken);
        try (InputStream in = client(container, blob.getName()).openInputStream()) {
            String sha256 = TestFiles.sha256(in);
            hashes.put(blob.getName(), new Seen(etag, sha256));
            return sha256;
        } catch (IOException e) {
            broken.add(blob.getName() + " cannot be read: " + e.getMessage());
            return "";
        }
    }

    private static void require(boolean holds, String otherwise, List<String> broken) {
        if (!holds) {
            broken.add(otherwise);
        }
    }

    /** Blobs below a prefix; a vault that does not exist yet has none. */
    private static Map<String, BlobItem> list(BlobContainerClient container, String prefix) {
        Map<String, BlobItem> found = new TreeMap<>();
        if (container.exists()) {
            container
                    .listBlobs(
                            new ListBlobsOptions()
                                    .setPrefix(prefix)
                                    .setDetails(new BlobListDetails().setRetrieveMetadata(true)),
                            null)
                    .forEach(blob -> found.put(blob.getName(), blob));
        }
        return found;
    }

    private static BlockBlobClient client(BlobContainerClient container, String name) {
        return container.getBlobClient(name).getBlockBlobClient();
    }

    /** A blob of {@code backup-vault}, for tests that write or delete one past the software. */
    public BlockBlobClient content(String name) {
        return client(content, name);
    }

    /** Names below a prefix in {@code backup-vault-state}. */
    public List<String> states(String prefix) {
        return List.copyOf(list(state, prefix).keySet());
    }

    /** A blob of {@code backup-vault-state}. */
    public BlockBlobClient state(String name) {
        return client(state, name);
    }
}
