package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Launch;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The console over HTTP: who gets in, who may do what by JMX, and what nobody sees. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
    private static final String SECRET = "hunter2-of-the-command-line";
    private static final String CAMEL = "org.apache.camel:context=backup-vault,type=";
    private static final String CONTEXT = CAMEL + "context,name=\"backup-vault\"";
    private static final String ROUTE = CAMEL + "routes,name=\"upkeep\"";
    private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private ConsoleSite site;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        site = ConsoleSite.start(
                Launch.of(temp.resolve("data"), store.connectionString()).with("some.password", SECRET));
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
        store.close();
    }

    @Test
    void whoLogsInGetsASessionAndWhoDoesNotGetsNothing() throws Exception {
        HttpResponse<String> good = site.tryLogin("viewer", ConsoleSite.PASSWORD);
        assertEquals(200, good.statusCode());
        String cookie = good.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
        for (String[] bad :
                new String[][] {{"viewer", "wrong"}, {"nobody", ConsoleSite.PASSWORD}, {"viewer", ""}, {"", ""}}) {
            HttpResponse<String> refused = site.tryLogin(bad[0], bad[1]);
            assertEquals(403, refused.statusCode(), bad[0]);
            assertTrue(refused.headers().firstValue("Set-Cookie").isEmpty(), bad[0]);
            assertEquals("", refused.body(), bad[0]);
        }
        for (String path : List.of("", "version", "read/java.lang:type=Runtime/Uptime", "list", "search/*:*")) {
            assertEquals(
                    403, site.send("GET", "/hawtio/jolokia/" + path, null, null).statusCode(), path);
        }
        assertEquals(
                403,
                site.read(null, "java.lang:type=Runtime", "Uptime")
                        .get("status")
                        .asInt());
    }

    @Test
    void aProgramLogsInWithEachRequest() throws Exception {
        String path = "/hawtio/jolokia/read/java.lang:type=Runtime/Uptime";
        for (String[] login : new String[][] {{"viewer:" + ConsoleSite.PASSWORD, "200"}, {"viewer:wrong", "403"}}) {
            String basic = Base64.getEncoder().encodeToString(login[0].getBytes(StandardCharsets.UTF_8));
            HttpResponse<String> answer = site.send("GET", path, null, null, "Authorization", "Basic " + basic);
            assertEquals(Integer.parseInt(login[1]), answer.statusCode(), answer.body());
            assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
            assertTrue(answer.headers().firstValue("WWW-Authenticate").isEmpty(), "no browser is to remember it");
        }
    }

    @Test
    void whoLogsOutIsOut() throws Exception {
        String cookie = site.login("operator");
        assertEquals(200, status(site.read(cookie, "java.lang:type=Runtime", "Uptime")));
        HttpResponse<String> out = site.send("GET", "/hawtio/auth/logout", cookie, null);
        assertEquals(302, out.statusCode());
        assertEquals(403, status(site.read(cookie, "java.lang:type=Runtime", "Uptime")));
    }

    @Test
    void whoIsTakenOutOfTheFileIsOut() throws Exception {
        String viewer = site.login("viewer");
        String operator = site.login("operator");
        Map<String, String> all = Map.of("viewer", "viewer", "operator", "operator", "administrator", "administrator");
        site.users(Map.of("operator", "viewer", "administrator", "administrator"));
        try {
            for (String cookie : List.of(viewer, operator)) {
                Awaitility.await("the session is ended")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> status(site.read(cookie, "java.lang:type=Runtime", "Uptime")) == 403);
            }
        } finally {
            site.users(all);
        }
        Awaitility.await("the users are back")
                .atMost(Duration.ofSeconds(20))
                .until(() -> site.tryLogin("viewer", ConsoleSite.PASSWORD).statusCode() == 200);
    }

    private static int status(JsonNode answer) {
        return answer.path("status").asInt();
    }

    /** One call, and the roles that may make it. */
    private record Call(String bean, String operation, String roles, Object... arguments) {}

    @TestFactory
    Stream<DynamicTest> eachRoleMayWhatIsItsOwn() {
        return Stream.of(
                        new Call(ROUTE, "dumpRouteAsXml()", "operator administrator"),
                        new Call(CONTEXT, "dumpRoutesAsXml()", "operator administrator"),
                        new Call(CONTEXT, "dumpRoutesAsXml(boolean)", "", true),
                        new Call(ROUTE, "stop()", "administrator"),
                        new Call(ROUTE, "start()", "administrator"),
                        new Call(ROUTE, "remove()", ""),
                        new Call(ROUTE, "updateRouteFromXml(java.lang.String)", "", "<route/>"),
                        new Call(CONTEXT, "stop()", ""),
                        new Call(CONTEXT, "sendBody(java.lang.String,java.lang.Object)", "", "direct:x", "y"),
                        new Call(CONTEXT, "requestBody(java.lang.String,java.lang.Object)", "", "direct:x", "y"),
                        new Call(CONTEXT, "createEndpoint(java.lang.String)", "", "file:/etc"),
                        new Call(CONTEXT, "getGlobalOption(java.lang.String)", "", "x"),
                        new Call("java.lang:type=Memory", "gc", "administrator"),
                        new Call("java.lang:type=Threading", "findDeadlockedThreads", "administrator"),
                        new Call("java.util.logging:type=Logging", "getLoggerLevel", "", "x"),
                        new Call(DIAGNOSTICS, "vmSystemProperties", ""),
                        new Call(DIAGNOSTICS, "help", "", (Object) new String[0]),
                        new Call(
                                "com.sun.management:type=HotSpotDiagnostic",
                                "dumpHeap",
                                "",
                                temp.resolve("heap.hprof").toString(),
                                true),
                        new Call("com.sun.management:type=HotSpotDiagnostic", "getVMOption", "", "MaxHeapSize"),
                        new Call("jdk.management.jfr:type=FlightRecorder", "newRecording", ""),
                        new Call(Guard.NAME, "canInvoke(java.lang.String)", "viewer operator administrator", ROUTE))
                .flatMap(call -> ConsoleSite.ROLES.stream()
                        .map(role -> DynamicTest.dynamicTest(role + " " + call.operation() + " " + call.bean(), () -> {
                            JsonNode answer =
                                    site.exec(site.login(role), call.bean(), call.operation(), call.arguments());
                            assertEquals(call.roles().contains(role) ? 200 : 403, status(answer), answer.toString());
                        })));
    }

    @TestFactory
    Stream<DynamicTest> everybodyReadsFiguresAndNobodyWrites() {
        return ConsoleSite.ROLES.stream()
                .map(role -> DynamicTest.dynamicTest(role, () -> {
                    String cookie = site.login(role);
                    assertEquals(200, status(site.read(cookie, ROUTE, "ExchangesTotal")));
                    assertEquals(200, status(site.read(cookie, "java.lang:type=Memory", "HeapMemoryUsage")));
                    assertEquals(403, status(site.read(cookie, "java.lang:type=Runtime", "SystemProperties")));
                    assertEquals(403, status(site.read(cookie, "java.lang:type=Runtime", "InputArguments")));
                    assertEquals(
                            403,
                            status(site.read(
                                    cookie, "com.sun.management:type=HotSpotDiagnostic", "DiagnosticOptions")));
                    String write = "{\"type\":\"write\",\"mbean\":\"%s\",\"attribute\":\"%s\",\"value\":%s}";
                    assertEquals(
                            403,
                            status(site.jolokia(cookie, write.formatted("java.lang:type=Memory", "Verbose", "true"))));
                    assertEquals(
                            403,
                            status(site.jolokia(
                                    cookie,
                                    write.formatted(ROUTE.replace("\"", "\\\""), "StatisticsEnabled", "false"))));
                }));
    }

    @Test
    void noSecretIsInAnythingThatAnAdministratorCanRead() throws Exception {
        String key = store.connectionString().replaceAll(".*AccountKey=([^;]+).*", "$1");
        String cookie = site.login("administrator");
        String read = site.jolokia(cookie, "{\"type\":\"read\",\"mbean\":\"*:*\",\"config\":{\"ignoreErrors\":true}}")
                .toString();
        String dump = site.exec(cookie, CONTEXT, "dumpRoutesAsXml()").toString();
        assertTrue(read.contains("EndpointUri") && read.contains("committed"), "something was read: " + read);
        assertTrue(dump.contains("<route "), "something was dumped: " + dump);
        String everything = read + dump + site.jolokia(cookie, "{\"type\":\"list\"}");
        assertFalse(everything.contains(key), "the account's key");
        assertFalse(everything.contains(SECRET), "a property of the command line");
    }

    @Test
    void otherMachinesCannotBeReachedThroughIt() throws Exception {
        String cookie = site.login("administrator");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String target = "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"Uptime\","
                    + "\"target\":{\"url\":\"service:jmx:rmi:///jndi/rmi://127.0.0.1:" + other.getLocalPort()
                    + "/x\"}}";
            site.jolokia(cookie, target);
            other.setSoTimeout(200); // the answer is there: who would have connected has
            assertThrows(SocketTimeoutException.class, other::accept);
        }
        assertEquals(
                "false",
                site.send("GET", "/hawtio/proxy/enabled", cookie, null).body().strip());
        assertEquals(
                404,
                site.send("GET", "/hawtio/proxy/http/127.0.0.1/" + site.port() + "/", cookie, null)
                        .statusCode());
    }

    @Test
    void anotherSitesPageIsRefusedAndPagesAreProtected() throws Exception {
        String cookie = site.login("administrator");
        for (String[] foreign : new String[][] {
            {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}
        }) {
            HttpResponse<String> answer =
                    site.send("POST", "/hawtio/jolokia/", cookie, "{\"type\":\"version\"}", foreign);
            assertEquals(403, answer.statusCode(), foreign[1]);
            assertTrue(
                    answer.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
            assertEquals(
                    403,
                    site.send("GET", "/hawtio/auth/logout", cookie, null, foreign)
                            .statusCode());
        }
        HttpResponse<String> page = site.send("GET", "/hawtio/login", null, null);
        assertEquals(200, page.statusCode());
        assertEquals(List.of(SessionFilter.POLICY), page.headers().allValues("Content-Security-Policy"));
        assertEquals("DENY", page.headers().firstValue("X-Frame-Options").orElse(""));
        assertEquals(List.of("nosniff"), page.headers().allValues("X-Content-Type-Options"));
        assertTrue(page.headers().firstValue("Server").isEmpty());
        String tooLong = "x".repeat(1 << 21);
        int refused = site.send("POST", "/hawtio/auth/login", null, tooLong).statusCode();
        assertTrue(refused >= 400, "a body of two megabytes: " + refused);
    }

    @Test
    void theTabsScriptsAreServedAndNothingElse() throws Exception {
        for (String script : List.of("remoteEntry.js", "tab.js", "parts.js", "pages.js", "points.js")) {
            HttpResponse<String> answer = site.send("GET", Plugin.PATH + "/" + script, null, null);
            assertEquals(200, answer.statusCode(), script);
            assertEquals(
                    "no-cache", answer.headers().firstValue("Cache-Control").orElse(""));
            assertEquals(List.of("nosniff"), answer.headers().allValues("X-Content-Type-Options"));
            assertEquals(List.of(SessionFilter.POLICY), answer.headers().allValues("Content-Security-Policy"));
            assertTrue(
                    answer.headers().firstValue("Content-Type").orElse("").contains("javascript"),
                    answer.headers().toString());
        }
        for (String other : List.of(
                "/", "/../hawtconfig.json", "/%2e%2e/hawtconfig.json", "/..%2fConsole.class", "/tab.js/", "/none.js")) {
            int status = site.send("GET", Plugin.PATH + other, null, null).statusCode();
            assertTrue(status >= 400, other + " " + status);
        }
        assertTrue(site.send("GET", "/hawtio/plugin", null, null).body().contains("remoteEntry.js"));
        assertTrue(
                site.send("GET", "/hawtio/hawtconfig.json", null, null).body().contains("Camel Backup Vault"));
        assertTrue(site.send("GET", "/hawtio/WEB-INF/web.xml", null, null).statusCode() >= 300);
    }

    @Test
    void whoGuessesIsSlowedDown() throws Exception {
        List<Integer> answers = IntStream.range(0, 40)
                .mapToObj(i -> {
                    try {
                        return site.tryLogin("guessed", "x" + i).statusCode();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        assertTrue(answers.contains(429), answers.toString());
        assertEquals(200, site.tryLogin("viewer", ConsoleSite.PASSWORD).statusCode(), "others still get in");
    }
}
