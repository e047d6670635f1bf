package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real connector and real commands leave behind. */
class AuditIT {
    @TempDir
    private Path temp;

    private AzuriteServer store;
    private Launch launch;
    private Path drop;
    private RandomGenerator random;

    @BeforeEach
    void start() throws Exception {
        random = Seed.random("AuditIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        drop = Files.createDirectories(temp.resolve("drop"));
        launch = Launch.of(temp.resolve("data"), store.connectionString()).with("source.local.folder", drop);
    }

    @AfterEach
    void stop() throws Exception {
        store.close();
    }

    private void drop(String name) throws Exception {
        Path part = Files.write(drop.resolve(name + ".part"), TestFiles.bytes(random, 1000));
        Files.move(part, drop.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private String run(Launch by, int expected, String... arguments) throws Exception {
        try (ConnectorProcess command = by.start(arguments)) {
            assertEquals(expected, command.exit(), command.output());
            return command.output();
        }
    }

    private String run(int expected, String... arguments) throws Exception {
        return run(launch, expected, arguments);
    }

    private List<String> acts(String... filter) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("audit", "list", "--json"));
        arguments.addAll(List.of(filter));
        List<String> acts = new ArrayList<>();
        for (JsonNode entry : new ObjectMapper().readTree(run(0, arguments.toArray(String[]::new)))) {
            acts.add(entry.get("act").asText() + " by " + entry.get("by").asText());
        }
        return acts;
    }

    private List<BlobItem> blobs() {
        return state().listBlobs().stream()
                .filter(blob -> blob.getName().startsWith("audit/"))
                .toList();
    }

    private BlobContainerClient state() {
        return store.account().connect().getBlobContainerClient("backup-vault-state");
    }

    @Test
    void everythingThatIsDoneIsWrittenDownAndAChangeIsFound() throws Exception {
        // Given a point by a connector, and one by hand
        String point;
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            drop("a.bak");
            connector.awaitLine("stored point=");
            String line = connector
                    .output()
                    .lines()
                    .filter(said -> said.contains("stored point="))
                    .findFirst()
                    .orElseThrow();
            point = line.replaceAll(".*point=(\\S+).*", "$1");
            assertTrue(connector.terminate(), connector.output());
        }
        Path file = Files.write(temp.resolve("b.bak"), TestFiles.bytes(random, 9 << 20));
        run(0, "ingest", "--source", "hand", file.toString());
        // When everything is done to it
        run(0, "verify", point);
        run(0, "hold", point, "--case", "c1", "--reason", "because");
        run(3, "delete", point, "--reason", "no use");
        run(0, "release", point, "--case", "c1");
        run(0, "delete", point, "--reason", "no \"use\"");
        run(0, "undelete", point);
        run(0, "restore", point, "--to", temp.resolve("restored").toString());
        run(0, "restore", point, "--to", temp.resolve("restored").toString());
        run(0, "points");
        // Then
        String me = " by " + Operator.name();
        assertEquals(
                List.of(
                        "store by source local",
                        "verify" + me,
                        "hold" + me,
                        "release" + me,
                        "hide" + me,
                        "undelete" + me,
                        "restore" + me,
                        "restore" + me),
                acts("--point", point));
        assertEquals(List.of("store" + me), acts("--source", "hand"));
        assertEquals(List.of("hide" + me), acts("--act", "hide"));
        assertEquals(List.of(), acts("--since", "2999-01-01"));
        assertEquals(9, acts().size());
        String text = run(0, "audit", "list", "--act", "hide");
        assertTrue(text.contains("local/a.bak  " + point + " " + me + "  no \"use\""), text);
        run(2, "audit", "list", "--act", "explode");
        run(2, "audit", "list", "--since", "yesterday");
        run(2, "audit");
        String good = run(0, "audit", "verify");
        assertTrue(good.matches("(?s).*9 entries in \\d+ blobs of 9 logs, good.*"), good);
        assertFalse(good.contains("not ended:"), good);
        assertTrue(good.contains("not seen: 9 of 9 logs have no anchor"), good);
        // And a byte that somebody changes is found, while the rest is still listed
        BlobClient verified = blobs().stream()
                .map(blob -> state().getBlobClient(blob.getName()))
                .filter(blob -> blob.downloadContent().toString().contains("good,"))
                .findFirst()
                .orElseThrow();
        var metadata = verified.getProperties().getMetadata();
        String changed = verified.downloadContent().toString().replace("good,", "Good,");
        verified.upload(BinaryData.fromString(changed), true);
        verified.setMetadata(metadata);
        String broken = run(4, "audit", "verify");
        assertTrue(broken.contains("BROKEN") && broken.contains(verified.getBlobName()), broken);
        assertTrue(broken.contains("BV-0708"), broken);
        String listed = run(4, "audit", "list");
        assertTrue(listed.contains("BV-0708") && listed.contains("undelete"), listed);
    }

    @Test
    void aConnectorThatIsKilledLosesNothingThatWasWrittenBefore() throws Exception {
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            drop("a.bak");
            connector.awaitLine("stored point=");
            Awaitility.await("the batch is written")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !blobs().isEmpty());
            connector.kill();
        }
        assertEquals(List.of("store by source local"), acts());
        String said = run(0, "audit", "verify");
        assertTrue(said.contains("not ended: ") && said.contains("still run or were killed"), said);
    }
}
