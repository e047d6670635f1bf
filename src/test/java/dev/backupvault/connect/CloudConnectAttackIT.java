package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.connect.TenantsEndpoint.Answer;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile tenant, or a stranger, tries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectAttackIT {
    private static final String TENANTS =
            """
            tenants:
              acme:
                password: HASH
                sources: [web, webs]
              acm:
                password: HASH
                sources: [we, web]
              hog:
                password: HASH
                sources: [web]
                tasks: 300
            """;

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private TenantsEndpoint endpoint;
    private Checker checker;
    private RandomGenerator random;
    private int number;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("CloudConnectAttackIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        checker = new Checker(store.connectionString());
        endpoint = TenantsEndpoint.start(
                temp.resolve("endpoint"), Launch.of(temp.resolve("data"), store.ingestConnectionString()), TENANTS);
    }

    @AfterAll
    void stop() throws Exception {
        endpoint.close();
        store.close();
    }

    private Answer put(String tenant, String path, byte[] bytes, String... more) throws Exception {
        Path file = Files.write(temp.resolve("file-" + ++number), bytes);
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("-T", file.toString(), endpoint.url(path)));
        return endpoint.as(tenant, arguments.toArray(String[]::new));
    }

    private byte[] bytes(int length) {
        return TestFiles.bytes(random, length);
    }

    /** Heads that two servers could understand in two ways, or that a careless one believes. */
    @Test
    void whatIsNoHonestHttpIsRefused() throws Exception {
        String acme = RawRequest.basic("acme");
        String put = "PUT /v1/web/shape HTTP/1.1\r\nHost: localhost\r\n" + acme;
        String smuggled = "DELETE /v1/web/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (String[] row : new String[][] {
            {put + "Content-Length: -1\r\n\r\n", "400"},
            {put + "Content-Length: +5\r\n\r\nhello", "400"},
            {put + "Content-Length: 5x\r\n\r\nhello", "400"},
            {put + "Content-Length: 99999999999999999999\r\n\r\nhello", "400"},
            {put + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "400"},
            {put + "Content-Length: 5, 6\r\n\r\nhello!", "400"},
            {put + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, "400"},
            {put + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "400"},
            {put + "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n", "400"},
            {put + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled, "400"},
            {put + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400"},
            {put + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n", "400"},
            {put + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n", "400"},
            {put + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", "400"},
            {put + " folded: x\r\nContent-Length: 5\r\n\r\nhello", "400"},
            {"PUT /v1/web/shape HTTP/1.1\r\n" + acme + "Content-Length: 5\r\n\r\nhello", "400"},
            {"PUT /v1/web/%2e%2e/x HTTP/1.1\r\nHost: localhost\r\n" + acme + "Content-Length: 5\r\n\r\nhello", "400"},
            {"PUT /v1/web/a%2fb HTTP/1.1\r\nHost: localhost\r\n" + acme + "Content-Length: 5\r\n\r\nhello", "400"},
            {"PUT /v1/web/100%25 HTTP/1.1\r\nHost: localhost\r\n" + acme + "Content-Length: 5\r\n\r\nhello", "400"},
            {"TRACE /v1/web HTTP/1.1\r\nHost: localhost\r\n" + acme + "\r\n", "405"},
            {"CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n" + acme + "\r\n", "404"},
            {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "426"},
            {"GET / HTTP/0.9\r\n\r\n", "505"},
            // A body that only the connection's end would end: it would be stored as an empty backup
            {"PUT /v1/web/shape HTTP/1.0\r\n" + acme + "\r\nhello", "411"},
            {put + "\r\nhello", "411"},
            {put + "X: " + "a".repeat(100_000) + "\r\n\r\n", "431"},
        }) {
            try (RawRequest raw = new RawRequest(endpoint.port())) {
                raw.send(row[0]);
                String all = raw.rest();
                String shown = row[0].lines().skip(2).toList() + " -> " + all;
                System.out.println("SHAPE "
                        + row[0].lines()
                                .filter(l -> !l.startsWith("Auth"))
                                .map(l -> l.substring(0, Math.min(60, l.length())))
                                .toList()
                        + " -> " + all.lines().limit(1).toList() + " n=" + all.split("HTTP/1.1 ").length);
                if (!row[1].isEmpty()) assertTrue(all.startsWith("HTTP/1.1 " + row[1]), shown);
                assertEquals(-1, all.indexOf("HTTP/1.1 ", 1), "more than one answer: " + shown);
                assertFalse(all.contains("xception") || all.contains("jetty") || all.contains("Jetty"), shown);
            } catch (java.io.IOException e) {
                System.out.println("SHAPE IO " + e + row[0]);
            }
        }
    }

    @Test
    void requestsOnOneConnectionAreEachDecidedAlone() throws Exception {
        String acme = RawRequest.basic("acme");
        String put = "PUT /v1/web/pipelined HTTP/1.1\r\nHost: localhost\r\n";
        try (RawRequest raw = new RawRequest(endpoint.port())) {
            // A login holds for its own request; an offer of HTTP/2 is not taken up
            raw.send(put + acme + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                    + "Content-Length: 5\r\n\r\nfirst");
            raw.send(put + "Content-Length: 6\r\n\r\nsecond");
            raw.send(put + acme + "Content-Length: 5\r\n\r\nthird");
            String all = raw.rest();
            List<String> statuses = new ArrayList<>();
            for (String answer : all.split("HTTP/1\\.1 ")) {
                statuses.add(answer.substring(0, Math.min(3, answer.length())));
            }
            assertTrue(statuses.subList(0, 3).equals(List.of("", "201", "401")), all);
            assertFalse(statuses.contains("101"), all);
        }
        assertEquals(0, checker.check().pointsWith(TestFiles.sha256("second".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void namesThatLookAlikeAreDifferentItems() throws Exception {
        Set<String> points = new HashSet<>();
        List<String> names = List.of(
                "a/b",
                "caf\u00e9",
                "cafe\u0301",
                "CAF\u00c9",
                "\ud83d\ude00",
                "x.",
                "x..",
                "x",
                "X",
                "n".repeat(1200),
                "n".repeat(1200) + "m",
                "\ud83d\ude00".repeat(300),
                "d/".repeat(500) + "e",
                "a+b",
                "a b",
                "~",
                "\u202egnp.exe",
                "con",
                "a:b",
                "a?b",
                "a#b",
                "'\"<script>");
        for (String name : names) {
            String path = URLEncoder.encode(name, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("%2F", "/");
            Answer put = put("acme", "/v1/webs/" + path, name.getBytes(StandardCharsets.UTF_8));
            assertEquals(201, put.status(), name + ": " + put.headers() + put.body());
            assertTrue(points.add(put.text("point")), name);
            String file = path.substring(path.lastIndexOf('/') + 1);
            Answer get = endpoint.as("acme", endpoint.url("/v1/webs/" + put.text("point") + "/" + file));
            assertEquals(200, get.status(), name + get.body());
            assertEquals(name, new String(get.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(
                names.size(),
                report.points().stream()
                        .filter(point -> point.source().equals("webs"))
                        .map(Checker.Point::place)
                        .map(place -> place.substring(0, place.lastIndexOf('/')))
                        .distinct()
                        .count(),
                "each has a place of its own");
    }

    @Test
    void aTenantOrSourceWhoseNameBeginsAnothersSeesNothingOfIt() throws Exception {
        String point = put("acme", "/v1/web/prefix", bytes(100)).text("point");
        Answer kept = put("acme", "/v1/web/prefix2?commit=explicit", bytes(100));
        for (String source : List.of("we", "web")) {
            assertFalse(endpoint.as("acm", endpoint.url("/v1/" + source)).body().contains(point));
            for (String[] call : new String[][] {
                {"GET", point + "/prefix"},
                {"DELETE", point},
                {"POST", point + "/commit"},
                {"POST", kept.text("artifact") + "/commit"}
            }) {
                Answer answer = endpoint.as("acm", "-X", call[0], endpoint.url("/v1/" + source + "/" + call[1]));
                assertEquals(404, answer.status(), answer.body());
            }
        }
        for (String source : List.of("we", "default", "local", "webs%2f..%2fweb", "*", "acm")) {
            int status = endpoint.as("acme", endpoint.url("/v1/" + source)).status();
            assertTrue(status == 403 || status == 400, source + ": " + status);
        }
        assertEquals(
                404,
                endpoint.as("acme", endpoint.url("/v1/webs/" + point + "/prefix"))
                        .status());
    }

    @Test
    void aListingThatCannotGoOnSaysSo() throws Exception {
        String url = endpoint.url("/v1/web");
        String point = put("acme", "/v1/web/list-a", bytes(10)).text("point");
        String later = put("acme", "/v1/web/list-b", bytes(10)).text("point");
        String cursor = HexFormat.of()
                .formatHex(("points/acme/web/list-a/" + point + ".json").getBytes(StandardCharsets.UTF_8));
        assertTrue(endpoint.as("acme", url + "?after=" + cursor).body().contains(later));
        // The point that a page ended with is deleted before the next page is asked for
        assertEquals(200, endpoint.as("acme", "-X", "DELETE", url + "/" + point).status());
        Answer next = endpoint.as("acme", url + "?after=" + cursor);
        assertTrue(next.body().contains(later), next.body());
        assertFalse(next.body().contains(point), next.body());
        // Anything else is no cursor, and another tenant's is none
        for (String garbage : List.of("", "x", "%00", "%zz", "%", "%C3", "..%2f..", "9".repeat(3000), cursor + "0")) {
            assertEquals(400, endpoint.as("acme", url + "?after=" + garbage).status(), garbage);
        }
        assertEquals(400, endpoint.as("acm", url + "?after=" + cursor).status());
        assertEquals(400, endpoint.as("acme", url + "?item=a&item=b").status());
    }

    /** Only the query is a query: a body must not be read for parameters. */
    @Test
    void aFormIsNotReadForParameters() throws Exception {
        Answer kept = put("acme", "/v1/web/form?commit=explicit", bytes(100));
        Answer commit = endpoint.as(
                "acme",
                "-X",
                "POST",
                "--data-binary",
                "item=%zz&" + "x=y&".repeat(20_000),
                endpoint.url(kept.text("commit")));
        assertEquals(201, commit.status(), commit.body());
        Answer list = endpoint.as("acme", "-X", "GET", "-d", "item=%zz", endpoint.url("/v1/web"));
        assertEquals(200, list.status(), list.body());
    }

    @Test
    void aCommitThatIsSaidManyTimesAtOnceMakesOnePoint() throws Exception {
        byte[] bytes = bytes(9 << 20);
        Answer kept = put("acme", "/v1/web/race?commit=explicit", bytes);
        List<Integer> statuses = atOnce(4, () -> endpoint.as("acme", "-X", "POST", endpoint.url(kept.text("commit")))
                .status());
        assertTrue(statuses.stream().allMatch(status -> status == 200 || status == 201), statuses.toString());
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)));
    }

    @Test
    void whatWasDeletedAndIsSentAgainIsThereOnce() throws Exception {
        byte[] bytes = bytes(9 << 20);
        String[] key = {"-H", "Idempotency-Key: again"};
        String point = put("acme", "/v1/web/again", bytes, key).text("point");
        String url = endpoint.url("/v1/web/" + point);
        for (int i = 0; i < 3; i++) {
            assertEquals(200, endpoint.as("acme", "-X", "DELETE", url).status());
            Answer put = put("acme", "/v1/web/again", bytes, key);
            assertEquals(201, put.status(), put.body());
            assertEquals(point, put.text("point"));
        }
        assertEquals(200, endpoint.as("acme", url + "/again").status());
        // A commit does not bring back what was deleted
        assertEquals(200, endpoint.as("acme", "-X", "DELETE", url).status());
        assertEquals(404, endpoint.as("acme", "-X", "POST", url + "/commit").status());
        assertEquals(1, checker.check().pointsWith(TestFiles.sha256(bytes)));
    }

    private static <T> List<T> atOnce(int threads, Callable<T> task) throws Exception {
        ExecutorService crowd = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : crowd.invokeAll(Collections.nCopies(threads, task))) {
                results.add(future.get());
            }
            return results;
        } finally {
            crowd.shutdown();
        }
    }

    /** Each has sent enough to be given a block's memory, and keeps just above the pace at which it is sent away. */
    @Test
    void oneThatHoldsMemoryHoldsUpNobodyElse() throws Exception {
        List<RawRequest> hogs = new ArrayList<>();
        Thread trickle = new Thread(() -> trickle(hogs), "trickle");
        try {
            // Given three times as many as all memory could serve
            for (int i = 0; i < 48; i++) {
                hogs.add(new RawRequest(endpoint.port())
                        .put("/v1/web/hog-" + i, RawRequest.basic("hog") + "Content-Length: 20000000\r\n")
                        .send(new byte[70_000]));
            }
            trickle.start();
            // Then another tenant's backup and a drop folder's are stored
            byte[] pushed = bytes(20 << 20);
            assertEquals(201, put("acme", "/v1/web/free", pushed).status());
            byte[] dropped = bytes(20 << 20);
            Path file = Files.write(temp.resolve("dropped.bak"), dropped);
            Files.move(file, temp.resolve("endpoint/drop/dropped.bak"));
            endpoint.connector().awaitLine("item=\"local/dropped.bak\"");
            assertEquals(1, checker.check().pointsWith(TestFiles.sha256(pushed)));
            assertEquals(1, checker.check().pointsWith(TestFiles.sha256(dropped)));
        } finally {
            trickle.interrupt();
            trickle.join();
            for (RawRequest hog : hogs) {
                hog.reset();
            }
        }
    }

    private static void trickle(List<RawRequest> hogs) {
        try {
            while (true) {
                Thread.sleep(5_000);
                for (RawRequest hog : hogs) {
                    hog.send(new byte[8_000]);
                }
            }
        } catch (InterruptedException | IOException e) {
            // the test is over
        }
    }
}
