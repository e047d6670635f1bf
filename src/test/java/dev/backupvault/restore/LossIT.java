package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connector is lost with all it had. There is the account, and nothing else. */
class LossIT {
    private static final List<String> NAMES =
            List.of("plain.bak", "with space & more.bak", "Müller #1 100%.bak", "日本語.bak");
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path temp;

    private final RandomGenerator random = Seed.random("LossIT");
    private final Map<String, byte[]> made = new LinkedHashMap<>();
    private AzuriteServer azurite;

    @BeforeEach
    void aConnectorWithALifeIsLost() throws Exception {
        azurite = AzuriteServer.start(temp.resolve("azurite"));
        Path drop = Files.createDirectories(temp.resolve("drop"));
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("inbox", drop, Map.of("complete", "renamed", "poll", "50", "policy", "safe"));
        Files.writeString(home.folder().resolve("config/policies.yaml"), "policies:\n  safe:\n    keep: all\n");
        Launch launch =
                Launch.of(temp.resolve("data"), azurite.connectionString()).withHome(home.folder());
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            for (String name : NAMES) {
                byte[] bytes = TestFiles.bytes(random, made.isEmpty() ? 20 << 20 : random.nextInt(1, 5000));
                made.put(name, bytes);
                TestFiles.dropIn(drop, name, bytes);
            }
            Awaitility.await()
                    .until(() -> connector
                                    .output()
                                    .lines()
                                    .filter(line -> line.contains(" stored point="))
                                    .count()
                            == made.size());
        }
        for (String folder : List.of("home", "data", "drop")) {
            delete(temp.resolve(folder));
        }
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = new ArrayList<>(files.toList());
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }

    private static void assertAll(Map<String, byte[]> expected, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> one : expected.entrySet()) {
            assertArrayEquals(one.getValue(), Files.readAllBytes(folder.resolve(one.getKey())), one.getKey());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(expected.size(), files.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void aNewMachineWithTheAccountListsAndRestoresEverything() throws Exception {
        // Given
        Launch fresh = Launch.of(temp.resolve("new data"), azurite.connectionString())
                .withHome(new VaultHome(temp.resolve("new home")).folder());
        // When
        List<JsonNode> points = new ArrayList<>();
        try (ConnectorProcess list = fresh.start("points", "--json")) {
            assertEquals(0, list.exit(), list.output());
            String json = list.output().substring(list.output().indexOf("[ {"));
            new ObjectMapper().readTree(json).forEach(points::add);
        }
        // Then
        assertEquals(new TreeSet<>(NAMES), texts(points, "item"));
        for (String source : texts(points, "source")) {
            Path to = temp.resolve("to/" + source);
            try (ConnectorProcess restore =
                    fresh.start("restore", "--source", source, "--items", "**", "--to", to.toString())) {
                assertEquals(0, restore.exit(), restore.output());
            }
            assertAll(made, to);
        }
    }

    private static TreeSet<String> texts(List<JsonNode> points, String field) {
        return points.stream().map(point -> point.path(field).asText()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void plainToolsRestoreEverythingAsTheFormatSays() throws Exception {
        // Given the page's own commands, and a token that may list and read
        Matcher commands = SHELL.matcher(Files.readString(Launch.CHECKOUT.resolve("docs/FORMAT.md")));
        assertEquals(true, commands.find());
        var may = new AccountSasPermission().setListPermission(true).setReadPermission(true);
        String sas = azurite.account()
                .connect()
                .generateAccountSas(new AccountSasSignatureValues(
                        OffsetDateTime.now().plusHours(1),
                        may,
                        new AccountSasService().setBlobAccess(true),
                        new AccountSasResourceType().setContainer(true).setObject(true)));
        Path empty = Files.createDirectories(temp.resolve("plain"));
        // When
        Command restored = Command.run(
                empty,
                Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "LC_ALL",
                        "C.UTF-8",
                        "ENDPOINT",
                        azurite.account().endpoint(),
                        "SAS",
                        sas,
                        "TENANT",
                        "default",
                        "SOURCE",
                        "inbox"),
                List.of("bash", "-euo", "pipefail", "-c", commands.group(1)));
        // Then
        assertEquals(0, restored.exit(), restored.output());
        Map<String, byte[]> found = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(empty.resolve("restored"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        assertEquals(
                made.keySet().stream().sorted().toList(),
                found.keySet().stream().sorted().toList());
        made.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }
}
