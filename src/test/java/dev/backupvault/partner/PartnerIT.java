package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.partner.probe.MtfWriter;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** SQL Server's backups through a drop folder with its profile, and what the command line says of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartnerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final byte[] FULL = MtfWriter.full().lsns(100, 110, 100, 0).write(1);
    private static final byte[] DIFF = MtfWriter.diff().lsns(140, 150, 140, 100).write(1);
    private static final byte[] LOG = MtfWriter.log().lsns(90, 120, 100, 100).write(1);

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Launch launch;
    private ConnectorProcess connector;
    private Path drop;
    private Path stripes;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        drop = Files.createDirectory(temp.resolve("drop"));
        stripes = Files.createDirectory(temp.resolve("stripes-drop"));
        VaultHome home = new VaultHome(temp.resolve("home"))
                .partners()
                .source("stripes", stripes, Map.of("complete", "renamed", "poll", "50", "partner", "mssql-native"))
                .source("sql", drop, Map.of("complete", "renamed", "poll", "50", "partner", "mssql-native"));
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString()).withHome(home.folder());
        connector = launch.run().awaitReady();
    }

    @AfterAll
    void stop() throws Exception {
        connector.close();
        store.close();
    }

    private static void drop(Path folder, String name, byte[] bytes) throws Exception {
        Path part = Files.write(folder.resolve(name + ".part"), bytes);
        Files.move(part, folder.resolve(name));
    }

    private static void awaitTaken(Path folder, String name) {
        Awaitility.await(name + " is taken").atMost(LIMIT).until(() -> !Files.exists(folder.resolve(name)));
    }

    private String command(String... arguments) throws Exception {
        try (ConnectorProcess command = launch.start(arguments)) {
            assertEquals(0, command.exit(), command.output());
            return command.output();
        }
    }

    private JsonNode points(String source) throws Exception {
        String out = command("points", "--source", source, "--json");
        return new ObjectMapper().readTree(out.substring(out.indexOf('[')));
    }

    @Test
    void aChainComesThroughTheDropFolderAndBackAsAWhole() throws Exception {
        // Given a differential and a log before their full
        drop(drop, "b.bak", DIFF);
        awaitTaken(drop, "b.bak");
        drop(drop, "c.trn", LOG);
        awaitTaken(drop, "c.trn");
        JsonNode early = points("sql");
        assertEquals(2, early.size());
        early.forEach(point -> assertEquals("broken", point.path("condition").asText(), point.toString()));
        // When the full arrives
        drop(drop, "a.bak", FULL);
        awaitTaken(drop, "a.bak");
        // Then they are tied to it
        JsonNode points = points("sql");
        assertEquals(3, points.size());
        points.forEach(
                point -> assertEquals("recoverable", point.path("condition").asText(), point.toString()));
        String tree = command("points", "--source", "sql", "--tree");
        assertTrue(tree.contains("|- ") && tree.contains("`- "), tree);
        String log = stream(points)
                .filter(point -> point.path("kind").asText().equals("log"))
                .findFirst()
                .orElseThrow()
                .path("point")
                .asText();
        String shown = command("show", log);
        assertTrue(shown.contains("which arrived later") && shown.contains("mssql-native"), shown);
        assertTrue(shown.contains("condition    recoverable") && shown.contains("  <-"), shown);
        Path out = temp.resolve("out");
        command("restore", log, "--chain", "--to", out.toString());
        assertEquals(new TreeSet<>(List.of("a.bak", "c.trn")), files(out));
        assertTrue(command("verify", log, "--level", "2").contains("good  level 2"));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }

    private static TreeSet<String> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList());
        }
    }

    @Test
    void aStripeSetIsOnePoint() throws Exception {
        byte[] one =
                MtfWriter.full().stripe((byte) 5, 1, 2).lsns(700, 710, 700, 0).write(1);
        byte[] two =
                MtfWriter.full().stripe((byte) 5, 2, 2).lsns(700, 710, 700, 0).write(1);
        drop(stripes, "stripe_two.bak", two);
        drop(stripes, "stripe_one.bak", one);
        awaitTaken(stripes, "stripe_one.bak");
        awaitTaken(stripes, "stripe_two.bak");
        JsonNode sets = new ObjectMapper()
                .createArrayNode()
                .addAll(stream(points("stripes"))
                        .filter(point -> point.path("artifacts").asInt() == 2)
                        .toList());
        assertEquals(1, sets.size());
        Path out = temp.resolve("stripes");
        command("restore", sets.get(0).path("point").asText(), "--to", out.toString());
        assertArrayEquals(one, Files.readAllBytes(out.resolve("stripe_one.bak")));
        assertArrayEquals(two, Files.readAllBytes(out.resolve("stripe_two.bak")));
    }

    @Test
    void aCutFileStaysWhereItIsAndSoDoesOneThatIsIgnored() throws Exception {
        drop(drop, "cut.bak", Arrays.copyOf(FULL, FULL.length - 600));
        Files.write(drop.resolve("x.filepart"), FULL);
        Awaitility.await("the cut file was tried")
                .atMost(LIMIT)
                .until(() -> connector.output().contains("BV-0317"));
        assertTrue(Files.exists(drop.resolve("cut.bak")));
        assertTrue(Files.exists(drop.resolve("x.filepart")));
        Files.delete(drop.resolve("cut.bak"));
    }

    @Test
    void whatAProfileMakesOfAFileIsSaid() throws Exception {
        Path file = Files.write(temp.resolve("any.bak"), DIFF);
        String said = command("partner", "test", "--below", temp.toString(), file.toString());
        assertTrue(said.contains("mssql-native, any") && said.contains("differential"), said);
        assertTrue(said.contains("db_lsn"), said);
        assertTrue(command("partner", "list").contains("mssql-native"));
    }
}
