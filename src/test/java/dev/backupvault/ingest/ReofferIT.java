package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.SealedPoint;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is offered again meets its point in every state that it can be in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReofferIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SMALL = 1000;
    private static final int IN_BLOCKS = (8 << 20) + 1;

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Checker checker;
    private RandomGenerator random;
    private int number;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("ReofferIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        checker = new Checker(store.connectionString());
        try (VaultServices services = connect()) {
            services.vault().prepare();
        }
    }

    @AfterAll
    void stop() throws Exception {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, IN_BLOCKS})
    void aFileThatIsStoredIsKnownByItsBytes(int length) throws Exception {
        Offered file = offered(length);
        IngestResult again = file.offer();
        assertEquals(IngestResult.Outcome.ALREADY_STORED, again.outcome());
        assertEquals(file.first.point(), again.point());
        assertPoints(file, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, IN_BLOCKS})
    void aHiddenPointComesBackWhenItsFileIsOfferedAgain(int length) throws Exception {
        // Given a point that retention has hidden
        Offered file = offered(length);
        try (VaultServices services = connect()) {
            SealedPoint point =
                    services.points().find(file.item, file.first.point()).orElseThrow();
            services.points()
                    .update(
                            point,
                            status -> status.withHidden(
                                    new PointStatus.Hidden(Instant.now(), "test", Instant.now(), "retention")));
            assertEquals(
                    PointStatus.State.HIDDEN, services.points().status(point).state());
            // When its file is offered again
            IngestResult again = file.offer();
            // Then it is visible again before the sender hears of it, and no second one was made
            assertEquals(IngestResult.Outcome.BROUGHT_BACK, again.outcome());
            assertEquals(
                    PointStatus.State.STORED, services.points().status(point).state());
            assertEquals(
                    point.manifest().point(),
                    services.points()
                            .newest(file.item, Optional.empty())
                            .manifest()
                            .point());
        }
        assertPoints(file, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, IN_BLOCKS})
    void aPointThatIsBeingPurgedMakesTheSenderWait(int length) throws Exception {
        // Given a status that says purging
        Offered file = offered(length);
        String manifest = "points/default/again/" + file.item.item() + "/" + file.first.point() + ".json";
        String etag = checker.content(manifest).getProperties().getETag().replace("\"", "");
        ObjectNode status =
                JSON.createObjectNode().put("format", 1).put("manifest", etag).put("state", "purging");
        status.putObject("purging").put("at", "2026-01-01T00:00:00Z").put("by", "test");
        putState(manifest.replaceFirst("points/", "status/"), JSON.writeValueAsBytes(status));
        // Then the offer is refused for now
        VaultException refused = assertThrows(VaultException.class, file::offer);
        assertEquals(ErrorCode.POINT_PURGING, refused.code());
        assertFalse(refused.permanent());
        assertPoints(file, 1);
        // And when the purge was given up, it is known again
        checker.state(manifest.replaceFirst("points/", "status/")).delete();
        assertEquals(IngestResult.Outcome.ALREADY_STORED, file.offer().outcome());
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, IN_BLOCKS})
    void aPurgedPointIsNotBroughtBackByASourceThatStillHasTheFile(int length) throws Exception {
        // Given a point that was purged in the format's order: tombstone, manifest, data
        Offered file = offered(length);
        purge(file);
        // When its file is offered again
        IngestResult again = file.offer();
        // Then the sender hears of the purge, and nothing is stored
        assertEquals(IngestResult.Outcome.PURGED, again.outcome());
        assertPoints(file, 0);
        assertTrue(checker.check().orphans().stream()
                .noneMatch(blob -> blob.contains(file.first.point().text())));
        // But other bytes under the same identity are a backup that nobody purged
        file.replaceBytes();
        IngestResult other = file.offer();
        assertEquals(IngestResult.Outcome.STORED, other.outcome());
        assertEquals(2, other.point().generation());
        assertPoints(file, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, IN_BLOCKS})
    void otherBytesUnderEqualNameSizeAndTimeBecomeTheNextGeneration(int length) throws Exception {
        Offered file = offered(length);
        PointId first = file.first.point();
        String firstBytes = file.sha256();
        // When the file is replaced so that only its bytes tell
        file.replaceBytes();
        IngestResult second = file.offer();
        // Then both are kept, and each is known when it comes again
        assertEquals(IngestResult.Outcome.STORED, second.outcome());
        assertEquals(first.nextGeneration(), second.point());
        assertEquals(IngestResult.Outcome.ALREADY_STORED, file.offer().outcome());
        assertPoints(file, 1);
        assertEquals(1, checker.check().pointsWith(firstBytes));
    }

    /** A file with a fixed time, stored once. Every offer is made by a connector of its own, as after a restart. */
    private final class Offered {
        private final ItemId item;
        private final Path path;
        private final int length;
        private final IngestResult first;

        Offered(int length) throws Exception {
            this.length = length;
            this.path = temp.resolve("file-" + ++number + ".bak");
            this.item = ItemId.of("again", path.getFileName().toString());
            replaceBytes();
            this.first = offer();
            assertEquals(IngestResult.Outcome.STORED, first.outcome());
        }

        void replaceBytes() throws Exception {
            Files.write(path, TestFiles.bytes(random, length));
            Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z")));
        }

        String sha256() throws Exception {
            return TestFiles.sha256(path);
        }

        IngestResult offer() {
            try (VaultServices services = connect()) {
                return services.ingest()
                        .ingest(IngestRequest.of(item, item.item(), Payload.file(SourceFile.chosen(path))));
            }
        }
    }

    private Offered offered(int length) throws Exception {
        return new Offered(length);
    }

    private VaultServices connect() {
        return VaultServices.on(
                store.account().connect(), new VaultSettings(128L << 20, 64 << 20, 4, Duration.ofSeconds(5)));
    }

    private void purge(Offered file) throws Exception {
        PointId point = file.first.point();
        ObjectNode tombstone = JSON.createObjectNode()
                .put("format", 1)
                .put("point", point.text())
                .put("item", file.item.item())
                .put("purgedAt", "2026-01-01T00:00:00Z")
                .put("by", "test");
        tombstone.putArray("sha256").add(file.sha256());
        putState("tombstones/default/again/" + point + ".json", JSON.writeValueAsBytes(tombstone));
        checker.content("points/default/again/" + file.item.item() + "/" + point + ".json")
                .delete();
        checker.content("data/default/again/" + point + "/" + file.item.item()).delete();
    }

    private void putState(String name, byte[] bytes) {
        checker.state(name)
                .uploadWithResponse(
                        new ByteArrayInputStream(bytes),
                        bytes.length,
                        null,
                        Map.of("sha256", TestFiles.sha256(bytes), "state", "purging"),
                        null,
                        null,
                        null,
                        null,
                        null);
    }

    private void assertPoints(Offered file, int expected) throws Exception {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(expected, report.pointsWith(file.sha256()));
    }
}
