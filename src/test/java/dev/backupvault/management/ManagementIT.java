package dev.backupvault.management;

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
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import dev.backupvault.users.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the three roles do with the management API of a real connector. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementIT {
    private static final String PROCEDURE =
            """
            - templatedRoute:
                routeId: restore-one
                routeTemplateRef: restore-procedure
                parameters:
                  - {name: procedure, value: one}
                  - {name: source, value: drills}
                  - {name: item, value: db}
            """;
    private static final String POLICIES =
            "policies: {two: {keep: {last: 2}, minimum-age: 1ms, soft-delete: 1d, stop-at: {item: 10%, source: 10%}}}";
    /** What the environment calls an account that no policy names. */
    private static final String ELSEWHERE = "elsewhere";

    private static final List<String> ROLES = Arrays.asList(null, "viewer", "operator", "administrator");

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private VaultServices services;
    private Checker checker;
    private ManagementApi api;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("ManagementIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        services = VaultServices.on(store.account().connect(), VaultSettings.DEFAULT);
        services.vault().prepare();
        checker = new Checker(store.connectionString());
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("inbox", Files.createDirectories(temp.resolve("drop")), Map.of("complete", "renamed"));
        Files.writeString(home.folder().resolve("config/policies.yaml"), POLICIES);
        Files.createDirectories(home.folder().resolve("routes/restore"));
        Files.copy(
                Launch.CHECKOUT.resolve("routes/restore/sample.camel.yaml"),
                home.folder().resolve("routes/restore/sample.camel.yaml"));
        Files.writeString(home.folder().resolve("routes/restore/one.camel.yaml"), PROCEDURE);
        api = ManagementApi.start(Launch.of(temp.resolve("data"), store.connectionString())
                .withHome(home.folder())
                .wrappedBy("env", "ELSEWHERE_AZURE_STORAGE_CONNECTION_STRING=" + store.connectionString()));
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
        services.close();
        store.close();
    }

    private String stored(String source, String item, byte[] bytes, String policy, List<PointId> needs) {
        return services.ingest()
                .ingest(IngestRequest.of(ItemId.of(source, item), item, Payload.stream(new ByteArrayInputStream(bytes)))
                        .withRules("generic", policy)
                        .withChain(
                                needs.isEmpty()
                                        ? dev.backupvault.point.PointKind.FULL
                                        : dev.backupvault.point.PointKind.INCREMENTAL,
                                needs))
                .point()
                .text();
    }

    private String stored(String source, String item, byte[] bytes) {
        return stored(source, item, bytes, null, List.of());
    }

    private Answer awaited(Answer accepted) {
        assertEquals(202, accepted.status(), accepted.text());
        String task = accepted.header("Location");
        assertEquals("/v1/tasks/" + accepted.field("id"), task);
        Answer[] last = new Answer[1];
        Awaitility.await("the task has ended")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    last[0] = api.get("viewer", task);
                    return last[0].json().has("ended");
                });
        return last[0];
    }

    private static void answered(int status, String code, Answer answer) {
        assertEquals(status, answer.status(), answer.text());
        assertEquals(code, answer.field("code"), answer.text());
    }

    /** @param status what who may gets */
    private record Sample(int status, String operation, String path, String body) {}

    @Test
    void everyOperationAnswersEachRoleAsTheDocumentSays() throws Exception {
        String id = stored("matrix", "item", TestFiles.bytes(random, 100));
        String point = "/v1/points/" + id;
        String task = awaited(api.post("operator", point + "/verify", null)).field("id");
        List<Sample> samples = List.of(
                new Sample(200, "GET /v1/openapi.json", "/v1/openapi.json", null),
                new Sample(200, "GET /v1/health", "/v1/health", null),
                new Sample(200, "GET /v1/points", "/v1/points?limit=3&deleted=true", null),
                new Sample(200, "GET /v1/points/{point}", point, null),
                new Sample(200, "GET /v1/points/{point}/artifacts/{n}", point + "/artifacts/0", null),
                new Sample(202, "POST /v1/points/{point}/verify", point + "/verify", null),
                new Sample(
                        200,
                        "POST /v1/points/{point}/hold",
                        point + "/hold",
                        "{\"case\": \"42\", \"reason\": \"court\"}"),
                new Sample(200, "POST /v1/points/{point}/release", point + "/release", "{\"case\": \"42\"}"),
                new Sample(
                        200, "POST /v1/points/{point}/lock", point + "/lock", "{\"until\": \"2026-01-01T00:00:00Z\"}"),
                new Sample(200, "DELETE /v1/points/{point}", point + "?reason=wish", null),
                new Sample(200, "POST /v1/points/{point}/undelete", point + "/undelete", null),
                new Sample(200, "GET /v1/retention/plan", "/v1/retention/plan?source=matrix", null),
                new Sample(
                        409,
                        "POST /v1/retention/apply",
                        "/v1/retention/apply",
                        "{\"source\": \"matrix\", \"plans\": [\"0000000000000000\"]}"),
                new Sample(
                        200,
                        "POST /v1/restores/plan",
                        "/v1/restores/plan",
                        "{\"point\": \"" + id + "\", \"chain\": true}"),
                new Sample(
                        202,
                        "POST /v1/restores",
                        "/v1/restores",
                        "{\"source\": \"matrix\", \"item\": \"item\", \"folder\": \"matrix\"}"),
                new Sample(200, "GET /v1/procedures", "/v1/procedures", null),
                new Sample(202, "POST /v1/procedures/{name}/run", "/v1/procedures/sample/run", "{}"),
                new Sample(200, "GET /v1/health/live", "/v1/health/live", null),
                new Sample(200, "GET /v1/health/ready", "/v1/health/ready", null),
                new Sample(200, "GET /v1/metrics", "/v1/metrics", null),
                new Sample(200, "GET /v1/drills", "/v1/drills", null),
                new Sample(404, "GET /v1/drills/{name}", "/v1/drills/20260101T000000Z-none-0", null),
                new Sample(200, "GET /v1/sources", "/v1/sources", null),
                new Sample(200, "POST /v1/sources/{name}/pause", "/v1/sources/inbox/pause", null),
                new Sample(200, "POST /v1/sources/{name}/retire", "/v1/sources/inbox/retire", null),
                new Sample(200, "POST /v1/sources/{name}/resume", "/v1/sources/inbox/resume", null),
                new Sample(200, "GET /v1/tasks", "/v1/tasks", null),
                new Sample(200, "GET /v1/tasks/{id}", "/v1/tasks/" + task, null));
        ApiDocument document = new ApiDocument();
        assertEquals(
                document.operations().keySet(),
                new TreeSet<>(samples.stream().map(Sample::operation).toList()));
        for (String user : ROLES) {
            for (Sample sample : samples) {
                String needed = document.operations()
                        .get(sample.operation())
                        .path("x-role")
                        .asText();
                boolean may =
                        needed.isEmpty() || user != null && Role.parse(user).covers(Role.parse(needed));
                int expected = may ? sample.status() : user == null ? 401 : 403;
                Answer answer = api.call(user, sample.operation().split(" ")[0], sample.path(), sample.body());
                assertEquals(expected, answer.status(), user + ": " + sample + ": " + answer.text());
                if (!may) {
                    assertEquals(user == null ? "BV-0607" : "BV-0608", answer.field("code"));
                }
            }
        }
    }

    @Test
    void aRestoreIsATaskThatLeavesTheFilesInItsFolder() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 3 << 20);
        String id = stored("restores", "db", bytes);
        String selection = "\"source\": \"restores\", \"items\": \"*\"";
        Answer plan = api.post("viewer", "/v1/restores/plan", "{" + selection + "}");
        assertEquals(3 << 20, plan.json().path("bytes").asLong(), plan.text());
        Answer done = awaited(api.post("operator", "/v1/restores", "{" + selection + ", \"folder\": \"drill\"}"));
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
        String from = "{" + selection + ", \"from\": \"" + ELSEWHERE + "\"}";
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
    void aDrillIsATaskWhoseReportStays() throws Exception {
        stored("drills", "db", TestFiles.bytes(random, 1000));
        assertTrue(api.get("viewer", "/v1/procedures")
                .json()
                .findValuesAsText("name")
                .contains("sample"));
        Answer done = awaited(api.post("operator", "/v1/procedures/one/run", "{}"));
        assertEquals("passed", done.json().path("result").path("outcome").asText(), done.text());
        assertEquals(
                "user operator (api)", done.json().path("result").path("by").asText());
        String run = done.json().path("result").path("run").asText();
        var names = api.get("viewer", "/v1/drills").json().path("drills");
        String name = names.get(names.size() - 1).asText();
        assertEquals(run, api.get("viewer", "/v1/drills/" + name).field("run"));
        answered(404, "BV-0802", api.post("operator", "/v1/procedures/none/run", "{}"));
        for (String hostile : List.of("a.json", "a_b", "a%20b")) {
            assertTrue(
                    Set.of(400, 404)
                            .contains(api.get("viewer", "/v1/drills/" + hostile).status()),
                    hostile);
        }
    }

    @Test
    void thoseWhoAreNotLoggedInLearnOnlyThatItRuns() throws Exception {
        assertEquals("{\"status\":\"up\"}", api.get(null, "/v1/health").json().toString());
        Answer known = api.get("viewer", "/v1/health");
        assertEquals("store", known.json().path("checks").path(0).path("name").asText());
        assertEquals("up", known.json().path("checks").path(0).path("state").asText());
        assertTrue(known.json().path("sources").findValuesAsText("name").contains("inbox"));
        answered(401, "BV-0607", api.get("viewer:wrong wrong wrong", "/v1/health"));
        // What is not there looks like what is not allowed
        answered(401, "BV-0607", api.get(null, "/v1/nothing"));
        answered(401, "BV-0607", api.call(null, "PUT", "/v1/points", null));
        assertEquals(
                "Basic realm=\"backup-vault\", charset=\"UTF-8\"",
                api.get(null, "/v1/points").header("WWW-Authenticate"));
    }

    @Test
    void thePagesOfAListAreTheWholeList() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(stored("pages", "item ü " + i, TestFiles.bytes(random, 10)));
        }
        api.call("administrator", "DELETE", "/v1/points/" + ids.get(1) + "?reason=x", null);
        ids.remove(1);
        List<String> found = new ArrayList<>();
        String after = "";
        for (int page = 0; page < 10 && after != null; page++) {
            Answer answer = api.get("viewer", "/v1/points?source=pages&limit=2" + after);
            JsonNode json = answer.json();
            found.addAll(json.path("points").findValuesAsText("point"));
            after = json.path("next").isNull()
                    ? null
                    : "&after=" + json.path("next").asText();
        }
        assertEquals(ids, found);
        assertEquals(
                5,
                api.get("viewer", "/v1/points?source=pages&deleted=true")
                        .json()
                        .path("points")
                        .size());
        assertEquals(
                ids.subList(0, 1),
                api.get("viewer", "/v1/points?source=pages&item=item%20%C3%BC%200")
                        .json()
                        .path("points")
                        .findValuesAsText("point"));
        for (String wrong : List.of(
                "limit=0",
                "limit=1001",
                "limit=x",
                "limit=",
                "deleted=yes",
                "after=zz",
                "item=x",
                "source=a&source=b",
                "sources=a",
                "x")) {
            answered(400, "BV-0606", api.get("viewer", "/v1/points?" + wrong));
        }
    }

    @Test
    void aPointShowsWhatNeedsItAndWhatIsBroken() throws Exception {
        String full = stored("chain", "db", TestFiles.bytes(random, 100));
        String log = stored("chain", "db", TestFiles.bytes(random, 50), null, List.of(PointId.parse(full)));
        JsonNode shown = api.get("viewer", "/v1/points/" + full).json();
        assertEquals(log, shown.path("neededBy").path(0).asText());
        assertFalse(shown.path("broken").asBoolean());
        answered(409, "BV-0704", api.call("administrator", "DELETE", "/v1/points/" + full + "?reason=x", null));
        damage(full);
        Answer task = awaited(api.post("operator", "/v1/points/" + full + "/verify", null));
        assertEquals("done", task.field("state"));
        assertFalse(task.json().at("/result/good").asBoolean(true), task.text());
        JsonNode broken = api.get("viewer", "/v1/points/" + log).json();
        assertTrue(broken.path("broken").asBoolean());
        assertEquals(full, broken.at("/status/brokenBy/0").asText());
        assertTrue(api.get("viewer", "/v1/points?source=chain").text().contains("\"broken\" : true"));
    }

    private void damage(String id) {
        Checker.Point point = checker.check().points().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow();
        var blob = checker.content(point.files().get(0).blob());
        byte[] bytes = blob.downloadContent().toBytes();
        bytes[bytes.length / 2] ^= 1;
        var metadata = blob.getProperties().getMetadata();
        blob.upload(new ByteArrayInputStream(bytes), bytes.length, true);
        blob.setMetadata(metadata);
    }

    @Test
    void protectionHoldsAndIsInTheAuditLogWithItsUser() throws Exception {
        String id = stored("guard", "item", TestFiles.bytes(random, 100));
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
    void retentionDoesThePlanThatWasReadAndNoOther() throws Exception {
        for (int i = 0; i < 4; i++) {
            stored("kept", "db", TestFiles.bytes(random, 10 + i), "two", List.of());
        }
        Awaitility.await("the points are older than the minimum age") // the store's clock tells seconds
                .atMost(Duration.ofSeconds(20))
                .until(() -> api.get("viewer", "/v1/retention/plan?source=kept")
                                .json()
                                .at("/plans/0/remove")
                                .asInt()
                        == 2);
        Answer planned = api.get("viewer", "/v1/retention/plan?source=kept");
        String plan = planned.json().at("/plans/0/id").asText();
        answered(
                409,
                "BV-0701",
                api.post(
                        "administrator",
                        "/v1/retention/apply",
                        "{\"source\": \"kept\", \"plans\": [\"0123456789abcdef\"]}"));
        answered(
                400,
                "BV-0606",
                api.post("administrator", "/v1/retention/apply", "{\"source\": \"kept\", \"plans\": []}"));
        Answer task = awaited(api.post(
                "administrator", "/v1/retention/apply", "{\"source\": \"kept\", \"plans\": [\"" + plan + "\"]}"));
        assertEquals("done", task.field("state"), task.text());
        assertEquals(2, task.json().at("/result/hidden").asInt());
        assertEquals("user administrator (api)", task.field("by"));
        assertEquals(
                2,
                api.get("viewer", "/v1/points?source=kept")
                        .json()
                        .path("points")
                        .size());
    }

    @Test
    void sourcesArePausedAndTheCommandLineSeesTheSame() throws Exception {
        assertEquals(
                "paused", api.post("operator", "/v1/sources/inbox/pause", null).field("wish"));
        assertEquals("paused", state());
        assertTrue(commandLine().contains("\"state\" : \"paused\""));
        assertTrue(api.post("operator", "/v1/sources/inbox/resume", null)
                .json()
                .path("done")
                .asBoolean());
        assertEquals("running", state());
        // It would say "stopped" if the connector had let go of its lock to look
        assertTrue(commandLine().contains("\"state\" : \"running\""));
        answered(404, "BV-0102", api.post("operator", "/v1/sources/nothing/pause", null));
        assertFalse(commandLine().contains("management"), "it is no source");
    }

    private String state() throws Exception {
        for (JsonNode source : api.get("viewer", "/v1/sources").json().path("sources")) {
            if (source.path("name").asText().equals("inbox")) {
                return source.path("state").asText();
            }
        }
        return "absent";
    }

    private String commandLine() throws Exception {
        try (ConnectorProcess sources = api.launch().start("sources", "--json")) {
            assertEquals(0, sources.exit(), sources.output());
            return sources.output();
        }
    }

    @Test
    void artifactsComeBackWholeOrInRanges() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 9 << 20);
        String path = "/v1/points/" + stored("bytes", "b", bytes) + "/artifacts/0";
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
        Answer whole = api.get("operator", "/v1/points/" + stored("empty", "e", new byte[0]) + "/artifacts/0");
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
        String id = services.ingest()
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
        String id = stored("rot", "r", bytes);
        damage(id);
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
