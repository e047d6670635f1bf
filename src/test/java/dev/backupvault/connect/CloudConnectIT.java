package dev.backupvault.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.connect.TenantsEndpoint.Answer;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant's scripts do with curl, and what they must not be able to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectIT {
    private static final String TENANTS =
            """
            tenants:
              acme:
                password: HASH
                sources: [web, db]
              rival:
                password: HASH
                sources: [web]
              small:
                password: HASH
                sources: [web]
                quota: 20MiB
            """;

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Launch launch;
    private TenantsEndpoint endpoint;
    private Checker checker;
    private RandomGenerator random;
    private int number;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("CloudConnectIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        checker = new Checker(store.connectionString());
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString());
        endpoint = TenantsEndpoint.start(temp.resolve("endpoint"), launch, TENANTS);
    }

    @AfterAll
    void stop() throws Exception {
        endpoint.close();
        store.close();
    }

    private byte[] bytes(int length) {
        return TestFiles.bytes(random, length);
    }

    private Path file(byte[] bytes) throws Exception {
        return Files.write(temp.resolve("file-" + ++number), bytes);
    }

    private Answer put(String tenant, String path, Path file, String... more) throws Exception {
        String[] arguments = Arrays.copyOf(more, more.length + 3);
        arguments[more.length] = "-T";
        arguments[more.length + 1] = file.toString();
        arguments[more.length + 2] = endpoint.url(path);
        return endpoint.as(tenant, arguments);
    }

    private static String digest(String algorithm, byte[] bytes) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private void stored(long points, byte[] bytes) {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(points, report.pointsWith(TestFiles.sha256(bytes)));
    }

    private static void answered(int status, String code, Answer answer) throws Exception {
        assertEquals(status, answer.status(), answer.headers() + answer.body());
        assertEquals(code, answer.text("code"), answer.body());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 20 << 20})
    void aBackupIsStoredAndComesBack(int length) throws Exception {
        // Given
        byte[] bytes = bytes(length);
        // When
        Answer put = put("acme", "/v1/web/host%201/%C3%BC/app.bak", file(bytes));
        // Then
        assertEquals(201, put.status(), put.headers() + put.body());
        assertEquals(TestFiles.sha256(bytes), put.text("sha256"));
        assertFalse(put.headers().contains("Camel"), put.headers());
        assertEquals(
                "host 1/ü/app.bak",
                new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(put.body().getBytes(ISO_8859_1))
                        .path("item")
                        .asText());
        Answer get = endpoint.as("acme", endpoint.url("/v1/web/" + put.text("point") + "/app.bak"));
        assertEquals(200, get.status());
        assertArrayEquals(bytes, get.body().getBytes(ISO_8859_1));
        assertTrue(get.headers().toLowerCase().contains("content-length: " + length), get.headers());
        assertTrue(get.headers().contains("sha-256=:" + digest("SHA-256", bytes) + ":"), get.headers());
        assertEquals(List.of(), checker.check().broken());
    }

    @Test
    void aPipeOfUnknownLengthIsStored() throws Exception {
        byte[] bytes = bytes(9 << 20);
        Path file = file(bytes);
        Answer put = endpoint.curl(
                "-k",
                "-u",
                "acme:" + TenantsEndpoint.PASSWORD,
                "-H",
                "Transfer-Encoding: chunked",
                "-T",
                file.toString(),
                endpoint.url("/v1/db/pipe"));
        assertEquals(201, put.status(), put.headers() + put.body());
        stored(1, bytes);
    }

    @Test
    void theSourceShowsItsLastPoint() throws Exception {
        Answer put = put("acme", "/v1/db/shown", file(bytes(100)));
        Awaitility.await("the point is shown").atMost(Duration.ofSeconds(30)).until(() -> {
            try (ConnectorProcess sources = launch.start("sources", "--json")) {
                return sources.exit() == 0 && sources.says("\"lastPoint\" : \"" + put.text("point"));
            }
        });
    }

    @Test
    void aPausedEndpointTakesNothingAndSaysWhenToComeBack() throws Exception {
        Path file = file(bytes(100));
        try (ConnectorProcess pause = launch.start("sources", "pause", "cloud-connect")) {
            assertEquals(0, pause.exit(), pause.output());
        }
        try {
            Answer refused = put("acme", "/v1/web/paused", file);
            answered(503, "BV-0605", refused);
            assertTrue(refused.headers().contains("Retry-After: "), refused.headers());
        } finally {
            try (ConnectorProcess resume = launch.start("sources", "resume", "cloud-connect")) {
                assertEquals(0, resume.exit(), resume.output());
            }
        }
        assertEquals(201, put("acme", "/v1/web/paused", file).status());
    }

    @Test
    void aRangeIsServed() throws Exception {
        byte[] bytes = bytes(9 << 20);
        String point = put("acme", "/v1/web/range", file(bytes)).text("point");
        String url = endpoint.url("/v1/web/" + point + "/range");
        Answer middle = endpoint.as("acme", "-r", "8388600-8388699", url);
        assertEquals(206, middle.status());
        assertArrayEquals(
                Arrays.copyOfRange(bytes, 8388600, 8388700), middle.body().getBytes(ISO_8859_1));
        assertTrue(middle.headers().contains("bytes 8388600-8388699/" + bytes.length), middle.headers());
        answered(416, "BV-0606", endpoint.as("acme", "-r", "99999999-", url));
    }

    @Test
    void aDigestThatDoesNotMatchStoresNothing() throws Exception {
        byte[] bytes = bytes(9 << 20);
        byte[] other = bytes(100);
        Path file = file(bytes);
        answered(400, "BV-0306", put("acme", "/v1/web/wrong", file, "-H", "Content-MD5: " + digest("MD5", other)));
        answered(
                400,
                "BV-0306",
                put("acme", "/v1/web/wrong", file, "-H", "Content-Digest: sha-256=:" + digest("SHA-256", other) + ":"));
        answered(
                400,
                "BV-0306",
                put("acme", "/v1/web/wrong", file, "-H", "Content-Digest: sha-512=:" + digest("SHA-512", other) + ":"));
        answered(400, "BV-0311", put("acme", "/v1/web/wrong", file, "-H", "Content-Digest: crc=:AAAA:"));
        stored(0, bytes);
        assertEquals(
                201,
                put(
                                "acme",
                                "/v1/web/right",
                                file,
                                "-H",
                                "Content-MD5: " + digest("MD5", bytes),
                                "-H",
                                "Content-Digest: sha-512=:" + digest("SHA-512", bytes) + ":")
                        .status());
        stored(1, bytes);
    }

    @Test
    void theSameBackupAgainIsKnown() throws Exception {
        byte[] bytes = bytes(9 << 20);
        Path file = file(bytes);
        String sha256 = "Content-Digest: sha-256=:" + digest("SHA-256", bytes) + ":";
        Answer first = put("acme", "/v1/web/again", file, "-H", sha256);
        Answer second = put("acme", "/v1/web/again", file, "-H", sha256);
        assertEquals(201, first.status());
        assertEquals(200, second.status());
        assertEquals(first.text("point"), second.text("point"));
        stored(1, bytes);
    }

    @Test
    void aKeyStandsForOneBackup() throws Exception {
        Path one = file(bytes(9 << 20));
        Path two = file(bytes(9 << 20));
        assertEquals(
                201,
                put("acme", "/v1/web/key", one, "-H", "Idempotency-Key: night-1")
                        .status());
        assertEquals(
                200,
                put("acme", "/v1/web/key", one, "-H", "Idempotency-Key: night-1")
                        .status());
        answered(409, "BV-0309", put("acme", "/v1/web/key", two, "-H", "Idempotency-Key: night-1"));
        answered(409, "BV-0309", put("acme", "/v1/web/other-item", one, "-H", "Idempotency-Key: night-1"));
        // A key is its tenant's and its source's own
        assertEquals(
                201,
                put("acme", "/v1/db/key", two, "-H", "Idempotency-Key: night-1").status());
        assertEquals(
                201,
                put("rival", "/v1/web/key", two, "-H", "Idempotency-Key: night-1")
                        .status());
    }

    @Test
    void whatIsSentWithAnExplicitCommitIsNoPointUntilThen() throws Exception {
        byte[] bytes = bytes(9 << 20);
        Answer put = put("acme", "/v1/web/dump?commit=explicit", file(bytes));
        assertEquals(202, put.status(), put.body());
        stored(0, bytes);
        assertEquals(List.of(), checker.check().orphans());
        // Another tenant cannot say the word
        answered(404, "BV-0401", endpoint.as("rival", "-X", "POST", endpoint.url(put.text("commit"))));
        Answer commit = endpoint.as("acme", "-X", "POST", endpoint.url(put.text("commit")));
        assertEquals(201, commit.status(), commit.body());
        assertEquals(
                200,
                endpoint.as("acme", "-X", "POST", endpoint.url(put.text("commit")))
                        .status());
        stored(1, bytes);
    }

    @Test
    void aTenantSeesOnlyItself() throws Exception {
        byte[] bytes = bytes(1000);
        String point = put("acme", "/v1/web/secret", file(bytes)).text("point");
        assertTrue(endpoint.as("acme", endpoint.url("/v1/web")).body().contains(point));
        assertFalse(endpoint.as("rival", endpoint.url("/v1/web")).body().contains(point));
        answered(404, "BV-0401", endpoint.as("rival", endpoint.url("/v1/web/" + point + "/secret")));
        answered(404, "BV-0401", endpoint.as("rival", "-X", "DELETE", endpoint.url("/v1/web/" + point)));
        answered(403, "BV-0602", endpoint.as("rival", endpoint.url("/v1/db")));
        answered(403, "BV-0602", put("rival", "/v1/db/x", file(bytes)));
        answered(403, "BV-0602", put("acme", "/v1/default/x", file(bytes)));
        answered(404, "BV-0401", endpoint.as("acme", endpoint.url("/v1/db/" + point + "/secret")));
        stored(1, bytes);
    }

    @Test
    void whatATenantDeletesOnlyAnOperatorBringsBack() throws Exception {
        // Given
        byte[] bytes = bytes(1000);
        String point = put("acme", "/v1/db/precious", file(bytes)).text("point");
        String url = endpoint.url("/v1/db/" + point);
        // When
        Answer delete = endpoint.as("acme", "-X", "DELETE", url);
        // Then it is out of the tenant's sight
        assertEquals(200, delete.status(), delete.body());
        answered(404, "BV-0401", endpoint.as("acme", url + "/precious"));
        answered(404, "BV-0401", endpoint.as("acme", "-X", "DELETE", url));
        assertFalse(endpoint.as("acme", endpoint.url("/v1/db")).body().contains(point));
        // And the bytes are all there
        stored(1, bytes);
        try (ConnectorProcess list = launch.start("points", "--tenant", "acme", "--deleted")) {
            assertEquals(0, list.exit());
            assertTrue(list.output().contains(point), list.output());
        }
        try (ConnectorProcess undelete = launch.start("undelete", point)) {
            assertEquals(0, undelete.exit(), undelete.output());
        }
        assertArrayEquals(bytes, endpoint.as("acme", url + "/precious").body().getBytes(ISO_8859_1));
    }

    @Test
    void aQuotaIsKeptWhateverTheLengthSays() throws Exception {
        Path large = file(bytes(21 << 20));
        Path half = file(bytes(12 << 20));
        answered(413, "BV-0603", put("small", "/v1/web/large", large));
        answered(507, "BV-0603", put("small", "/v1/web/large", large, "-H", "Transfer-Encoding: chunked"));
        Answer first = put("small", "/v1/web/half", half, "-H", "Idempotency-Key: lost-answer");
        assertEquals(201, first.status(), first.body());
        // Sent again it needs no room, and nothing else gets any by its key
        Answer again = put("small", "/v1/web/half", half, "-H", "Idempotency-Key: lost-answer");
        assertEquals(200, again.status(), again.body());
        answered(
                409,
                "BV-0309",
                put("small", "/v1/web/half", file(bytes(13 << 20)), "-H", "Idempotency-Key: lost-answer"));
        answered(507, "BV-0603", put("small", "/v1/web/half2", half));
        answered(507, "BV-0603", put("small", "/v1/web/half2", half, "-H", "Transfer-Encoding: chunked"));
        // What is deleted counts no more
        assertEquals(
                200,
                endpoint.as("small", "-X", "DELETE", endpoint.url("/v1/web/" + first.text("point")))
                        .status());
        assertEquals(
                201,
                put("small", "/v1/web/half2", half, "-H", "Transfer-Encoding: chunked")
                        .status());
    }

    @Test
    void withoutTheRightPasswordThereIsNothing() throws Exception {
        Path file = file(bytes(100));
        String url = endpoint.url("/v1/web/x");
        for (String[] login : List.of(
                new String[] {},
                new String[] {"-u", "acme:wrong wrong wrong"},
                new String[] {"-u", "nobody:" + TenantsEndpoint.PASSWORD},
                new String[] {"-H", "Authorization: Bearer x"})) {
            String[] arguments = Arrays.copyOf(login, login.length + 4);
            System.arraycopy(new String[] {"-k", "-T", file.toString(), url}, 0, arguments, login.length, 4);
            Answer answer = endpoint.curl(arguments);
            answered(401, "BV-0601", answer);
            assertTrue(answer.headers().contains("Basic realm"), answer.headers());
        }
    }

    /** TRUST's injection matrix: what Camel or we read from messages must not come from a client. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelBackupVaultItem",
                "CamelBackupVaultPath",
                "CamelBackupVaultKey",
                "CamelBackupVaultPoint",
                "CamelBackupVaultLength",
                "CamelBackupVaultSha256",
                "camelbackupvaultitem",
                "CamelHttpResponseCode",
                "CamelHttpPath",
                "CamelFileName",
                "CamelAzureStorageBlobBlobName",
                "CamelAzureStorageBlobContainerName",
                "CamelBeanMethodName",
                "CamelRedelivered",
                "X-HTTP-Method-Override",
                "X-Original-URL",
                "X-Forwarded-For",
                "Forwarded"
            })
    void headersAndParametersHaveNoEffect(String name) throws Exception {
        byte[] bytes = bytes(100);
        Answer header = put("acme", "/v1/web/plain-" + name, file(bytes), "-H", name + ": ../../rival/web/evil");
        assertEquals(201, header.status(), header.body());
        assertEquals("plain-" + name, header.text("item"));
        answered(400, "BV-0606", put("acme", "/v1/web/plain?" + name + "=evil", file(bytes)));
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertTrue(
                report.points().stream()
                        .filter(point -> point.sha256().equals(TestFiles.sha256(bytes)))
                        .allMatch(point -> point.place().startsWith("points/acme/web/plain-")),
                "it went elsewhere");
        assertFalse(header.body().contains("xception") || header.headers().contains("Jetty"), header.headers());
    }

    @Test
    void formsAreNoBackup() throws Exception {
        Path file = file(bytes(100));
        answered(
                415,
                "BV-0606",
                endpoint.as("acme", "-X", "PUT", "--data-binary", "@" + file, endpoint.url("/v1/web/x")));
        answered(415, "BV-0606", endpoint.as("acme", "-X", "PUT", "-F", "f=@" + file, endpoint.url("/v1/web/x")));
        // Bytes are bytes, whatever they say they are
        byte[] bytes = bytes(100);
        assertEquals(
                201,
                put("acme", "/v1/web/java", file(bytes), "-H", "Content-Type: application/x-java-serialized-object")
                        .status());
        stored(1, bytes);
    }

    @Test
    void damageIsNeverServedAsAWholeBackup() throws Exception {
        byte[] bytes = bytes(9 << 20);
        String point = put("acme", "/v1/web/rot", file(bytes)).text("point");
        Checker.Point stored = checker.check().points().stream()
                .filter(candidate -> candidate.id().equals(point))
                .findFirst()
                .orElseThrow();
        byte[] damaged = bytes.clone();
        damaged[5_000_000] ^= 1;
        checker.content(stored.files().get(0).blob())
                .upload(new java.io.ByteArrayInputStream(damaged), damaged.length, true);
        Answer get = endpoint.as("acme", endpoint.url("/v1/web/" + point + "/rot"));
        assertTrue(get.headers().contains("curl: "), "curl must see a cut body");
        assertTrue(get.body().length() < bytes.length, "the last byte left");
        checker.content(stored.files().get(0).blob()).delete();
        answered(404, "BV-0204", endpoint.as("acme", endpoint.url("/v1/web/" + point + "/rot")));
        endpoint.as("acme", "-X", "DELETE", endpoint.url("/v1/web/" + point));
        checker.content(stored.files().get(0).blob())
                .uploadWithResponse(
                        new com.azure.storage.blob.options.BlockBlobSimpleUploadOptions(
                                        com.azure.core.util.BinaryData.fromBytes(bytes))
                                .setMetadata(java.util.Map.of(
                                        "sha256", TestFiles.sha256(bytes), "bytes", Integer.toString(bytes.length))),
                        null,
                        null); // the other tests' checker wants a whole vault
        checker = new Checker(store.connectionString());
    }
}
