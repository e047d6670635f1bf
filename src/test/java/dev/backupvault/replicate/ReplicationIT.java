package dev.backupvault.replicate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobServiceClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Extents;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two accounts on two servers, and a connector that copies from one to the other while backups arrive. */
class ReplicationIT {
    @TempDir
    private Path temp;

    private AzuriteServer primary;
    private AzuriteServer secondary;
    private ChaosProxy between;
    private Checker here;
    private Checker there;
    private Path drop;
    private VaultHome home;
    private Launch launch;
    private RandomGenerator random;
    private final Map<String, byte[]> made = new LinkedHashMap<>();

    @BeforeEach
    void start() throws Exception {
        random = Seed.random("ReplicationIT");
        primary = AzuriteServer.start(temp.resolve("primary"));
        secondary = AzuriteServer.start(temp.resolve("secondary"));
        between = new ChaosProxy(secondary.port());
        here = new Checker(primary.connectionString());
        there = new Checker(secondary.connectionString());
        drop = Files.createDirectory(temp.resolve("drop"));
        home = new VaultHome(temp.resolve("home"))
                .source("inbox", drop, Map.of("complete", "renamed", "poll", "50", "policy", "safe"));
        Files.writeString(
                home.folder().resolve("config/policies.yaml"),
                "policies:\n  safe:\n    keep: all\n    replicate-to: secondary\n");
        launch = Launch.of(temp.resolve("data"), primary.connectionString())
                .withHome(home.folder())
                .with("vault.patience", "2s")
                .with("replication.every", 200)
                .wrappedBy(
                        "env",
                        "SECONDARY_AZURE_STORAGE_CONNECTION_STRING=" + secondary.connectionString(between.port()),
                        "PRIMARY_AZURE_STORAGE_CONNECTION_STRING=" + primary.connectionString());
    }

    @AfterEach
    void stop() throws Exception {
        between.close();
        secondary.close();
        primary.close();
    }

    private void arrive(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String name = "backup-" + made.size() + ".bak";
            byte[] bytes = TestFiles.bytes(random, random.nextInt(3) == 0 ? random.nextInt(9 << 20, 20 << 20) : 3000);
            made.put(name, bytes);
            TestFiles.dropIn(drop, name, bytes);
        }
    }

    private void awaitAllReplicated() {
        Awaitility.await("all is in the second location")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> there.check().points().size() == made.size());
    }

    private Set<String> manifests(Checker vault) {
        Checker.Report report = vault.check();
        assertEquals(List.of(), report.broken());
        return report.points().stream().map(Checker.Point::place).collect(Collectors.toSet());
    }

    private void assertSame() {
        assertEquals(made.size(), manifests(here).size());
        assertEquals(manifests(here), manifests(there));
        for (String place : manifests(here)) {
            assertArrayEquals(
                    here.content(place).downloadContent().toBytes(),
                    there.content(place).downloadContent().toBytes(),
                    place);
        }
        assertEquals(List.of(), there.check().orphans());
    }

    private String run(int expected, Launch with, String... command) throws Exception {
        try (ConnectorProcess process = with.start(command)) {
            assertEquals(expected, process.exit(), process.output());
            return process.output();
        }
    }

    @Test
    void aConnectorReplicatesWhatArrivesAndEitherSideMayGoAwayAndComeBack() throws Exception {
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            // Given
            arrive(4);
            awaitAllReplicated();
            // When the second location is away while more arrives
            between.goAway();
            arrive(4);
            connector.awaitLine("replication-postponed");
            assertTrue(run(0, launch, "replicate", "--status").contains("secondary"));
            secondary.restart();
            between.comeBack();
            awaitAllReplicated();
            // And the vault itself
            primary.restart();
            arrive(4);
            awaitAllReplicated();
            // Then
            assertTrue(connector.isAlive());
        }
        assertSame();
        String status = run(0, launch, "replicate", "--status", "--json");
        assertTrue(status.replaceAll("\\s", "").contains("\"location\":\"secondary\",\"points\":0"), status);
    }

    @Test
    void aConnectorThatIsKilledWhileItReplicatesLeavesAWholeReplicaEachTime() throws Exception {
        for (int round = 0; round < Seed.rounds(6); round++) {
            CountDownLatch moment = momentOfTheStore();
            try (ConnectorProcess connector = launch.run()) {
                arrive(2);
                connector.awaitReady();
                boolean acted = moment.await(random.nextInt(500, 4000), TimeUnit.MILLISECONDS);
                connector.kill();
                between.onAnswer(exchange -> {});
                System.out.println("ReplicationIT: round " + round + (acted ? " killed as the store acted" : ""));
            }
            assertEquals(List.of(), there.check().broken());
            Set<String> copies = new HashSet<>(manifests(there));
            copies.removeAll(manifests(here));
            assertEquals(Set.of(), copies);
        }
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            awaitAllReplicated();
        }
        assertSame();
    }

    /** The second location has acted, and the connector does not know. */
    private CountDownLatch momentOfTheStore() {
        CountDownLatch moment = new CountDownLatch(1);
        int kind = random.nextInt(4);
        between.onAnswer(exchange -> {
            if (kind == 0 && exchange.isManifest()
                    || kind == 1 && exchange.isBlockList()
                    || kind == 2 && exchange.isBlock()
                    || kind == 3 && exchange.isWholeData()) {
                moment.countDown();
            }
        });
        return moment;
    }

    @Test
    void aDamagedPointIsRepairedAndALostVaultIsReplacedByItsReplica() throws Exception {
        // Given points that the command line has stored and replicated
        for (int length : new int[] {70_000, 20 << 20, 1000}) {
            String name = "db-" + length + ".bak";
            made.put(name, TestFiles.bytes(random, length));
            Path file = Files.write(temp.resolve(name), made.get(name));
            run(0, launch, "ingest", "--source", "cli", "--policy", "safe", file.toString());
        }
        assertTrue(run(0, launch, "replicate").contains("copied"));
        assertSame();
        for (Checker.Point point : here.check().points()) {
            // When bits flip in its data, or it is gone
            Checker.File file = point.files().get(0);
            byte[] bytes = made.get(file.name());
            Extents.Place place = Extents.find(primary.extents(), bytes, random);
            Extents.flip(place, random);
            run(ErrorCode.Exit.DAMAGED, launch, "verify", point.id());
            // Then it is repaired, and found good
            String said = run(0, launch, "repair", point.id(), "--from", "secondary");
            assertTrue(said.contains("good"), said);
            run(0, launch, "verify", point.id());
            here.content(file.blob()).delete();
            here.content(point.place()).delete();
            run(0, launch, "repair", point.id(), "--from", "secondary");
            run(0, launch, "verify", point.id());
        }
        here = new Checker(primary.connectionString()); // it remembers that nothing was written twice
        assertSame();
        repairsTheOtherWayRound();
        replacesTheVault();
    }

    @Test
    void aProcedureRestoresFromTheLocationThatItNames() throws Exception {
        // Given a point whose bytes and manifest are only in the second location
        Path file = Files.writeString(temp.resolve("db.bak"), "backup");
        run(0, launch, "ingest", "--source", "cli", "--item", "db", "--policy", "safe", file.toString());
        run(0, launch, "replicate");
        Checker.Point point = here.check().points().get(0);
        here.content(point.files().get(0).blob()).delete();
        here.content(point.place()).delete();
        for (String name : List.of("near", "far")) {
            Map<String, String> parameters = new LinkedHashMap<>(Map.of(
                    "source",
                    "cli",
                    "item",
                    "db",
                    "checks",
                    "[{\"run\": [\"cat\", \"${files}/db.bak\"], \"matches\": \"backup\"}]"));
            if (name.equals("far")) {
                parameters.put("location", "secondary");
            }
            home.procedure(name, "restore-procedure", parameters);
        }
        // When
        String said = run(0, launch, "restore-procedure", "far", "--json");
        // Then
        JsonNode far = new ObjectMapper().readTree(said.substring(said.indexOf("{\n")));
        assertEquals("passed", far.path("outcome").asText());
        assertEquals(point.id(), far.at("/points/0/point").asText());
        assertEquals("secondary", far.at("/points/0/files/0/from").asText());
        assertEquals("backup", far.at("/programs/0/output").asText());
        // And one that names none does not find it
        String near = run(ErrorCode.Exit.DAMAGED, launch, "restore-procedure", "near");
        assertTrue(near.contains(ErrorCode.POINT_NOT_FOUND.id()), near);
    }

    @Test
    void theReplicaKnowsTheHeadsOfTheAuditLogs() throws Exception {
        Path file = Files.writeString(temp.resolve("db.bak"), "backup");
        run(0, launch, "ingest", "--source", "cli", "--policy", "safe", file.toString());
        assertTrue(run(0, launch, "audit", "verify").contains("good"));
        // When somebody with the account's key takes a whole log away, and what it says happened
        List<String> logs = here.states("audit/");
        assertFalse(logs.isEmpty());
        logs.forEach(log -> here.state(log).delete());
        String said = run(ErrorCode.Exit.DAMAGED, launch, "audit", "verify");
        assertTrue(said.contains("BROKEN"), said);
    }

    @Test
    void aRepairThatIsKilledMakesNothingWorseAndTheNextOneEndsIt() throws Exception {
        // Given
        byte[] bytes = TestFiles.bytes(random, 30 << 20);
        Path file = Files.write(temp.resolve("db.bak"), bytes);
        run(0, launch, "ingest", "--source", "cli", "--policy", "safe", file.toString());
        run(0, launch, "replicate");
        Checker.Point point = here.check().points().get(0);
        String blob = point.files().get(0).blob();
        run(0, launch, "hold", point.id(), "--case", "audit-7", "--reason", "kept");
        for (int round = 0; round < Seed.rounds(4); round++) {
            // When its data is damaged or gone, sometimes its manifest too, and the repair is killed
            boolean gone = random.nextBoolean();
            if (gone) {
                here.content(blob).delete();
            } else {
                Extents.flip(Extents.find(primary.extents(), bytes, random), random);
            }
            if (random.nextBoolean()) {
                here.content(point.place()).delete();
            }
            try (ConnectorProcess repair = launch.start("repair", point.id(), "--from", "secondary")) {
                repair.endsWithin(Duration.ofMillis(random.nextInt(800, 3000)));
                repair.kill();
            }
            // Then what was there is there, and another repair is good
            assertTrue(gone || here.content(blob).exists());
            Awaitility.await("the lease of the killed one ends")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> {
                        try (ConnectorProcess again = launch.start("repair", point.id(), "--from", "secondary")) {
                            return again.exit() == 0;
                        }
                    });
            String shown = run(0, launch, "show", point.id());
            assertTrue(shown.contains("audit-7"), shown);
            assertEquals(
                    List.of(), new Checker(primary.connectionString()).check().broken());
        }
    }

    private void repairsTheOtherWayRound() throws Exception {
        Launch replica = replica();
        Checker.Point point = there.check().points().get(0);
        there.content(point.files().get(0).blob()).delete();
        run(ErrorCode.Exit.DAMAGED, replica, "verify", point.id());
        run(0, replica, "repair", point.id(), "--from", "primary");
        there = new Checker(secondary.connectionString());
        assertSame();
    }

    private void replacesTheVault() throws Exception {
        BlobServiceClient account = primary.account().connect();
        account.listBlobContainers().forEach(container -> account.deleteBlobContainer(container.getName()));
        primary.close();
        String list = run(0, replica(), "points");
        run(0, replica(), "verify", "--all");
        for (Checker.Point point : there.check().points()) {
            assertTrue(list.contains(point.id()), list);
            Path target = temp.resolve("restored-" + point.id());
            run(0, replica(), "restore", point.id(), "--to", target.toString());
            String name = point.files().get(0).name();
            assertArrayEquals(made.get(name), Files.readAllBytes(target.resolve(name)), name);
        }
    }

    /** The same commands with the second location as the vault. */
    private Launch replica() {
        return new Launch(
                launch.home(), launch.data(), secondary.connectionString(), launch.properties(), launch.wrapper());
    }
}
