package dev.backupvault.connect;

import static dev.backupvault.connect.TenantsSite.answered;
import static dev.backupvault.connect.TenantsSite.digest;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.connect.TenantsEndpoint.Answer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant's scripts do with curl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectIT {
    @TempDir
    static Path temp;

    private TenantsSite site;
    private TenantsEndpoint endpoint;

    @BeforeAll
    void start() throws Exception {
        site = TenantsSite.start("CloudConnectIT", temp);
        endpoint = site.endpoint;
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 20 << 20})
    void aBackupIsStoredAndComesBack(int length) throws Exception {
        // Given
        byte[] bytes = site.bytes(length);
        // When
        Answer put = site.put("acme", "/v1/web/host%201/%C3%BC/app.bak", site.file(bytes));
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
        assertEquals(List.of(), site.checker.check().broken());
    }

    @Test
    void aPipeOfUnknownLengthIsStored() throws Exception {
        byte[] bytes = site.bytes(9 << 20);
        Path file = site.file(bytes);
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
        site.stored(1, bytes);
    }

    @Test
    void theSourceShowsItsLastPoint() throws Exception {
        Answer put = site.put("acme", "/v1/db/shown", site.file(site.bytes(100)));
        Awaitility.await("the point is shown").atMost(Duration.ofSeconds(30)).until(() -> {
            try (ConnectorProcess sources = site.launch.start("sources", "--json")) {
                return sources.exit() == 0 && sources.says("\"lastPoint\" : \"" + put.text("point"));
            }
        });
    }

    @Test
    void aPausedEndpointTakesNothingAndSaysWhenToComeBack() throws Exception {
        Path file = site.file(site.bytes(100));
        try (ConnectorProcess pause = site.launch.start("sources", "pause", "cloud-connect")) {
            assertEquals(0, pause.exit(), pause.output());
        }
        try {
            Answer refused = site.put("acme", "/v1/web/paused", file);
            answered(503, "BV-0605", refused);
            assertTrue(refused.headers().contains("Retry-After: "), refused.headers());
        } finally {
            try (ConnectorProcess resume = site.launch.start("sources", "resume", "cloud-connect")) {
                assertEquals(0, resume.exit(), resume.output());
            }
        }
        assertEquals(201, site.put("acme", "/v1/web/paused", file).status());
    }

    @Test
    void aRangeIsServed() throws Exception {
        byte[] bytes = site.bytes(9 << 20);
        String point = site.put("acme", "/v1/web/range", site.file(bytes)).text("point");
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
        byte[] bytes = site.bytes(9 << 20);
        byte[] other = site.bytes(100);
        Path file = site.file(bytes);
        answered(400, "BV-0306", site.put("acme", "/v1/web/wrong", file, "-H", "Content-MD5: " + digest("MD5", other)));
        answered(
                400,
                "BV-0306",
                site.put(
                        "acme",
                        "/v1/web/wrong",
                        file,
                        "-H",
                        "Content-Digest: sha-256=:" + digest("SHA-256", other) + ":"));
        answered(
                400,
                "BV-0306",
                site.put(
                        "acme",
                        "/v1/web/wrong",
                        file,
                        "-H",
                        "Content-Digest: sha-512=:" + digest("SHA-512", other) + ":"));
        answered(400, "BV-0311", site.put("acme", "/v1/web/wrong", file, "-H", "Content-Digest: crc=:AAAA:"));
        site.stored(0, bytes);
        assertEquals(
                201,
                site.put(
                                "acme",
                                "/v1/web/right",
                                file,
                                "-H",
                                "Content-MD5: " + digest("MD5", bytes),
                                "-H",
                                "Content-Digest: sha-512=:" + digest("SHA-512", bytes) + ":")
                        .status());
        site.stored(1, bytes);
    }

    @Test
    void theSameBackupAgainIsKnown() throws Exception {
        byte[] bytes = site.bytes(9 << 20);
        Path file = site.file(bytes);
        String sha256 = "Content-Digest: sha-256=:" + digest("SHA-256", bytes) + ":";
        Answer first = site.put("acme", "/v1/web/again", file, "-H", sha256);
        Answer second = site.put("acme", "/v1/web/again", file, "-H", sha256);
        assertEquals(201, first.status());
        assertEquals(200, second.status());
        assertEquals(first.text("point"), second.text("point"));
        site.stored(1, bytes);
    }

    @Test
    void whatIsSentWithAnExplicitCommitIsNoPointUntilThen() throws Exception {
        byte[] bytes = site.bytes(9 << 20);
        Answer put = site.put("acme", "/v1/web/dump?commit=explicit", site.file(bytes));
        assertEquals(202, put.status(), put.body());
        site.stored(0, bytes);
        assertEquals(List.of(), site.checker.check().orphans());
        // Another tenant cannot say the word
        answered(404, "BV-0401", endpoint.as("rival", "-X", "POST", endpoint.url(put.text("commit"))));
        Answer commit = endpoint.as("acme", "-X", "POST", endpoint.url(put.text("commit")));
        assertEquals(201, commit.status(), commit.body());
        assertEquals(
                200,
                endpoint.as("acme", "-X", "POST", endpoint.url(put.text("commit")))
                        .status());
        site.stored(1, bytes);
    }

    @Test
    void formsAreNoBackup() throws Exception {
        Path file = site.file(site.bytes(100));
        answered(
                415,
                "BV-0606",
                endpoint.as("acme", "-X", "PUT", "--data-binary", "@" + file, endpoint.url("/v1/web/x")));
        answered(415, "BV-0606", endpoint.as("acme", "-X", "PUT", "-F", "f=@" + file, endpoint.url("/v1/web/x")));
        // Bytes are bytes, whatever they say they are
        byte[] bytes = site.bytes(100);
        assertEquals(
                201,
                site.put(
                                "acme",
                                "/v1/web/java",
                                site.file(bytes),
                                "-H",
                                "Content-Type: application/x-java-serialized-object")
                        .status());
        site.stored(1, bytes);
    }

    @Test
    void damageIsNeverServedAsAWholeBackup() throws Exception {
        byte[] bytes = site.bytes(9 << 20);
        String point = site.put("acme", "/v1/web/rot", site.file(bytes)).text("point");
        Checker.Point stored = site.checker.check().points().stream()
                .filter(candidate -> candidate.id().equals(point))
                .findFirst()
                .orElseThrow();
        byte[] damaged = bytes.clone();
        damaged[5_000_000] ^= 1;
        site.checker
                .content(stored.files().get(0).blob())
                .upload(new java.io.ByteArrayInputStream(damaged), damaged.length, true);
        Answer get = endpoint.as("acme", endpoint.url("/v1/web/" + point + "/rot"));
        assertTrue(get.headers().contains("curl: "), "curl must see a cut body");
        assertTrue(get.body().length() < bytes.length, "the last byte left");
        site.checker.content(stored.files().get(0).blob()).delete();
        answered(404, "BV-0204", endpoint.as("acme", endpoint.url("/v1/web/" + point + "/rot")));
        endpoint.as("acme", "-X", "DELETE", endpoint.url("/v1/web/" + point));
        site.checker
                .content(stored.files().get(0).blob())
                .uploadWithResponse(
                        new com.azure.storage.blob.options.BlockBlobSimpleUploadOptions(
                                        com.azure.core.util.BinaryData.fromBytes(bytes))
                                .setMetadata(java.util.Map.of(
                                        "sha256", TestFiles.sha256(bytes), "bytes", Integer.toString(bytes.length))),
                        null,
                        null); // the other tests' checker wants a whole vault
        site.checkAnew();
    }
}
