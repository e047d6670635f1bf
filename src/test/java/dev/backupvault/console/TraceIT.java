package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import dev.backupvault.users.PasswordHash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tracing of a connector that takes backups: what it shows, what it must not, and that it reads no body. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceIT {
    private static final String TRACER = "org.apache.camel:context=backup-vault,type=tracer,name=BacklogTracer";
    private static final String DUMP = "dumpAllTracedMessagesAsXml()";
    private static final String SECRET = "canary-of-a-secret";
    private static final String SLOWLY = "4MiB/s"; // so that it is looked at while bytes go through
    private static final int LENGTH = 9 << 20;

    @TempDir
    static Path temp;

    private final RandomGenerator random = Seed.random("TraceIT");
    private final StringBuilder seen = new StringBuilder();
    private final byte[] piped = TestFiles.bytes(random, LENGTH);
    private AzuriteServer store;
    private ConsoleSite site;
    private Path drop;
    private int tenants;
    private Launch launch;
    private String operator;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        drop = Files.createDirectories(temp.resolve("drop"));
        tenants = ConsoleSite.freePort();
        launch = Launch.of(temp.resolve("data"), store.connectionString())
                .withHome(home().folder())
                .wrappedBy("env", "PGPASSWORD=" + SECRET);
        site = ConsoleSite.start(launch);
        operator = site.login("operator");
    }

    private VaultHome home() throws Exception {
        VaultHome home = new VaultHome(temp.resolve("home"));
        home.source("inbox", drop, Map.of("complete", "renamed", "bandwidth", SLOWLY));
        Files.write(temp.resolve("piped"), piped);
        Path runs = Files.createDirectories(temp.resolve("runs"));
        String differentEachTime =
                "cd '" + runs + "'; n=$(ls | wc -l); touch $n; cat ../piped; echo $n"; // the same would be one point
        home.source(
                "pipe",
                "command",
                Map.of(
                        "item", "pipe",
                        "arguments", "[\"sh\", \"-c\", \"" + differentEachTime + "\"]",
                        "schedule", "*/3 * * * * ?",
                        "environment", "PGPASSWORD",
                        "bandwidth", SLOWLY));
        String tenant = "tenants: {acme: {password: '" + PasswordHash.of(SECRET).text() + "', sources: [web]}}";
        home.source(
                "cloud-connect",
                "cloud-connect",
                Map.of(
                        "tenants",
                        Files.writeString(temp.resolve("tenants.yaml"), tenant).toString(),
                        "keys",
                        temp.resolve("data").toString(),
                        "address",
                        "127.0.0.1",
                        "port",
                        "" + tenants));
        Files.writeString(home.folder().resolve("routes/sources/own.camel.yaml"), ownRoute());
        return home;
    }

    /** A route of a user's own, with secrets wherever a route can have them. */
    private static String ownRoute() {
        return """
                - route:
                    id: own
                    group: connector
                    from:
                      id: own-timer
                      uri: timer
                      parameters: {timerName: own, period: 200}
                      steps:
                        - setHeader: {id: own-header, name: Authorization, constant: SECRET}
                        - setProperty: {id: own-property, name: password, constant: SECRET}
                        - setVariable: {id: own-variable, name: password, constant: SECRET}
                        - setBody: {id: own-body, constant: SECRET}
                        - to: {id: own-end, uri: "seda:own?discardIfNoConsumers=true&exchangePattern=RAW(InOnly)"}
                """
                .replace("SECRET", SECRET)
                .replace("seda:own", "seda:" + SECRET);
    }

    @AfterEach
    void off() throws Exception {
        assertEquals(200, status(site.exec(operator, TRACER, "setEnabled", false)));
        seen.setLength(0);
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
        store.close();
    }

    private static int status(JsonNode answer) {
        return answer.path("status").asInt();
    }

    private void on() throws Exception {
        JsonNode answer = site.exec(operator, TRACER, "setEnabled", true);
        assertEquals(200, status(answer), answer.toString());
        assertTrue(site.read(operator, TRACER, "Enabled").path("value").asBoolean());
    }

    /** All that has been dumped since the last test. */
    private String dumped() throws Exception {
        JsonNode answer = site.exec(operator, TRACER, DUMP);
        assertEquals(200, status(answer), answer.toString());
        return seen.append(answer.path("value").asText()).toString();
    }

    private void awaitStep(String node) {
        Awaitility.await(node).atMost(Duration.ofSeconds(60)).until(() -> dumped().contains(
                        "<toNode>" + node + "</toNode>"));
    }

    private Process put(Path file, String... headers) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-skS",
                "--max-time",
                "60",
                "--limit-rate",
                "4M",
                "-u",
                "acme:" + SECRET,
                "-T",
                file.toString(),
                "https://127.0.0.1:" + tenants + "/v1/web/app.bak"));
        for (String header : headers) {
            command.addAll(List.of("-H", header));
        }
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void backupsThatAreTracedAreWhole() throws Exception {
        // Given
        on();
        byte[] dropped = TestFiles.bytes(random, LENGTH);
        byte[] sent = TestFiles.bytes(random, LENGTH);
        // When
        TestFiles.dropIn(drop, "db\u00fc.dump", dropped);
        Process put = put(Files.write(temp.resolve("sent"), sent));
        awaitStep("drop-folder-ingest");
        awaitStep("cloud-connect-ingest");
        awaitStep("command-ingest");
        String answer = new String(put.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, put.waitFor(), answer);
        // Then
        assertTrue(answer.contains(TestFiles.sha256(sent)), answer);
        Checker checker = new Checker(store.connectionString());
        Awaitility.await("all are stored").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            dumped();
            Checker.Report report = checker.check();
            assertEquals(List.of(), report.broken());
            assertEquals(1, report.pointsWith(TestFiles.sha256(dropped)), report.toString());
            assertEquals(1, report.pointsWith(TestFiles.sha256(sent)), report.toString());
            List<String> runs = report.points().stream()
                    .filter(point -> point.source().equals("pipe"))
                    .map(Checker.Point::sha256)
                    .toList();
            assertFalse(runs.isEmpty(), report.toString());
            assertEquals(Set.of(), without(runs, expectedRuns()));
        });
        assertTrue(seen.indexOf("<routeId>source-inbox</routeId>") > 0, seen.toString());
        assertTrue(seen.indexOf(">db\u00fc.dump</header>") > 0, seen.toString());
        assertTrue(seen.indexOf(" type=\"java.lang.String\">stored</header>") > 0, seen.toString());
    }

    /** Camel unpacks what it is asked for, and nobody would miss the beginning of a stream of unknown length. */
    @Test
    void aPackedStreamThatIsTracedIsWhole() throws Exception {
        on();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(TestFiles.bytes(random, 100_000));
        }
        Path file = Files.write(temp.resolve("packed"), packed.toByteArray());
        Process put = put(file, "Content-Encoding: gzip", "Transfer-Encoding: chunked", "Expect:");
        String answer = new String(put.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, put.waitFor(), answer);
        assertTrue(answer.contains(TestFiles.sha256(packed.toByteArray())), answer);
        awaitStep("cloud-connect-ingest");
    }

    private static Set<String> without(List<String> all, Set<String> those) {
        Set<String> left = new HashSet<>(all);
        left.removeAll(those);
        return left;
    }

    /** Hashes of what the command prints: always the same, and the number of its run. */
    private Set<String> expectedRuns() {
        return IntStream.range(0, 50)
                .mapToObj(run -> {
                    byte[] number = (run + "\n").getBytes(StandardCharsets.UTF_8);
                    byte[] all = Arrays.copyOf(piped, piped.length + number.length);
                    System.arraycopy(number, 0, all, piped.length, number.length);
                    return TestFiles.sha256(all);
                })
                .collect(Collectors.toSet());
    }

    @Test
    void noSecretIsInATrace() throws Exception {
        on();
        Process put = put(Files.write(temp.resolve("small"), TestFiles.bytes(random, 1000)));
        awaitStep("cloud-connect-ingest");
        put.waitFor();
        awaitStep("command-ingest");
        awaitStep("own-end");
        String login = Base64.getEncoder().encodeToString(("acme:" + SECRET).getBytes(StandardCharsets.UTF_8));
        for (String secret : List.of(SECRET, login, "Authorization")) {
            assertFalse(dumped().contains(secret), seen.toString());
        }
    }

    /** One call of the tab's, of JMX tools or of what Camel's own tracer would offer, and who may make it. */
    private record Call(String roles, String request) {}

    private static Call exec(String roles, String operation, Object argument) {
        String arguments = argument == null ? "" : argument instanceof String ? "\"" + argument + "\"" : "" + argument;
        return new Call(
                roles,
                "{\"type\":\"exec\",\"mbean\":\"%s\",\"operation\":\"%s\",\"arguments\":[%s]}"
                        .formatted(TRACER, operation, arguments));
    }

    private static Call write(String attribute, Object value) {
        return new Call(
                "",
                "{\"type\":\"write\",\"mbean\":\"%s\",\"attribute\":\"%s\",\"value\":%s}"
                        .formatted(TRACER, attribute, value));
    }

    @TestFactory
    Stream<DynamicTest> operatorsSwitchItAndNobodyWidensIt() {
        return Stream.of(
                        exec("operator administrator", "setEnabled", false),
                        exec("operator administrator", DUMP, null),
                        exec("", "dumpLatestMessageHistoryAsXml()", null),
                        exec("", "dumpAllTracedMessagesAsJSon()", null),
                        exec("", "dumpTracedMessages(java.lang.String)", "own"),
                        exec("", "setBodyIncludeStreams", true),
                        exec("", "setBodyIncludeFiles", true),
                        exec("", "setBodyMaxChars", 5000),
                        exec("", "setIncludeExchangeProperties", true),
                        exec("", "setIncludeExchangeVariables", true),
                        exec("", "setTraceFilter", "${body}"),
                        exec("", "setTracePattern", "*"),
                        exec("", "setBacklogSize", 1000),
                        exec("", "setRemoveOnDump", false),
                        write("Enabled", true),
                        write("BodyIncludeStreams", true),
                        write("BodyIncludeFiles", true),
                        write("BodyMaxChars", 5000),
                        write("IncludeExchangeProperties", true),
                        write("TraceFilter", "\"${body}\""))
                .flatMap(call -> ConsoleSite.ROLES.stream()
                        .map(role -> DynamicTest.dynamicTest(role + " " + call.request(), () -> {
                            String cookie = site.login(role);
                            boolean may = call.roles().contains(role);
                            JsonNode alone = site.jolokia(cookie, call.request());
                            JsonNode bulk = site.jolokia(cookie, "[" + call.request() + "]");
                            for (JsonNode answer : List.of(alone, bulk.isArray() ? bulk.get(0) : bulk)) {
                                assertEquals(may, status(answer) == 200, answer.toString());
                            }
                            assertEquals(
                                    "false",
                                    site.read(operator, TRACER, "Enabled")
                                            .path("value")
                                            .asText());
                        })));
    }

    @Test
    void theBeanHasNothingElse() throws Exception {
        JsonNode bean = site.jolokia(
                operator,
                "{\"type\":\"list\",\"path\":\"org.apache.camel/context=backup-vault,name=BacklogTracer,type=tracer\"}");
        JsonNode value = bean.path("value");
        assertEquals(2, value.path("op").size(), bean.toString());
        assertEquals(1, value.path("attr").size(), bean.toString());
        JsonNode others = site.jolokia(operator, "{\"type\":\"search\",\"mbean\":\"org.apache.camel:type=tracer,*\"}");
        assertEquals(1, others.path("value").size(), others.toString());
    }

    @Test
    void noSettingMakesAnotherTracer() throws Exception {
        for (String setting : List.of("camel.trace.enabled", "camel.trace.standby")) {
            try (ConnectorProcess refused = launch.with(setting, true)
                    .with("camel.trace.bodyIncludeStreams", true)
                    .run()) {
                assertEquals(2, refused.exit(), refused.output());
                assertTrue(refused.says("BV-0101") && refused.says("camel.trace"), refused.output());
            }
        }
    }
}
