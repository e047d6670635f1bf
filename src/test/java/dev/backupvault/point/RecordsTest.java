package dev.backupvault.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
    private static final PointId POINT = PointId.parse("20261122T014042Z-5d41402abc4b2a76b971");
    private static final Instant TIME = Instant.parse("2026-11-22T01:40:42.120Z");
    private static final Sha256 HASH = Sha256.of("bytes");
    private static final Manifest MANIFEST = new Manifest(
            1,
            POINT,
            "default",
            "src",
            "dü/b",
            PointKind.INCREMENTAL,
            List.of(POINT),
            TIME,
            "header",
            TIME,
            "generic",
            null,
            null,
            null,
            5,
            List.of(new Artifact(POINT, "b", "dü/b", "data/default/src/x", 5, HASH, TIME, "v1/67108864")),
            null,
            "w");

    private static VaultException refused(String json) {
        return assertThrows(
                VaultException.class,
                () -> Records.read(Manifest.class, json.getBytes(StandardCharsets.UTF_8), "m.json", Manifest.FORMAT));
    }

    private static String text() {
        return Records.json(MANIFEST);
    }

    private static Set<String> fields(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void aManifestComesBackAsItWasWritten() {
        assertEquals(MANIFEST, Records.read(Manifest.class, Records.write(MANIFEST), "m", 1));
    }

    @Test
    void aManifestHasTheFieldsOfTheFormatAndNoOthers() throws Exception {
        // When
        JsonNode json = new ObjectMapper().readTree(Records.write(MANIFEST));
        // Then
        assertEquals(
                Set.of(
                        "format",
                        "point",
                        "tenant",
                        "source",
                        "item",
                        "kind",
                        "dependsOn",
                        "backupTime",
                        "backupTimeFrom",
                        "storedAt",
                        "partner",
                        "bytes",
                        "artifacts",
                        "writer"),
                fields(json),
                "policy is absent where there is none");
        assertEquals(
                Set.of("id", "name", "path", "blob", "bytes", "sha256", "modifiedAt", "blocks"),
                fields(json.path("artifacts").path(0)));
        assertEquals("incremental", json.path("kind").asText());
        assertEquals("2026-11-22T01:40:42.120Z", json.path("backupTime").asText());
        assertTrue(text().endsWith("}\n"));
    }

    @Test
    void aStatusHasTheFieldsOfTheFormat() throws Exception {
        // Given
        PointStatus status = new PointStatus(
                1,
                "0x1",
                PointStatus.State.DAMAGED,
                new PointStatus.Verification(TIME, 0, false, "cut"),
                new PointStatus.Hidden(TIME, "me", TIME, "policy"),
                List.of(new PointStatus.Hold("C-1", "suit", "me", TIME)),
                new PointStatus.Lock(TIME, "vault"),
                List.of(new PointStatus.Replica("other", TIME, TIME, null)),
                new PointStatus.Purging(TIME, "me"),
                new PointStatus.Tiered("cool", TIME),
                List.of(new PointId("20261122T014042Z-5d41402abc4b2a76b971")),
                List.of(new PointId("20261122T014042Z-5d41402abc4b2a76b972")),
                TIME);
        // When
        byte[] bytes = Records.write(status);
        JsonNode json = new ObjectMapper().readTree(bytes);
        // Then
        assertEquals(
                Set.of(
                        "format",
                        "manifest",
                        "state",
                        "verification",
                        "hidden",
                        "holds",
                        "lock",
                        "goneAt",
                        "replicas",
                        "purging",
                        "tier",
                        "brokenBy",
                        "found"),
                fields(json));
        assertEquals(Set.of("readBackAt", "level", "outcome", "detail"), fields(json.path("verification")));
        assertEquals("damaged", json.path("verification").path("outcome").asText());
        assertEquals(Set.of("at", "by", "purgeAfter", "because"), fields(json.path("hidden")));
        assertEquals(
                Set.of("case", "reason", "by", "at"), fields(json.path("holds").path(0)));
        assertEquals(Set.of("until", "enforcedBy"), fields(json.path("lock")));
        assertEquals(
                Set.of("vault", "at", "verifiedAt"),
                fields(json.path("replicas").path(0)));
        assertEquals(Set.of("at", "by"), fields(json.path("purging")));
        assertEquals(Set.of("name", "at"), fields(json.path("tier")));
        assertEquals(status, Records.read(PointStatus.class, bytes, "s", 1));
    }

    @Test
    void uploadsAndTombstonesHaveTheFieldsOfTheFormat() throws Exception {
        JsonNode upload = new ObjectMapper()
                .readTree(Records.write(new UploadRecord(1, "t", "s", "i", "n", POINT, TIME, "v1/8388608", TIME)));
        JsonNode tombstone = new ObjectMapper()
                .readTree(Records.write(new Tombstone(1, POINT, "i", List.of(HASH), List.of("data/b"), TIME, "me")));
        assertEquals(
                Set.of("format", "tenant", "source", "item", "name", "artifact", "backupTime", "blocks", "createdAt"),
                fields(upload));
        assertEquals(Set.of("format", "point", "item", "sha256", "blobs", "purgedAt", "by"), fields(tombstone));
        assertEquals(HASH.hex(), tombstone.path("sha256").path(0).asText());
    }

    @Test
    void fieldsThatAReaderDoesNotKnowAreIgnored() {
        // Given
        String more = text().replace("\"format\" : 1,", "\"format\" : 1, \"colour\" : {\"of\" : [1]},");
        // Then
        assertEquals(MANIFEST, Records.read(Manifest.class, more.getBytes(StandardCharsets.UTF_8), "m", 1));
    }

    @Test
    void aNewerFormatIsRefusedByName() {
        // When
        VaultException error = refused(text().replace("\"format\" : 1,", "\"format\" : 2, \"point\" : 7, "));
        assertEquals(ErrorCode.RECORD_DAMAGED, error.code(), "a key given twice is damage, whatever the format");
        error = refused(text().replace("\"format\" : 1,", "\"format\" : 2,"));
        // Then
        assertEquals(ErrorCode.FORMAT_NEWER, error.code());
        assertTrue(error.getMessage().contains("m.json") && error.getMessage().contains("found 2"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "7",
                "\"x\"",
                "{}",
                "{\"format\":0}",
                "{\"format\":1}",
                "{\"format\":1,\"artifacts\":[]}"
            })
    void damagedJsonIsRefused(String json) {
        assertEquals(ErrorCode.RECORD_DAMAGED, refused(json).code());
    }

    @Test
    void everyCutOfAManifestIsRefused() {
        String whole = text().strip();
        for (int length = 0; length < whole.length(); length++) {
            assertEquals(
                    ErrorCode.RECORD_DAMAGED,
                    refused(whole.substring(0, length)).code(),
                    "cut at " + length);
        }
    }

    @Test
    void valuesOfTheWrongFormAreRefused() {
        for (String[] change : new String[][] {
            {POINT.text() + "\"", "../x\""},
            {HASH.hex(), "abc"},
            {"\"incremental\"", "\"partial\""},
            {"2026-11-22T01:40:42.120Z", "yesterday"},
            {"\"bytes\" : 5", "\"bytes\" : \"many\""},
            {"\"bytes\" : 5", "\"bytes\" : null"}
        }) {
            assertEquals(
                    ErrorCode.RECORD_DAMAGED,
                    refused(text().replace(change[0], change[1])).code(),
                    change[1]);
        }
    }

    @Test
    void anErrorHasOneLineAndNoneOfTheContent() {
        VaultException error = refused("{\"format\":1,\n\"x\":\u0001}");
        assertEquals(1, error.getMessage().lines().count(), error.getMessage());
        assertFalse(error.getMessage().contains("\u0001"));
    }

    @Test
    void statesFollowFromWhatHappened() {
        // Given
        PointStatus fresh = PointStatus.fresh("0x1");
        var good = new PointStatus.Verification(TIME, 0, true, null);
        var bad = new PointStatus.Verification(TIME, 0, false, "cut");
        var hidden = new PointStatus.Hidden(TIME, "me", TIME, "policy");
        PointStatus purging = new PointStatus(
                1,
                "0x1",
                PointStatus.State.PURGING,
                null,
                null,
                null,
                null,
                null,
                new PointStatus.Purging(TIME, "me"),
                null,
                null,
                null,
                null);
        // Then
        assertEquals(PointStatus.State.STORED, fresh.state());
        assertEquals(PointStatus.State.VERIFIED, fresh.withVerification(good).state());
        assertEquals(PointStatus.State.DAMAGED, fresh.withVerification(bad).state());
        assertEquals(
                PointStatus.State.HIDDEN,
                fresh.withVerification(good).withHidden(hidden).state());
        assertEquals(
                PointStatus.State.VERIFIED,
                fresh.withVerification(good).withHidden(hidden).withHidden(null).state());
        assertEquals(
                PointStatus.State.PURGING,
                purging.withVerification(good).withHidden(null).state());
    }
}
