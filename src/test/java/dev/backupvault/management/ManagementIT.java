package dev.backupvault.management;

import static dev.backupvault.management.ManagementSite.answered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.backupvault.management.ManagementApi.Answer;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.users.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private static final List<String> ROLES = Arrays.asList(null, "viewer", "operator", "administrator");

    @TempDir
    static Path temp;

    private ManagementSite site;
    private ManagementApi api;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("ManagementIT");
        site = ManagementSite.start(temp);
        api = site.api;
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
    }

    /** @param status what who may gets */
    private record Sample(int status, String operation, String path, String body) {}

    @Test
    void everyOperationAnswersEachRoleAsTheDocumentSays() throws Exception {
        String id = site.stored("matrix", "item", TestFiles.bytes(random, 100));
        String point = "/v1/points/" + id;
        String task =
                site.awaited(api.post("operator", point + "/verify", null)).field("id");
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
    void aDrillIsATaskWhoseReportStays() throws Exception {
        site.stored("drills", "db", TestFiles.bytes(random, 1000));
        assertTrue(api.get("viewer", "/v1/procedures")
                .json()
                .findValuesAsText("name")
                .contains("sample"));
        Answer done = site.awaited(api.post("operator", "/v1/procedures/one/run", "{}"));
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
            ids.add(site.stored("pages", "item ü " + i, TestFiles.bytes(random, 10)));
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
    void retentionDoesThePlanThatWasReadAndNoOther() throws Exception {
        for (int i = 0; i < 4; i++) {
            site.stored("kept", "db", TestFiles.bytes(random, 10 + i), "two", List.of());
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
        Answer task = site.awaited(api.post(
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
}
