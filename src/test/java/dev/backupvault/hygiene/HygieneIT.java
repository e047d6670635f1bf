package dev.backupvault.hygiene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.point.ItemId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.ChaosProxy.Effect;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.VaultLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What backups that were killed leave in a real store, and what becomes of it. */
class HygieneIT {
    private static final int LARGE = 20 << 20;

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private ChaosProxy proxy;
    private Launch launch;
    private VaultServices services;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        proxy = new ChaosProxy(azurite.port());
        launch = Launch.of(folder.resolve("data"), azurite.connectionString(proxy.port()));
        services = VaultServices.on(azurite.account(proxy.port()).connect(), VaultSettings.DEFAULT);
        services.vault().prepare();
    }

    @AfterEach
    void stop() throws Exception {
        services.close();
        proxy.close();
        azurite.close();
    }

    private Path file(String name, int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }

    private IngestRequest request(Path file) {
        return IngestRequest.of(
                ItemId.of("db", file.getFileName().toString()),
                file.getFileName().toString(),
                Payload.file(SourceFile.chosen(file)));
    }

    /** Ingests a file in a process of its own that is killed when it sends this request, which is lost. */
    private void killedAt(Path file, java.util.function.Predicate<ChaosProxy.Exchange> request) throws Exception {
        try (ChaosProxy.Fault nothing = proxy.fault(request, new Effect.Nothing());
                ConnectorProcess ingest = launch.start("ingest", file.toString(), "--source", "db")) {
            Awaitility.await().until(() -> nothing.struck() > 0);
            ingest.kill();
        }
    }

    private JsonNode doctor(int exit, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("doctor", "--deep", "--json"));
        arguments.addAll(Arrays.asList(more));
        try (ConnectorProcess doctor = launch.start(arguments.toArray(String[]::new))) {
            assertEquals(exit, doctor.exit(), doctor.output());
            return new ObjectMapper()
                    .readTree(doctor.output().substring(doctor.output().indexOf('{')));
        }
    }

    private static List<String> kinds(JsonNode report) {
        List<String> kinds = new ArrayList<>();
        report.path("findings")
                .forEach(line -> kinds.add(
                        line.path("kind").asText() + " " + line.path("count").asInt()));
        return kinds;
    }

    private List<BlobInfo> data() {
        List<BlobInfo> data = new ArrayList<>();
        Listing.of(services.vault(), VaultLayout.allData(null, null)).forEach(data::add);
        return data;
    }

    @Test
    void whatAKilledBackupLeftIsFoundAndCleanedAndThePointsStay() throws Exception {
        // Given
        services.ingest().ingest(request(file("good", 100)));
        services.ingest().ingest(request(file("large", LARGE)));
        assertEquals(List.of(), kinds(doctor(0)));
        killedAt(file("sealing", 200), ChaosProxy.Exchange::isManifest);
        killedAt(file("sending", LARGE + 1), ChaosProxy.Exchange::isBlockList);
        // When
        assertEquals(List.of("uncommitted 1"), kinds(doctor(0)), "what is young may be under way");
        proxy.setAhead(Duration.ofDays(31));
        JsonNode report = doctor(0, "--source", "db");
        // Then
        assertEquals(List.of("orphan 1", "uncommitted 1"), kinds(report));
        assertEquals(200, report.path("findings").path(0).path("bytes").asInt());
        assertEquals(LARGE + 1, report.path("findings").path(1).path("bytes").asInt());
        VaultHome home = new VaultHome(folder.resolve("home"));
        try (ConnectorProcess connector = launch.withHome(home.folder())
                .with("hygiene.cron", "0/2 * * * * ?")
                .run()) {
            connector.awaitLine("cleaned source=\"db\" removed=1 bytes=200");
        }
        assertEquals(List.of("uncommitted 1"), kinds(doctor(0)));
        Checker.Report left = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), left.broken());
        assertEquals(List.of(), left.orphans());
        assertEquals(2, left.points().size());
    }

    @Test
    void aBackupThatIsOfferedAgainMeetsTheCleanerInEitherOrder() throws Exception {
        Path file = file("again", 300);
        killedAt(file, ChaosProxy.Exchange::isManifest);
        BlobInfo orphan = data().get(0);
        proxy.setAhead(Duration.ofDays(31));
        // The writer first: the version that was listed is no more
        services.ingest().ingest(request(file));
        assertTrue(services.vault().stat(orphan.path()).isPresent());
        assertTrue(!data().get(0).etag().equals(orphan.etag()));
        assertEquals(orphan.metadata(), data().get(0).metadata());
        // The cleaner first: it is sent again
        Path other = file("other", 400);
        killedAt(other, ChaosProxy.Exchange::isManifest);
        PointGoesWhenRenewed goes = new PointGoesWhenRenewed();
        proxy.onAnswer(goes::answered);
        assertEquals(Outcome.STORED, services.ingest().ingest(request(other)).outcome());
        assertTrue(goes.gone, "it was cleaned while it was compared");
        Checker.Report report = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), report.broken());
        assertEquals(2, report.points().size());
    }

    /** Cleans when the writer has looked at the blob's blocks, just before it renews it. */
    private final class PointGoesWhenRenewed {
        private boolean gone;

        void answered(ChaosProxy.Exchange exchange) {
            if (!gone
                    && exchange.target().contains("comp=blocklist")
                    && exchange.path().contains("/data/")) {
                gone = true;
                try (VaultServices direct = VaultServices.on(azurite.account().connect(), VaultSettings.DEFAULT)) {
                    BlobInfo orphan = data(direct);
                    assertTrue(direct.vault().delete(orphan.path(), orphan.etag()));
                }
            }
        }

        private BlobInfo data(VaultServices direct) {
            for (BlobInfo blob : Listing.of(direct.vault(), VaultLayout.allData(null, null))) {
                if (blob.bytes() == 400) {
                    return blob;
                }
            }
            throw new AssertionError("it is not there");
        }
    }

    @Test
    void whatIsLostIsSaidAndEndsWithItsCode() throws Exception {
        services.ingest().ingest(request(file("good", 100)));
        services.ingest().ingest(request(file("lost", 200)));
        BlobInfo lost =
                data().stream().filter(blob -> blob.bytes() == 200).findFirst().orElseThrow();
        services.vault().delete(lost.path(), lost.etag());
        JsonNode report = doctor(ErrorCode.Exit.DAMAGED);
        assertEquals(List.of("data-missing 1"), kinds(report));
        try (ConnectorProcess doctor = launch.start("doctor", "--deep")) {
            assertEquals(ErrorCode.Exit.DAMAGED, doctor.exit(), doctor.output());
            assertTrue(doctor.says("LOST   1 points whose data is not there"), doctor.output());
            assertTrue(doctor.says(lost.path().name()), doctor.output());
        }
    }
}
