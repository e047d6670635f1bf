package dev.backupvault.connect;

import static dev.backupvault.connect.TenantsSite.answered;
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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tenants must not be able to: see, spend or be what is another's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectTenantsIT {
    @TempDir
    static Path temp;

    private TenantsSite site;
    private TenantsEndpoint endpoint;

    @BeforeAll
    void start() throws Exception {
        site = TenantsSite.start("CloudConnectTenantsIT", temp);
        endpoint = site.endpoint;
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
    }

    @Test
    void aKeyStandsForOneBackup() throws Exception {
        Path one = site.file(site.bytes(9 << 20));
        Path two = site.file(site.bytes(9 << 20));
        assertEquals(
                201,
                site.put("acme", "/v1/web/key", one, "-H", "Idempotency-Key: night-1")
                        .status());
        assertEquals(
                200,
                site.put("acme", "/v1/web/key", one, "-H", "Idempotency-Key: night-1")
                        .status());
        answered(409, "BV-0309", site.put("acme", "/v1/web/key", two, "-H", "Idempotency-Key: night-1"));
        answered(409, "BV-0309", site.put("acme", "/v1/web/other-item", one, "-H", "Idempotency-Key: night-1"));
        // A key is its tenant's and its source's own
        assertEquals(
                201,
                site.put("acme", "/v1/db/key", two, "-H", "Idempotency-Key: night-1")
                        .status());
        assertEquals(
                201,
                site.put("rival", "/v1/web/key", two, "-H", "Idempotency-Key: night-1")
                        .status());
    }

    @Test
    void aTenantSeesOnlyItself() throws Exception {
        byte[] bytes = site.bytes(1000);
        String point = site.put("acme", "/v1/web/secret", site.file(bytes)).text("point");
        assertTrue(endpoint.as("acme", endpoint.url("/v1/web")).body().contains(point));
        assertFalse(endpoint.as("rival", endpoint.url("/v1/web")).body().contains(point));
        answered(404, "BV-0401", endpoint.as("rival", endpoint.url("/v1/web/" + point + "/secret")));
        answered(404, "BV-0401", endpoint.as("rival", "-X", "DELETE", endpoint.url("/v1/web/" + point)));
        answered(403, "BV-0602", endpoint.as("rival", endpoint.url("/v1/db")));
        answered(403, "BV-0602", site.put("rival", "/v1/db/x", site.file(bytes)));
        answered(403, "BV-0602", site.put("acme", "/v1/default/x", site.file(bytes)));
        answered(404, "BV-0401", endpoint.as("acme", endpoint.url("/v1/db/" + point + "/secret")));
        site.stored(1, bytes);
    }

    @Test
    void whatATenantDeletesOnlyAnOperatorBringsBack() throws Exception {
        // Given
        byte[] bytes = site.bytes(1000);
        String point = site.put("acme", "/v1/db/precious", site.file(bytes)).text("point");
        String url = endpoint.url("/v1/db/" + point);
        // When
        Answer delete = endpoint.as("acme", "-X", "DELETE", url);
        // Then it is out of the tenant's sight
        assertEquals(200, delete.status(), delete.body());
        answered(404, "BV-0401", endpoint.as("acme", url + "/precious"));
        answered(404, "BV-0401", endpoint.as("acme", "-X", "DELETE", url));
        assertFalse(endpoint.as("acme", endpoint.url("/v1/db")).body().contains(point));
        // And the bytes are all there
        site.stored(1, bytes);
        try (ConnectorProcess list = site.launch.start("points", "--tenant", "acme", "--deleted")) {
            assertEquals(0, list.exit());
            assertTrue(list.output().contains(point), list.output());
        }
        try (ConnectorProcess undelete = site.launch.start("undelete", point)) {
            assertEquals(0, undelete.exit(), undelete.output());
        }
        assertArrayEquals(bytes, endpoint.as("acme", url + "/precious").body().getBytes(ISO_8859_1));
    }

    @Test
    void aQuotaIsKeptWhateverTheLengthSays() throws Exception {
        Path large = site.file(site.bytes(21 << 20));
        Path half = site.file(site.bytes(12 << 20));
        answered(413, "BV-0603", site.put("small", "/v1/web/large", large));
        answered(507, "BV-0603", site.put("small", "/v1/web/large", large, "-H", "Transfer-Encoding: chunked"));
        Answer first = site.put("small", "/v1/web/half", half, "-H", "Idempotency-Key: lost-answer");
        assertEquals(201, first.status(), first.body());
        // Sent again it needs no room, and nothing else gets any by its key
        Answer again = site.put("small", "/v1/web/half", half, "-H", "Idempotency-Key: lost-answer");
        assertEquals(200, again.status(), again.body());
        answered(
                409,
                "BV-0309",
                site.put(
                        "small",
                        "/v1/web/half",
                        site.file(site.bytes(13 << 20)),
                        "-H",
                        "Idempotency-Key: lost-answer"));
        answered(507, "BV-0603", site.put("small", "/v1/web/half2", half));
        answered(507, "BV-0603", site.put("small", "/v1/web/half2", half, "-H", "Transfer-Encoding: chunked"));
        // What is deleted counts no more
        assertEquals(
                200,
                endpoint.as("small", "-X", "DELETE", endpoint.url("/v1/web/" + first.text("point")))
                        .status());
        assertEquals(
                201,
                site.put("small", "/v1/web/half2", half, "-H", "Transfer-Encoding: chunked")
                        .status());
        // And does not come back where there is no room for it, whatever its key says
        String key = "Idempotency-Key: lost-answer";
        answered(507, "BV-0603", site.put("small", "/v1/web/half", half, "-H", key));
        answered(
                507, "BV-0603", site.put("small", "/v1/web/half", half, "-H", key, "-H", "Transfer-Encoding: chunked"));
        assertFalse(endpoint.as("small", endpoint.url("/v1/web")).body().contains(first.text("point")));
    }

    @Test
    void withoutTheRightPasswordThereIsNothing() throws Exception {
        Path file = site.file(site.bytes(100));
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
        byte[] bytes = site.bytes(100);
        Answer header =
                site.put("acme", "/v1/web/plain-" + name, site.file(bytes), "-H", name + ": ../../rival/web/evil");
        assertEquals(201, header.status(), header.body());
        assertEquals("plain-" + name, header.text("item"));
        answered(400, "BV-0606", site.put("acme", "/v1/web/plain?" + name + "=evil", site.file(bytes)));
        Checker.Report report = site.checker.check();
        assertEquals(List.of(), report.broken());
        assertTrue(
                report.points().stream()
                        .filter(point -> point.sha256().equals(TestFiles.sha256(bytes)))
                        .allMatch(point -> point.place().startsWith("points/acme/web/plain-")),
                "it went elsewhere");
        assertFalse(header.body().contains("xception") || header.headers().contains("Jetty"), header.headers());
    }
}
