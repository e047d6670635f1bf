package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.point.PointId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Our MBeans through the console: what they show, what they do, and who may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BeansIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = SourceBeans.name(SampleVault.SOURCE);

    @TempDir
    static Path temp;

    private SampleVault sample;
    private ConsoleSite site;
    private String viewer;
    private String operator;

    @BeforeAll
    void start() throws Exception {
        sample = SampleVault.make(temp);
        site = ConsoleSite.start(sample.launch());
        viewer = site.login("viewer");
        operator = site.login("operator");
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
        sample.close();
    }

    private JsonNode answer(String cookie, String bean, String operation, Object... arguments) throws Exception {
        JsonNode answer = site.exec(cookie, bean, operation, arguments);
        assertEquals(200, answer.path("status").asInt(), operation + ": " + answer);
        return JSON.readTree(answer.path("value").asText());
    }

    private JsonNode value(String cookie, String bean, String operation, Object... arguments) throws Exception {
        JsonNode[] last = new JsonNode[1];
        Awaitility.await(operation).atMost(Duration.ofSeconds(30)).until(() -> {
            last[0] = answer(cookie, bean, operation, arguments);
            return !last[0].path("asOf").isNull();
        });
        return last[0].path("value");
    }

    private JsonNode ended(JsonNode task) {
        JsonNode[] last = new JsonNode[1];
        Awaitility.await("the task has ended").atMost(Duration.ofMinutes(1)).until(() -> {
            last[0] = answer(viewer, VaultBean.NAME, "task", task.path("id").asText());
            return last[0].has("ended");
        });
        return last[0];
    }

    @Test
    void everythingHasADescription() throws Exception {
        for (String bean : List.of("type=Vault", "type=Sources", "name=\"inbox\",type=Source")) {
            JsonNode list = site.jolokia(
                            viewer,
                            "{\"type\":\"list\",\"path\":\"dev.backupvault/" + bean.replace("\"", "\\\"") + "\"}")
                    .path("value");
            assertTrue(list.path("desc").asText().length() > 10, bean + list);
            for (JsonNode attribute : list.path("attr")) {
                assertTrue(attribute.path("desc").asText().length() > 3, attribute.toString());
            }
            for (JsonNode operation : list.path("op")) {
                assertTrue(operation.path("desc").asText().contains("Needs the role"), operation.toString());
            }
            assertTrue(list.path("op").size() > 1, list.toString());
        }
    }

    @Test
    void aSourceShowsHowItIs() throws Exception {
        Files.writeString(sample.drop().resolve("new.part"), "something new");
        Files.move(sample.drop().resolve("new.part"), sample.drop().resolve("new"));
        Awaitility.await("its point is seen")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        !site.read(viewer, SOURCE, "LastPoint").path("value").isNull());
        assertEquals(
                "drop-folder", site.read(viewer, SOURCE, "Kind").path("value").asText());
        assertEquals("running", site.read(viewer, SOURCE, "State").path("value").asText());
        assertEquals("gfs", site.read(viewer, SOURCE, "Policy").path("value").asText());
        assertEquals(
                26 * 3600, site.read(viewer, SOURCE, "DueSeconds").path("value").asInt());
        int age = site.read(viewer, SOURCE, "LastPointAgeSeconds").path("value").asInt();
        assertTrue(age >= 0 && age < 120, "age " + age);
        JsonNode list = value(viewer, SourceBeans.NAME, "list");
        assertEquals(
                List.of("before", "inbox", "quiet", "slow"),
                list.findValuesAsText("name").stream().sorted().toList());
        assertEquals(
                4, site.read(viewer, SourceBeans.NAME, "Count").path("value").asInt());
        assertEquals(
                0, site.read(viewer, SourceBeans.NAME, "Failing").path("value").asInt());
    }

    /** No connector of this machine has stored it; the vault has it all the same. */
    @Test
    void theLastPointIsTheVaultsWhereNobodyHereKnowsOne() throws Exception {
        String before = SourceBeans.name("before");
        Awaitility.await("the first look at the vault")
                .atMost(Duration.ofSeconds(60))
                .until(() -> site.read(viewer, before, "LastPointAgeSeconds")
                                .path("value")
                                .asInt()
                        >= 0);
        assertTrue(site.read(viewer, before, "LastPoint").path("value").isNull());
    }

    @Test
    void aSourceIsPausedAndResumed() throws Exception {
        String quiet = SourceBeans.name("quiet");
        answer(operator, quiet, "pause");
        assertEquals("paused", site.read(viewer, quiet, "State").path("value").asText());
        answer(operator, SourceBeans.NAME, "resume", "quiet");
        Awaitility.await("it runs again")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        site.read(viewer, quiet, "State").path("value").asText().equals("running"));
    }

    @Test
    void itemsAndPointsAreListedWithTheirChains() throws Exception {
        JsonNode items = value(viewer, VaultBean.NAME, "items", "", "inbox").path("items");
        assertTrue(items.findValuesAsText("item").contains("Rechnungen März 2026.zip"), items.toString());
        JsonNode timeline = value(viewer, VaultBean.NAME, "points", "", "inbox", "db");
        assertEquals(5, timeline.path("all").asInt());
        List<String> newestFirst = sample.points().stream().map(PointId::text).toList();
        for (int at = 0; at < 5; at++) {
            JsonNode point = timeline.path("points").get(at);
            int index = 4 - at;
            assertEquals(newestFirst.get(index), point.path("point").asText());
            assertEquals(
                    index % 3 == 0 ? List.of() : List.of(newestFirst.get(index - 1)),
                    JSON.convertValue(point.path("needs"), List.class));
        }
        JsonNode one = answer(viewer, VaultBean.NAME, "point", "", "inbox", newestFirst.get(3));
        assertEquals("db", one.at("/manifest/item").asText());
        assertEquals(newestFirst.get(4), one.at("/neededBy/0").asText());
        assertTrue(value(viewer, VaultBean.NAME, "origins")
                .findValuesAsText("source")
                .containsAll(List.of("before", "inbox")));
        JsonNode plan = answer(viewer, VaultBean.NAME, "retentionPlan", "", "inbox");
        assertEquals("gfs", plan.at("/plans/0/policy").asText());
        assertTrue(answer(viewer, VaultBean.NAME, "uploads").isArray());
    }

    @Test
    void aPointIsHeldVerifiedReleasedAndRestoredByWhomWeKnow() throws Exception {
        String point = sample.points().get(4).text();
        JsonNode held = answer(operator, VaultBean.NAME, "hold", "", "inbox", point, "42", "court");
        assertEquals("user operator (console)", held.at("/status/holds/0/by").asText());
        assertEquals(
                1,
                value(viewer, VaultBean.NAME, "points", "", "inbox", "db")
                        .at("/points/0/holds")
                        .asInt());
        answer(operator, VaultBean.NAME, "release", "", "inbox", point, "42");
        JsonNode verified = ended(answer(operator, VaultBean.NAME, "verify", "", "inbox", point));
        assertEquals("done", verified.path("state").asText(), verified.toString());
        assertEquals("user operator (console)", verified.path("by").asText());
        JsonNode restored =
                ended(answer(operator, VaultBean.NAME, "restore", "", "inbox", point, "from-the-console", "true"));
        assertEquals("done", restored.path("state").asText(), restored.toString());
        assertEquals(2, restored.path("result").size(), "with what it needs: " + restored);
        try (Stream<Path> files = Files.walk(sample.data().resolve("restored/from-the-console"))) {
            assertEquals(2, files.filter(Files::isRegularFile).count());
        }
        assertTrue(answer(viewer, VaultBean.NAME, "tasks").path("tasks").size() >= 2);
    }

    @Test
    void whatMakesNoSenseIsSaidWithItsNumber() throws Exception {
        String unknown = "20260101T000000Z-00000000000000000000";
        for (List<String> call : List.of(
                List.of("verify", "BV-0401", "", "inbox", unknown),
                List.of("verify", "BV-0606", "", "inbox", "../x"),
                List.of("hold", "BV-0606", "", "inbox", sample.points().get(0).text(), "", ""),
                List.of("restore", "BV-0606", "", "inbox", unknown, "../../etc", ""))) {
            JsonNode answer = site.exec(
                    operator,
                    VaultBean.NAME,
                    call.get(0),
                    call.subList(2, call.size()).toArray());
            assertEquals(500, answer.path("status").asInt(), answer.toString());
            assertTrue(answer.path("error").asText().contains(call.get(1)), answer.toString());
        }
    }

    @TestFactory
    Stream<DynamicTest> aViewerChangesNothing() {
        String point = sample.points().get(0).text();
        return Stream.of(
                        List.of(VaultBean.NAME, "verify", "", "inbox", point),
                        List.of(VaultBean.NAME, "hold", "", "inbox", point, "1", "x"),
                        List.of(VaultBean.NAME, "release", "", "inbox", point, "1"),
                        List.of(VaultBean.NAME, "restore", "", "inbox", point, "x", ""),
                        List.of(SourceBeans.NAME, "pause", "quiet"),
                        List.of(SourceBeans.NAME, "resume", "quiet"),
                        List.of(SourceBeans.name("quiet"), "pause"))
                .map(call -> DynamicTest.dynamicTest(
                        call.get(1) + " " + call.get(0),
                        () -> assertEquals(
                                403,
                                site.exec(
                                                viewer,
                                                call.get(0),
                                                call.get(1),
                                                call.subList(2, call.size()).toArray())
                                        .path("status")
                                        .asInt())));
    }
}
