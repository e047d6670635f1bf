package dev.backupvault.connect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.backupvault.connect.TenantsEndpoint.Answer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.TestFiles;
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

/** A backup of several files, sent one by one over HTTPS and committed as one point. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectSetIT {
    @TempDir
    static Path temp;

    private TenantsSite site;
    private TenantsEndpoint endpoint;

    @BeforeAll
    void start() throws Exception {
        site = TenantsSite.start("CloudConnectSetIT", temp);
        endpoint = site.endpoint;
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
    }

    private Answer put(String tenant, String path, byte[] bytes, String... more) throws Exception {
        return site.put(tenant, path, site.file(bytes), more);
    }

    private String received(String tenant, String path, byte[] bytes) throws Exception {
        Answer answer = put(tenant, path, bytes);
        assertEquals(202, answer.status(), answer.body());
        return answer.text("artifact");
    }

    private Answer commit(String tenant, String body) throws Exception {
        return endpoint.as(tenant, "--json", body, endpoint.url("/v1/web/commit"));
    }

    private static String set(String... artifacts) {
        return "{\"artifacts\": [\"" + String.join("\", \"", artifacts) + "\"]}";
    }

    @Test
    void severalFilesAreOnePointOnceTheyAreCommitted() throws Exception {
        // Given
        byte[] base = TestFiles.bytes(site.random, 9 << 20);
        byte[] log = TestFiles.bytes(site.random, 1000);
        String first = received("acme", "/v1/web/night/base.tar?item=cluster&commit=explicit", base);
        String second = received("acme", "/v1/web/night/wal/base.tar?commit=explicit&item=cluster", log);
        assertEquals(0, site.checker.check().pointsWith(TestFiles.sha256(base)));
        // Another tenant cannot say the word
        assertEquals(404, commit("rival", set(first, second)).status());
        // When
        Answer commit = commit("acme", set(first, second));
        // Then
        assertEquals(201, commit.status(), commit.body());
        JsonNode answer = commit.json();
        assertEquals("cluster", answer.path("item").asText());
        assertEquals(base.length + log.length, answer.path("bytes").asInt());
        assertEquals(
                List.of(TestFiles.sha256(base), TestFiles.sha256(log)),
                answer.path("artifacts").findValuesAsText("sha256"));
        assertEquals(200, commit("acme", set(first, second)).status());
        Checker.Report report = site.checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(List.of(), report.orphans());
        assertEquals(1, report.pointsWith(TestFiles.sha256(base)));
        assertEquals(1, report.pointsWith(TestFiles.sha256(log)));
        // Files of the same name are told apart by their paths
        String point = "/v1/web/" + commit.text("point");
        assertArrayEquals(
                log,
                endpoint.as("acme", endpoint.url(point + "/night/wal/base.tar"))
                        .body()
                        .getBytes(ISO_8859_1));
        Path restored = temp.resolve("restored");
        try (ConnectorProcess restore =
                site.launch.start("restore", commit.text("point"), "--tenant", "acme", "--to", restored.toString())) {
            assertEquals(0, restore.exit(), restore.output());
        }
        assertArrayEquals(base, Files.readAllBytes(restored.resolve("night/base.tar")));
        assertArrayEquals(log, Files.readAllBytes(restored.resolve("night/wal/base.tar")));
    }

    @Test
    void whatDoesNotMakeOnePointIsRefusedByName() throws Exception {
        String one = received("acme", "/v1/web/one?commit=explicit", TestFiles.bytes(site.random, 100));
        String two = received("acme", "/v1/web/two?commit=explicit", TestFiles.bytes(site.random, 100));
        Answer items = commit("acme", set(one, two));
        assertEquals(400, items.status(), items.body());
        assertEquals("BV-0316", items.text("code"), items.body());
        String missing = "20260102T030405Z-00000000000000000000";
        Answer absent = commit("acme", set(one, missing));
        assertEquals(404, absent.status(), absent.body());
        assertTrue(absent.text("error").contains(missing), absent.body());
        // Each can still be committed by itself
        assertEquals(
                201,
                endpoint.as("acme", "-X", "POST", endpoint.url("/v1/web/" + one + "/commit"))
                        .status());
        assertEquals(201, commit("acme", set(two)).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "null",
                "{\"artifacts\": []}",
                "{\"artifacts\": null}",
                "{\"artifacts\": [null]}",
                "{\"artifacts\": \"20260102T030405Z-00000000000000000000\"}",
                "{\"artifacts\": [\"../../x\"]}",
                "{\"artifacts\": [\"20260102T030405Z-00000000000000000000\",\"20260102T030405Z-00000000000000000000\"]}",
                "{\"artifacts\": [\"20260102T030405Z-00000000000000000000\"], \"force\": true}",
                "{\"artifacts\": [\"20260102T030405Z-00000000000000000000\"], \"artifacts\": []}",
                "{\"artifacts\": [\"20260102T030405Z-00000000000000000000\"]} {}"
            })
    void aBodyThatNamesNoSetIsRefused(String body) throws Exception {
        Answer answer = commit("acme", body);
        assertEquals(400, answer.status(), answer.body());
        assertEquals("BV-0606", answer.text("code"), answer.body());
    }

    @Test
    void aBodyWithoutEndIsRefusedEarly() throws Exception {
        Path endless = Files.write(temp.resolve("endless"), new byte[1 << 20]);
        assertEquals(
                413,
                endpoint.as("acme", "--data-binary", "@" + endless, endpoint.url("/v1/web/commit"))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "item=",
                "item=a//b",
                "item=..",
                "item=a/../b",
                "item=a%5Cb",
                "item=%00",
                "item=a&item=b",
                "item=%EF%BF%BD",
                "commit=now",
                "commit",
                "force=true"
            })
    void anItemThatCouldBeReadInTwoWaysIsRefused(String query) throws Exception {
        assertEquals(
                400,
                put("acme", "/v1/web/x?" + query, TestFiles.bytes(site.random, 10))
                        .status());
    }

    @Test
    void filesOfOtherNamesAreOneItemWhereTheSenderSaysSo() throws Exception {
        put("acme", "/v1/web/app-monday.dump?item=app", TestFiles.bytes(site.random, 100));
        put("acme", "/v1/web/app-tuesday.dump?item=app", TestFiles.bytes(site.random, 100));
        JsonNode points =
                endpoint.as("acme", endpoint.url("/v1/web?item=app")).json().path("points");
        assertEquals(List.of("app", "app"), points.findValuesAsText("item"));
    }

    @Test
    void equalFilesOfOneBackupWithDigestsAreNotTakenForOne() throws Exception {
        byte[] bytes = TestFiles.bytes(site.random, 100);
        String digest = "Content-Digest: sha-256=:"
                + java.util.Base64.getEncoder()
                        .encodeToString(java.util.HexFormat.of().parseHex(TestFiles.sha256(bytes)))
                + ":";
        Answer first = put("acme", "/v1/web/a?item=twins&commit=explicit", bytes, "-H", digest);
        Answer second = put("acme", "/v1/web/b?item=twins&commit=explicit", bytes, "-H", digest);
        Answer again = put("acme", "/v1/web/b?item=twins&commit=explicit", bytes, "-H", digest);
        assertEquals(second.text("artifact"), again.text("artifact"));
        assertEquals(
                201,
                commit("acme", set(first.text("artifact"), second.text("artifact")))
                        .status());
    }

    @Test
    void whatWaitsCountsInTheQuotaAndAfterTheCommitCountsOnce() throws Exception {
        String first = received("small", "/v1/web/s1?item=s&commit=explicit", TestFiles.bytes(site.random, 9 << 20));
        String second = received("small", "/v1/web/s2?item=s&commit=explicit", TestFiles.bytes(site.random, 9 << 20));
        assertEquals(
                507,
                put("small", "/v1/web/s3?item=s&commit=explicit", TestFiles.bytes(site.random, 9 << 20))
                        .status());
        assertEquals(201, commit("small", set(first, second)).status());
        assertEquals(
                201,
                put("small", "/v1/web/rest", TestFiles.bytes(site.random, 1 << 20))
                        .status());
        assertEquals(
                507,
                put("small", "/v1/web/more", TestFiles.bytes(site.random, 3 << 20))
                        .status());
    }

    @Test
    void anOperatorsFilesAreOnePointOrNone() throws Exception {
        Path one = Files.write(temp.resolve("one.bak"), TestFiles.bytes(site.random, 1000));
        Path two = Files.write(temp.resolve("two.bak"), TestFiles.bytes(site.random, 2000));
        String absent = temp.resolve("absent.bak").toString();
        try (ConnectorProcess cut = site.launch.start(
                "ingest", one.toString(), absent, "--source", "cli", "--item", "stripes", "--as-one")) {
            assertEquals(3, cut.exit(), cut.output());
        }
        assertEquals(0, site.checker.check().pointsWith(TestFiles.sha256(Files.readAllBytes(one))));
        try (ConnectorProcess both = site.launch.start(
                "ingest", one.toString(), two.toString(), "--source", "cli", "--item", "stripes", "--as-one")) {
            assertEquals(0, both.exit(), both.output());
            assertTrue(both.output().contains("2 files"), both.output());
        }
        Checker.Report report = site.checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(
                1,
                report.points().stream()
                        .filter(point ->
                                point.item().equals("stripes") && point.files().size() == 2)
                        .count());
    }
}
