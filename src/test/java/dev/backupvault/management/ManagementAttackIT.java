package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.management.ManagementApi.Answer;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody tries who should not get in, or should not get so far. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementAttackIT {
    private static final String ABSENT = "/v1/points/20261122T014042Z-5d41402abc4b2a76b971";

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Launch plain;
    private ManagementApi api;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        VaultHome home = new VaultHome(temp.resolve("home"));
        plain = Launch.of(temp.resolve("data"), store.connectionString()).withHome(home.folder());
        api = ManagementApi.start(plain);
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
        store.close();
    }

    private static void answered(int status, String code, Answer answer) {
        assertEquals(status, answer.status(), answer.text());
        assertEquals(code, answer.field("code"), answer.text());
    }

    @Test
    void wrongLoginsAreAllAnsweredAlike() throws Exception {
        String expected = api.get(null, "/v1/points").text();
        for (String login : List.of(
                "viewer:wrong wrong wrong",
                "viewer:",
                "VIEWER:" + ManagementApi.PASSWORD,
                "nobody:" + ManagementApi.PASSWORD,
                ":" + ManagementApi.PASSWORD,
                "viewer:" + ManagementApi.PASSWORD + " ")) {
            Answer answer = api.get(login, "/v1/points");
            answered(401, "BV-0607", answer);
            assertEquals(expected, answer.text());
        }
        for (String header : List.of("Bearer x", "Basic", "Basic !!", "Basic YWJj", "Digest username=\"viewer\"")) {
            answered(401, "BV-0607", api.get(null, "/v1/points", "Authorization", header));
            answered(401, "BV-0607", api.get(null, "/v1/health", "Authorization", header));
        }
    }

    @Test
    void bodiesAreShortJsonAndOnlyWhereTheyBelong() throws Exception {
        String hold = ABSENT + "/hold";
        String good = "{\"case\": \"1\", \"reason\": \"r\"}";
        answered(404, "BV-0401", api.post("operator", hold, good));
        answered(404, "BV-0401", api.post("operator", hold, good, "Content-Type", "Application/JSON; charset=utf-8"));
        String padded = good + " ".repeat(ManagementGate.LONGEST_BODY - good.length());
        answered(404, "BV-0401", api.post("operator", hold, padded));
        answered(413, "BV-0606", api.post("operator", hold, padded + " "));
        String chunk = Integer.toHexString(padded.length()) + "\r\n" + padded + "\r\n";
        assertTrue(raw(
                        "POST " + hold,
                        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
                        chunk + chunk + "0\r\n\r\n")
                .startsWith("HTTP/1.1 413 "));
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonx",
                "text/json")) {
            answered(415, "BV-0606", api.post("operator", hold, good, "Content-Type", type));
        }
        answered(415, "BV-0606", api.post("operator", hold, null));
        answered(400, "BV-0606", api.post("operator", ABSENT + "/verify", "{}"));
        answered(400, "BV-0606", api.call("administrator", "DELETE", ABSENT + "?reason=x", "{}"));
        for (String bad : List.of(
                "",
                "{",
                "[]",
                "{\"case\": \"1\"}",
                "{\"case\": \"1\", \"reason\": \"r\", \"by\": \"x\"}",
                "{\"case\": {}, \"reason\": \"r\"}",
                "[".repeat(30_000))) {
            answered(400, "BV-0606", api.post("operator", hold, bad));
        }
    }

    private String raw(String request, String headers, String body) throws Exception {
        return api.raw(request + " HTTP/1.1\r\nHost: 127.0.0.1:" + api.port() + "\r\nAuthorization: "
                + ManagementApi.basic("administrator") + "\r\nConnection: close\r\n" + headers + "\r\n" + body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/points/%2e%2e/health",
                "/v1/points/../health",
                "/v1/points/..%2fhealth",
                "/v1/points%2Fx",
                "/v1/sources/in%2Fbox/pause",
                "/v1//points",
                "//v1/points",
                "/v1/points/",
                "/v1/points;x=y",
                "/v1/points/a%00",
                "/v1/points/a%5c..%5cb",
                "/v1/sources/a%0d%0aX-Evil:%20yes/pause",
                "/v1/points/%c0%af",
                "/v1/points/%",
                "/v1/../../etc/passwd",
                "/",
                "/index.html",
                "/v1",
                "/v2/points",
                "http://evil.example/v1/points/x",
                "*"
            })
    void pathsAreReadInOneWayOnly(String path) throws Exception {
        for (String method : List.of("GET ", "POST ")) {
            String answer = raw(method + path, "", "");
            assertTrue(answer.matches("(?s)HTTP/1.1 4\\d\\d .*"), method + path + ": " + answer);
            assertFalse(
                    answer.contains("\nX-Evil:") || answer.contains("xception") || answer.contains("etty"),
                    path + ": " + answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "OPTIONS", "HEAD", "PUT", "PATCH", "PROPFIND", "get"})
    void otherMethodsAreNotServed(String method) throws Exception {
        String answer = raw(method + " /v1/points", "X-Secret: echo\r\nOrigin: https://evil.example\r\n", "");
        assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
        assertTrue(answer.contains("Allow: GET\r\n"), answer);
        assertFalse(answer.contains("echo") || answer.contains("Access-Control"), answer);
    }

    @Test
    void otherSitesPagesCannotWriteWithABrowsersLogin() throws Exception {
        String path = ABSENT + "/hold";
        String body = "{\"case\": \"1\", \"reason\": \"r\"}";
        String own = "http://127.0.0.1:" + api.port();
        for (String[] headers : new String[][] {
            {"Origin", "https://evil.example"},
            {"Origin", "null"},
            {"Origin", "https://127.0.0.1:" + api.port()},
            {"Origin", "http://127.0.0.1"},
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Sec-Fetch-Site", "cross-site", "Origin", own}
        }) {
            answered(403, "BV-0606", api.post("operator", path, body, headers));
            answered(403, "BV-0606", api.call("administrator", "DELETE", ABSENT + "?reason=x", null, headers));
            answered(403, "BV-0606", api.post("operator", "/v1/sources/x/pause", null, headers));
        }
        answered(404, "BV-0401", api.post("operator", path, body, "Origin", own, "Sec-Fetch-Site", "same-origin"));
        answered(404, "BV-0401", api.post("operator", path, body, "Sec-Fetch-Site", "none"));
    }

    @Test
    void headersOfOtherSoftwareHaveNoEffect() throws Exception {
        for (String name : List.of(
                "CamelHttpResponseCode",
                "CamelHttpPath",
                "CamelHttpQuery",
                "CamelBeanMethodName",
                "X-HTTP-Method-Override",
                "X-Original-URL",
                "X-Forwarded-User",
                "X-Forwarded-For",
                "CamelAuthentication",
                "Remote-User")) {
            answered(404, "BV-0401", api.get("viewer", ABSENT, name, "administrator"));
            answered(403, "BV-0608", api.post("viewer", ABSENT + "/undelete", null, name, "administrator"));
        }
    }

    @Test
    void namesDoNotBecomeHeadersOrLines() throws Exception {
        Answer answer = api.call(
                "administrator", "DELETE", ABSENT + "?reason=a%0d%0aX-Evil:%20yes&tenant=b%0d%0aSet-Cookie:%20c", null);
        assertEquals("", answer.header("X-Evil"));
        assertEquals(404, answer.status(), answer.text());
        answered(400, "BV-0606", api.get("viewer", "/v1/points?x%0d%0aX-Evil:%20yes=1"));
        answered(400, "BV-0606", api.get("viewer", "/v1/points?x%0aX-Evil:%20yes=1&x%0aX-Evil:%20yes=1"));
        answered(
                404,
                "BV-0401",
                api.post("viewer", "/v1/restores/plan", "{\"source\": \"a\\nX-Evil\", \"items\": \"*\"}"));
        assertFalse(api.connector().output().lines().anyMatch(line -> line.startsWith("X-Evil")));
        assertFalse(api.connector().says(ManagementApi.PASSWORD));
    }

    @Test
    void theFirstStartSaysThePasswordOnceAndNoLogHasIt() throws Exception {
        Launch launch =
                Launch.of(temp.resolve("first"), store.connectionString()).withHome(plain.home());
        String password;
        try (ManagementApi first = ManagementApi.startWithUsersAsTheyAre(launch)) {
            List<String> lines = first.connector().output().lines().toList();
            String said = lines.stream()
                    .filter(line -> line.startsWith("management: user 'admin', password "))
                    .findFirst()
                    .orElseThrow();
            password = said.split(" ")[4];
            assertEquals(200, first.get("admin:" + password, "/v1/points").status());
            assertEquals(200, first.get("admin:" + password, "/v1/tasks").status());
            assertEquals(1, lines(first.connector(), password));
        }
        try (ManagementApi second = ManagementApi.startWithUsersAsTheyAre(launch)) {
            assertEquals(200, second.get("admin:" + password, "/v1/points").status());
            assertEquals(0, lines(second.connector(), password));
            assertFalse(second.connector().says("password"), second.connector().output());
        }
        try (var files = Files.walk(temp.resolve("first"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains(password));
            }
        }
    }

    private static long lines(ConnectorProcess connector, String text) {
        return connector.output().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void aPortThatIsTakenAndPlainHttpOnTheNetworkAreClearErrors() throws Exception {
        refused(
                plain.with("management.enabled", true).with("management.port", api.port()),
                "Address already in use",
                "management.port");
        refused(
                plain.with("management.enabled", true)
                        .with("management.port", ManagementApi.freePort())
                        .with("management.address", "0.0.0.0"),
                "management.scheme is refused",
                "in the clear");
        Path wrong = Files.writeString(temp.resolve("wrong.yaml"), "users: {eve: {role: king}}");
        refused(
                plain.with("management.enabled", true)
                        .with("management.port", ManagementApi.freePort())
                        .with("management.users", wrong),
                "eve.role: expected viewer, operator or administrator",
                "expected at least one administrator");
    }

    private static void refused(Launch launch, String... said) throws Exception {
        try (ConnectorProcess connector = launch.run()) {
            assertEquals(2, connector.exit(), connector.output());
            for (String text : said) {
                assertTrue(connector.says(text), text + " in " + connector.output());
            }
            assertTrue(connector.says("BV-0101"), connector.output());
            assertFalse(connector.says("\tat "), connector.output());
        }
    }

    @Test
    void byTlsItIsServedWithACertificateOfItsOwn() throws Exception {
        int port = ManagementApi.freePort();
        try (ConnectorProcess connector = plain.with("management.enabled", true)
                .with("management.port", port)
                .with("management.scheme", "https")
                .run()) {
            connector.awaitReady();
            assertTrue(connector.says("certificate endpoint=management"), connector.output());
            var curl = dev.backupvault.testing.Command.run(
                    temp,
                    java.util.Map.of(),
                    List.of(
                            "curl",
                            "-sSk",
                            "-u",
                            "viewer:" + ManagementApi.PASSWORD,
                            "https://127.0.0.1:" + port + "/v1/points"));
            assertTrue(curl.output().contains("\"points\""), curl.output());
        }
    }
}
