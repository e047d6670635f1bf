package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.backupvault.management.ManagementApi.Answer;
import dev.backupvault.point.PointId;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a person on call gets to see of a running connector: alerts, meters, health. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WatchIT {
    private static final String POLICIES =
            """
            policies:
              watched: {keep: all, alert: {no-point-for: 2s, shrink: 50%}}
              greedy: {keep: {last: 1}, minimum-age: 1ms, stop-at: {item: 10%, source: 10%}}
            """;
    private static final String SECRET = "T0KEN-in-the-address";
    /** Meters that need a replica, a tenant with a quota, TLS or a store that fails. */
    private static final Set<String> ONLY_WITH_MORE = Set.of(
            "backupvault_replica_waiting_points",
            "backupvault_replica_waiting_bytes",
            "backupvault_replica_waiting_since_time_seconds",
            "backupvault_quota_bytes",
            "backupvault_quota_used_bytes",
            "backupvault_certificate_expires_time_seconds",
            "backupvault_store_retries_total");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path temp;

    private final List<JsonNode> posted = new CopyOnWriteArrayList<>();
    private final List<String> chat = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private RandomGenerator random;
    private AzuriteServer store;
    private HttpServer web;
    private GreenMail mail;
    private ManagementApi api;
    private Path drop;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("WatchIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/" + SECRET, exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean first = requests.incrementAndGet() == 1;
            if (!first) {
                posted.add(JSON.readTree(body));
            }
            exchange.sendResponseHeaders(first ? 500 : 204, -1); // the first one is lost, and sent again
            exchange.close();
        });
        web.createContext("/chat", exchange -> {
            chat.add(JSON.readTree(exchange.getRequestBody().readAllBytes())
                    .path("text")
                    .asText());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        web.start();
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.setUser("vault@example.com", "vault", "mail-password");
        mail.start();
        drop = Files.createDirectories(temp.resolve("drop"));
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("inbox", drop, Map.of("complete", "renamed"))
                .procedure("gone", "restore-procedure", Map.of("source", "nobody", "item", "nothing"))
                .procedure("gone", "drill", Map.of("schedule", "0/5 * * * * ?"));
        Files.writeString(home.folder().resolve("config/policies.yaml"), POLICIES);
        Path alerts = Files.createDirectories(home.folder().resolve("routes/alerts"));
        try (Stream<Path> shipped = Files.list(Launch.CHECKOUT.resolve("routes/alerts"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, alerts.resolve(file.getFileName()));
            }
        }
        String address = "http://127.0.0.1:" + web.getAddress().getPort();
        api = ManagementApi.start(Launch.of(temp.resolve("data"), store.connectionString())
                .withHome(home.folder())
                .with("watch.every", 500)
                .with("retention.cron", "0/2 * * * * ?")
                .with("alert.webhook.enabled", true)
                .with("alert.slack.enabled", true)
                .with("alert.slack.kinds", "corrupted")
                .with("alert.mail.enabled", true)
                .with("alert.mail.kinds", "late,hold-lifted")
                .with("alert.mail.scheme", "smtp")
                .with("alert.mail.server", "127.0.0.1:" + mail.getSmtp().getPort())
                .with("alert.mail.recipients", "oncall@example.com")
                .wrappedBy(
                        "env",
                        "BACKUP_VAULT_WEBHOOK_URL=" + address + "/" + SECRET,
                        "BACKUP_VAULT_SLACK_URL=" + address + "/chat"));
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
        mail.stop();
        web.stop(0);
        store.close();
    }

    private String run(String... arguments) throws Exception {
        try (ConnectorProcess command = api.launch().start(arguments)) {
            int exit = command.exit();
            assertTrue(exit == 0 || exit == 4, Arrays.toString(arguments) + " " + command.output());
            return command.output();
        }
    }

    private String stored(String item, int bytes) throws Exception {
        Path file = Files.write(temp.resolve(item + "-" + bytes), TestFiles.bytes(random, bytes));
        return stored("db", item, "watched", file);
    }

    private String stored(String source, String item, String policy, Path file) throws Exception {
        String said = run("ingest", file.toString(), "--source", source, "--item", item, "--policy", policy);
        return said.lines()
                .map(line -> line.split(" ")[0])
                .filter(PointId::isPointId)
                .findFirst()
                .orElseThrow();
    }

    private JsonNode alert(String kind, String item) {
        Awaitility.await(kind + " of " + item).atMost(Duration.ofMinutes(1)).until(() -> posted.stream()
                .anyMatch(alert -> is(alert, kind, item)));
        return posted.stream()
                .filter(alert -> is(alert, kind, item))
                .findFirst()
                .orElseThrow();
    }

    private static boolean is(JsonNode alert, String kind, String item) {
        return alert.path("kind").asText().equals(kind)
                && alert.path("item").asText().equals(item);
    }

    @Test
    @Order(1)
    void whatIsLateOrShrunkenIsSaidOnceByEveryWay() throws Exception {
        stored("app", 1000);
        String small = stored("app", 400);
        JsonNode shrunken = alert("shrunken", "app");
        assertEquals(small, shrunken.path("point").asText());
        assertTrue(shrunken.path("fact").asText().contains("400 bytes"), shrunken.toString());
        assertEquals("db", shrunken.path("source").asText());
        JsonNode late = alert("late", "app");
        assertTrue(late.path("fact").asText().contains("no new point"), late.toString());
        Awaitility.await("the mail").until(() -> mail.getReceivedMessages().length > 0);
        MimeMessage message = mail.getReceivedMessages()[0];
        assertTrue(message.getSubject().startsWith("Backup Vault: late db/app: no new point"), message.getSubject());
        assertEquals("oncall@example.com", message.getAllRecipients()[0].toString());
        assertTrue(requests.get() > posted.size(), "the first one was lost, and came again");
        long before = looks();
        Awaitility.await("three more looks").until(() -> looks() > before + 2);
        assertEquals(
                1, posted.stream().filter(alert -> is(alert, "late", "app")).count());
    }

    private long looks() throws Exception {
        String line = api.get("viewer", "/v1/metrics")
                .text()
                .lines()
                .filter(text -> text.startsWith("backupvault_store_seconds_count")
                        && text.contains("operation=\"list\"")
                        && text.contains("outcome=\"ok\""))
                .findFirst()
                .orElse("x 0");
        return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    @Test
    @Order(2)
    void aHoldThatIsLiftedWithWhateverToolIsSaid() throws Exception {
        String point = stored("held", 100);
        run("hold", point, "--case", "2026-17", "--reason", "a lawsuit");
        run("release", point, "--case", "2026-17");
        JsonNode lifted = alert("hold-lifted", "held");
        assertEquals(point, lifted.path("point").asText());
        assertTrue(lifted.path("fact").asText().contains("case 2026-17"), lifted.toString());
    }

    @Test
    @Order(3)
    void whatIsFoundDamagedIsSaidInTheChatToo() throws Exception {
        String point = stored("rot", 5000);
        Checker checker = new Checker(store.connectionString());
        Checker.File file = checker.check().points().stream()
                .filter(candidate -> candidate.id().equals(point))
                .findFirst()
                .orElseThrow()
                .files()
                .get(0);
        byte[] wrong = TestFiles.bytes(random, 5000);
        var blob = checker.content(file.blob());
        Map<String, String> metadata = blob.getProperties().getMetadata();
        blob.upload(new ByteArrayInputStream(wrong), wrong.length, true);
        blob.setMetadata(metadata);
        run("verify", point);
        assertEquals(point, alert("corrupted", "rot").path("point").asText());
        Awaitility.await("the chat").until(() -> chat.stream().anyMatch(text -> text.contains("db/rot")));
        assertFalse(chat.stream().anyMatch(text -> text.contains("late")), chat.toString());
    }

    @Test
    @Order(4)
    void aRetentionThatWantsToRemoveTooMuchIsSaid() throws Exception {
        for (int point = 0; point < 3; point++) {
            stored("greed", "app", "greedy", Files.write(temp.resolve("greed-" + point), new byte[] {(byte) point}));
        }
        Awaitility.await("the alert").atMost(Duration.ofMinutes(1)).until(() -> posted.stream()
                .anyMatch(alert -> alert.path("kind").asText().equals("deletion-stopped")
                        && alert.path("code").asText().equals("BV-0701")
                        && alert.path("fact").asText().contains("'greed'")));
    }

    @Test
    @Order(4)
    void healthSaysWhatIsMissingAndALiveConnectorIsNotStartedAnew() throws Exception {
        Answer well = api.get(null, "/v1/health/ready");
        assertEquals(200, well.status(), well.text());
        assertEquals("{\"status\":\"up\"}", well.text().replaceAll("\\s", ""));
        // When
        Files.delete(drop);
        // Then
        Awaitility.await("not ready")
                .until(() -> api.get(null, "/v1/health/ready").status() == 503);
        assertEquals(200, api.get(null, "/v1/health/live").status());
        JsonNode check = find(api.get("viewer", "/v1/health").json().path("checks"), "source:inbox");
        assertEquals("down", check.path("state").asText());
        assertTrue(check.path("fact").asText().contains(drop.toString()), check.toString());
        Awaitility.await("the alert").until(() -> posted.stream()
                .anyMatch(alert -> alert.path("kind").asText().equals("failed")
                        && alert.path("code").asText().equals("BV-0105")
                        && alert.path("source").asText().equals("inbox")));
        Files.createDirectory(drop);
        Awaitility.await("ready again")
                .until(() -> api.get(null, "/v1/health/ready").status() == 200);
    }

    private static JsonNode find(JsonNode checks, String name) {
        for (JsonNode check : checks) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError(name + " is not in " + checks);
    }

    @Test
    @Order(4)
    void aDrillThatFailsIsSaidOnce() {
        Awaitility.await("the alert").atMost(Duration.ofMinutes(1)).until(() -> failedDrills() > 0);
        int reports = reports();
        Awaitility.await("two more drills").atMost(Duration.ofMinutes(1)).until(() -> reports() > reports + 1);
        assertEquals(1, failedDrills());
    }

    private long failedDrills() {
        return posted.stream()
                .filter(alert -> alert.path("kind").asText().equals("failed")
                        && alert.path("source").asText().equals("drill-gone")
                        && alert.path("code").asText().equals("BV-0801")
                        && alert.path("fact").asText().contains("BV-0401"))
                .count();
    }

    private int reports() {
        String[] names = temp.resolve("data/reports").toFile().list((folder, name) -> name.endsWith(".md"));
        return names == null ? 0 : names.length;
    }

    @Test
    @Order(5)
    void metersAreWhatPrometheusReads() throws Exception {
        assertEquals(401, api.get(null, "/v1/metrics").status());
        Files.writeString(drop.resolve("metered"), "bytes");
        Awaitility.await("it is stored").until(() -> api.get("viewer", "/v1/metrics")
                .text()
                .contains("backupvault_acts_total{act=\"store\",source=\"inbox\",tenant=\"default\"} 1.0"));
        String text = api.get("viewer", "/v1/metrics").text();
        for (String sample : List.of(
                "backupvault_points{source=\"db\",tenant=\"default\"} 4.0",
                "backupvault_points_damaged{source=\"db\",tenant=\"default\"} 1.0",
                "backupvault_act_bytes_total{act=\"store\",source=\"inbox\",tenant=\"default\"} 5.0",
                "backupvault_failures_total{code=\"BV-0105\",route=\"inbox\"}",
                "backupvault_newest_stored_time_seconds{source=\"db\",tenant=\"default\"}",
                "backupvault_oldest_unverified_time_seconds{",
                "backupvault_store_seconds_sum{",
                "backupvault_buffers_free_bytes ",
                "backupvault_uploads_running 0.0",
                "jvm_memory_used_bytes{",
                "process_files_open_files ")) {
            assertTrue(text.lines().anyMatch(line -> line.startsWith(sample)), sample + " is not in\n" + text);
        }
        for (String shipped : List.of("config/prometheus/alerts.yaml", "config/grafana/backup-vault.json")) {
            Pattern.compile("backupvault_[a-z_]+")
                    .matcher(Files.readString(Launch.CHECKOUT.resolve(shipped)))
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !ONLY_WITH_MORE.contains(name))
                    .forEach(name -> assertTrue(text.contains("\n" + name), shipped + " asks for " + name));
        }
        Path file = Files.writeString(temp.resolve("metrics"), text);
        Command promtool = Command.run(temp, Map.of(), List.of("sh", "-c", "promtool check metrics < " + file));
        assertEquals(
                "",
                promtool.output()
                        .lines()
                        .filter(line -> line.contains("backupvault"))
                        .collect(Collectors.joining("\n")));
    }

    @Test
    @Order(6)
    void noSecretIsSaid() {
        String log = api.connector().output();
        assertTrue(log.contains("alert kind=late tenant=\"default\" source=\"db\""), log);
        for (String secret : List.of(SECRET, "mail-password")) {
            assertFalse(log.contains(secret), secret);
        }
        assertFalse(log.contains("\tat "), log);
    }
}
