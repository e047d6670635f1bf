package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is decided before a body is read, and what becomes of bodies that never end as they should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectGateIT {
    private static final String TENANTS =
            """
            tenants:
              acme:
                password: HASH
                sources: [web]
                tasks: 300
                quota: 1GiB
              busy:
                password: HASH
                sources: [web]
                tasks: 1
            """;
    private static final String CONTINUE = "Expect: 100-continue\r\n";

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private TenantsEndpoint endpoint;
    private Checker checker;
    private RandomGenerator random;
    private int number;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("CloudConnectGateIT");
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

    private RawRequest request() throws IOException {
        return new RawRequest(endpoint.port());
    }

    private static String length(long bytes) {
        return "Content-Length: " + bytes + "\r\n";
    }

    private String answer(String path, String fields) throws IOException {
        try (RawRequest raw = request()) {
            return raw.put(path, fields).head();
        }
    }

    @Test
    void whoMayNotSendIsToldBeforeSending() throws Exception {
        long terabyte = 1L << 40;
        String acme = RawRequest.basic("acme");
        for (String[] row : new String[][] {
            {"/v1/web/x", CONTINUE + length(terabyte), "401"},
            {"/v1/web/x", "Authorization: Basic eDp5\r\n" + CONTINUE + length(terabyte), "401"},
            {"/v1/other/x", acme + CONTINUE + length(terabyte), "403"},
            {"/v1/web/x", acme + CONTINUE + length(terabyte), "413"},
            {"/v1/web", acme + CONTINUE + length(terabyte), "400"},
            {"/elsewhere", acme + CONTINUE + length(terabyte), "404"},
            {"/v1/web/x", acme + CONTINUE + length(10) + "Content-Type: multipart/form-data; boundary=x\r\n", "415"}
        }) {
            String head = answer(row[0], row[1]);
            assertTrue(head.startsWith("HTTP/1.1 " + row[2]), Arrays.toString(row) + ": " + head);
        }
        // Who may is told to go on
        assertTrue(answer("/v1/web/x", acme + CONTINUE + length(10)).startsWith("HTTP/1.1 100"));
    }

    @Test
    void aDigestInATrailerIsChecked() throws Exception {
        for (boolean right : new boolean[] {true, false}) {
            byte[] bytes = TestFiles.bytes(random, 100_000);
            byte[] hashed = right ? bytes : TestFiles.bytes(random, 10);
            String digest = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(hashed));
            try (RawRequest raw = request()) {
                int status = raw.put(
                                "/v1/web/trailer",
                                RawRequest.basic("acme") + "Transfer-Encoding: chunked\r\nTrailer: Content-Digest\r\n")
                        .chunk(bytes)
                        .send("0\r\nContent-Digest: sha-256=:" + digest + ":\r\n\r\n")
                        .status();
                assertEquals(right ? 201 : 400, status);
            }
            assertEquals(right ? 1 : 0, checker.check().pointsWith(TestFiles.sha256(bytes)));
        }
    }

    @Test
    void aTenantHasNoMoreTasksThanItMay() throws Exception {
        try (RawRequest first = request()) {
            // Given an upload under way
            first.put("/v1/web/first", RawRequest.basic("busy") + CONTINUE + length(10));
            assertEquals(100, first.status());
            // Then another has to wait, and is told so
            String head = answer("/v1/web/second", RawRequest.basic("busy") + CONTINUE + length(10));
            assertTrue(head.startsWith("HTTP/1.1 429") && head.contains("Retry-After: "), head);
            // And other tenants are not concerned
            assertTrue(answer("/v1/web/x", RawRequest.basic("acme") + CONTINUE + length(10))
                    .startsWith("HTTP/1.1 100"));
            assertEquals(201, first.send(new byte[10]).status());
        }
        Awaitility.await("the task is given back")
                .untilAsserted(
                        () -> assertTrue(answer("/v1/web/third", RawRequest.basic("busy") + CONTINUE + length(10))
                                .startsWith("HTTP/1.1 100")));
    }

    @Test
    void abortedUploadsLeaveNothing() throws Exception {
        // Given one that was served, so that all that is opened once is open
        try (RawRequest raw = request()) {
            assertEquals(
                    201,
                    raw.put("/v1/web/warm", RawRequest.basic("acme") + length(9 << 20))
                            .send(new byte[9 << 20])
                            .status());
        }
        int points = checker.check().points().size();
        int before = descriptors();
        List<String> files = files();
        // When a hundred are cut, at the start, in the middle of a block, after blocks, and at the last byte
        byte[] bytes = TestFiles.bytes(random, 20 << 20);
        for (int i = 0; i < Seed.rounds(100); i++) {
            int sent = random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(bytes.length);
            boolean chunked = random.nextBoolean();
            RawRequest raw = request();
            raw.put(
                    "/v1/web/cut-" + i,
                    RawRequest.basic("acme") + (chunked ? "Transfer-Encoding: chunked\r\n" : length(bytes.length)));
            byte[] part = Arrays.copyOf(bytes, sent);
            if (chunked) {
                raw.chunk(part);
            } else {
                raw.send(part);
            }
            if (random.nextBoolean()) {
                raw.reset();
            } else {
                raw.close();
            }
        }
        // Then no point, no file and no descriptor is left of them
        Awaitility.await("descriptors are closed")
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> {
                    int now = descriptors();
                    assertTrue(now <= before + 5, "open before: " + before + ", now: " + now);
                });
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(List.of(), report.orphans());
        assertEquals(points, report.points().size());
        assertEquals(files, files());
        // And their room is free again
        assertTrue(answer("/v1/web/x", RawRequest.basic("acme") + CONTINUE + length(900 << 20))
                .startsWith("HTTP/1.1 100"));
    }

    private int descriptors() {
        return new File("/proc/" + endpoint.connector().pid() + "/fd").list().length;
    }

    private List<String> files() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path folder : List.of(temp.resolve("data"), temp.resolve("endpoint/drop"))) {
            try (Stream<Path> walk = Files.walk(folder)) {
                walk.map(Path::toString)
                        .filter(name -> !name.contains("sources"))
                        .forEach(all::add);
            }
        }
        return all;
    }

    @Test
    void aCrowdOfSlowSendersDoesNotHoldUpTheOthers() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 1 << 20);
        double alone = median(bytes);
        List<RawRequest> slow = new ArrayList<>();
        try {
            // Given 200 connections that have sent a little and send no more
            for (int i = 0; i < 200; i++) {
                slow.add(request()
                        .put("/v1/web/slow-" + i, RawRequest.basic("acme") + length(1 << 20))
                        .send(new byte[1000]));
            }
            // When others send
            double crowded = median(bytes);
            // Then they wait at most a little longer; the figure is for the reader, the bound is far from it
            System.out.println(
                    "CloudConnectGateIT: median with 200 slow senders " + crowded + " s, alone " + alone + " s");
            assertTrue(crowded < 30, "median " + crowded + " s, alone " + alone + " s");
        } finally {
            for (RawRequest raw : slow) {
                raw.reset();
            }
        }
    }

    private double median(byte[] bytes) throws IOException {
        double[] seconds = new double[15];
        for (int i = 0; i < seconds.length; i++) {
            long started = System.nanoTime();
            try (RawRequest raw = request()) {
                assertEquals(
                        201,
                        raw.put("/v1/web/quick-" + ++number, RawRequest.basic("acme") + length(bytes.length))
                                .send(bytes)
                                .status());
            }
            seconds[i] = (System.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1);
        }
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }
}
