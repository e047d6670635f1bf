package dev.backupvault.management;

import static dev.backupvault.management.ManagementSite.answered;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.management.ManagementApi.Answer;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Sha256;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Points and their files by the management API of a real connector. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementPointsIT {
    @TempDir
    static Path temp;

    private ManagementSite site;
    private ManagementApi api;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("ManagementPointsIT");
        site = ManagementSite.start(temp);
        api = site.api;
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
    }

    @Test
    void aRestoreIsATaskThatLeavesTheFilesInItsFolder() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 3 << 20);
        String id = site.stored("restores", "db", bytes);
        String selection = "\"source\": \"restores\", \"items\": \"*\"";
        Answer plan = api.post("viewer", "/v1/restores/plan", "{" + selection + "}");
        assertEquals(3 << 20, plan.json().path("bytes").asLong(), plan.text());
        Answer done = site.awaited(api.post("operator", "/v1/restores", "{" + selection + ", \"folder\": \"drill\"}"));
        assertEquals("done", done.field("state"), done.text());
        var file = done.json().path("result").get(0).path("files").get(0);
        assertEquals(
                temp.resolve("data/restored/drill/db").toRealPath().toString(),
                file.path("file").asText());
        assertArrayEquals(bytes, Files.readAllBytes(Path.of(file.path("file").asText())));
        assertEquals(id, done.json().path("result").get(0).path("point").asText());
        for (String folder : List.of("..", "../x", "/etc", "a/b", "", ".hidden")) {
            answered(
                    400,
                    "BV-0606",
                    api.post("operator", "/v1/restores", "{" + selection + ", \"folder\": \"" + folder + "\"}"));
        }
        answered(404, "BV-0401", api.post("viewer", "/v1/restores/plan", "{\"source\": \"none\", \"items\": \"*\"}"));
        answered(400, "BV-0606", api.post("viewer", "/v1/restores/plan", "{\"source\": \"none\"}"));
        answered(409, "BV-0502", api.post("operator", "/v1/restores", taken(selection, "db")));
        for (String wrong : List.of("items\": \"[", "items\": \"*\", \"artifacts\": \"{")) {
            String body = "{\"source\": \"restores\", \"" + wrong + "\"}";
            answered(422, "BV-0102", api.post("viewer", "/v1/restores/plan", body));
        }
        String from = "{" + selection + ", \"from\": \"" + ManagementSite.ELSEWHERE + "\"}";
        answered(400, "BV-0606", api.post("viewer", "/v1/restores/plan", from));
        answered(400, "BV-0606", api.post("operator", "/v1/restores", from.replace("}", ", \"folder\": \"x\"}")));
    }

    /** A restore to where another file is. */
    private static String taken(String selection, String file) throws IOException {
        Files.writeString(
                Files.createDirectories(temp.resolve("data/restored/taken")).resolve(file), "mine");
        return "{" + selection + ", \"folder\": \"taken\"}";
    }

    @Test
    void aPointShowsWhatNeedsItAndWhatIsBroken() throws Exception {
        String full = site.stored("chain", "db", TestFiles.bytes(random, 100));
        String log = site.stored("chain", "db", TestFiles.bytes(random, 50), null, List.of(PointId.parse(full)));
        JsonNode shown = api.get("viewer", "/v1/points/" + full).json();
        assertEquals(log, shown.path("neededBy").path(0).asText());
        assertEquals("recoverable", shown.path("condition").asText());
        answered(409, "BV-0704", api.call("administrator", "DELETE", "/v1/points/" + full + "?reason=x", null));
        site.damage(full);
        Answer task = site.awaited(api.post("operator", "/v1/points/" + full + "/verify", null));
        assertEquals("done", task.field("state"));
        assertFalse(task.json().at("/result/good").asBoolean(true), task.text());
        JsonNode broken = api.get("viewer", "/v1/points/" + log).json();
        assertEquals("broken", broken.path("condition").asText());
        assertEquals(
                "it needs " + full + ", which is damaged",
                broken.path("because").asText());
        assertEquals(full, broken.at("/status/brokenBy/0").asText());
        assertTrue(api.get("viewer", "/v1/points?source=chain").text().contains("\"condition\" : \"broken\""));
    }

    @Test
    void protectionHoldsAndIsInTheAuditLogWithItsUser() throws Exception {
        String id = site.stored("guard", "item", TestFiles.bytes(random, 100));
        String point = "/v1/points/" + id;
        JsonNode held = api.post("operator", point + "/hold", "{\"case\": \"7\", \"reason\": \"a\\r\\nb\"}")
                .json();
        assertEquals("user operator (api)", held.at("/status/holds/0/by").asText());
        answered(409, "BV-0703", api.call("administrator", "DELETE", point + "?reason=x", null));
        answered(422, "BV-0102", api.post("operator", point + "/release", "{\"case\": \"8\"}"));
        assertEquals(
                200,
                api.post("operator", point + "/release", "{\"case\": \"7\"}").status());
        answered(400, "BV-0606", api.call("administrator", "DELETE", point, null));
        answered(400, "BV-0606", api.call("administrator", "DELETE", point + "?reason=x&purge-after=soon", null));
        JsonNode hidden = api.call("administrator", "DELETE", point + "?reason=wish&purge-after=3d", null)
                .json();
        assertEquals("hidden", hidden.at("/status/state").asText());
        assertEquals("user administrator (api)", hidden.at("/status/hidden/by").asText());
        Instant purge = Instant.parse(hidden.at("/status/hidden/purgeAfter").asText());
        assertTrue(purge.isAfter(Instant.now().plus(Duration.ofDays(2))), purge.toString());
        assertEquals(
                "stored",
                api.post("administrator", point + "/undelete", null)
                        .json()
                        .at("/status/state")
                        .asText());
        String until = Instant.now().plusSeconds(86_400).toString();
        assertEquals(
                200,
                api.post("administrator", point + "/lock", "{\"until\": \"" + until + "\"}")
                        .status());
        answered(409, "BV-0703", api.post("administrator", point + "/lock", "{\"until\": \"2026-01-01T00:00:00Z\"}"));
        answered(400, "BV-0606", api.post("administrator", point + "/lock", "{\"until\": \"tomorrow\"}"));
        try (ConnectorProcess log = api.launch().start("audit", "list", "--json")) {
            assertEquals(0, log.exit(), log.output());
            for (String act : List.of("hold", "release", "hide", "lock")) {
                assertTrue(
                        log.output().lines().anyMatch(line -> line.contains("\"" + act + "\"")),
                        act + " in " + log.output());
            }
            assertTrue(log.says("user operator (api)") && log.says("user administrator (api)"), log.output());
        }
    }

    @Test
    void artifactsComeBackWholeOrInRanges() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 9 << 20);
        String path = "/v1/points/" + site.stored("bytes", "b", bytes) + "/artifacts/0";
        Answer whole = api.get("operator", path);
        assertArrayEquals(bytes, whole.body());
        String digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(TestFiles.sha256(bytes)));
        assertEquals("sha-256=:" + digest + ":", whole.header("Repr-Digest"));
        assertEquals(Integer.toString(bytes.length), whole.header("Content-Length"));
        Answer part = api.get("operator", path, "Range", "bytes=8388600-8388699");
        assertEquals(206, part.status());
        assertArrayEquals(Arrays.copyOfRange(bytes, 8388600, 8388700), part.body());
        assertEquals("sha-256=:" + digest + ":", part.header("Repr-Digest"));
        answered(416, "BV-0606", api.get("operator", path, "Range", "bytes=99999999-"));
        answered(404, "BV-0606", api.get("operator", path.replace("artifacts/0", "artifacts/1")));
        answered(404, "BV-0606", api.get("operator", path.replace("artifacts/0", "artifacts/-1")));
    }

    @Test
    void anEmptyArtifactComesBackToo() throws Exception {
        Answer whole = api.get("operator", "/v1/points/" + site.stored("empty", "e", new byte[0]) + "/artifacts/0");
        assertEquals(200, whole.status(), whole.text());
        assertEquals("0", whole.header("Content-Length"));
    }

    /** In 256 MiB of heap; the first bytes are there long before the last. */
    @Test
    void aLargeArtifactIsStreamed() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 1 << 20);
        int times = 256;
        var digest = Sha256.digester();
        for (int i = 0; i < times; i++) {
            digest.update(bytes);
        }
        InputStream repeated = new java.io.SequenceInputStream(
                java.util.Collections.enumeration(java.util.Collections.nCopies(times, bytes).stream()
                        .map(part -> (InputStream) new ByteArrayInputStream(part))
                        .toList()));
        String id = site.services
                .ingest()
                .ingest(IngestRequest.of(ItemId.of("large", "l"), "l", Payload.stream(repeated)))
                .point()
                .text();
        try (InputStream in =
                api.stream("operator", "/v1/points/" + id + "/artifacts/0").body()) {
            assertArrayEquals(Arrays.copyOf(bytes, 1000), in.readNBytes(1000));
            var found = Sha256.digester();
            found.update(bytes, 0, 1000);
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = in.read(buffer)) >= 0; ) {
                found.update(buffer, 0, count);
            }
            assertEquals(Sha256.finish(digest), Sha256.finish(found));
        }
    }

    @Test
    void damageIsNeverServedAsAWholeFile() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 1 << 20);
        String id = site.stored("rot", "r", bytes);
        site.damage(id);
        try (InputStream in =
                api.stream("operator", "/v1/points/" + id + "/artifacts/0").body()) {
            assertThrows(IOException.class, in::readAllBytes);
        }
        assertEquals(
                206,
                api.get("operator", "/v1/points/" + id + "/artifacts/0", "Range", "bytes=0-99")
                        .status());
    }
}
