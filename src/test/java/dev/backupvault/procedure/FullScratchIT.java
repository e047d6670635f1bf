package dev.backupvault.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.ingest.Bench;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.SmallDisk;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A procedure whose scratch folder is on a disk of 8 MiB. */
class FullScratchIT {
    @TempDir
    private Path temp;

    private AzuriteServer store;
    private ChaosProxy proxy;
    private SmallDisk disk;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        proxy = new ChaosProxy(store.port());
        VaultHome home = new VaultHome(temp.resolve("home"));
        home.procedure("app", "restore-procedure", Map.of("source", "app", "items", "**"));
        Path folder = temp.resolve("disk");
        disk = SmallDisk.mount(folder, 8);
        launch = Launch.of(temp.resolve("data"), store.connectionString(proxy.port()))
                .withHome(home.folder())
                .with("procedure.scratch", folder.resolve("scratch"))
                .wrappedBy(disk.inside());
    }

    @AfterEach
    void stop() throws Exception {
        disk.close();
        proxy.close();
        store.close();
    }

    private String run(int expected, String... command) throws Exception {
        try (ConnectorProcess process = launch.start(command)) {
            assertEquals(expected, process.exit(), process.output());
            return process.output();
        }
    }

    private void ingest(String name, int length) throws Exception {
        Path file = Bench.file(temp, name, Bench.bytes(length));
        run(0, "ingest", "--source", "app", "--item", name, file.toString());
    }

    /** The scratch folder is kept, or its removal would hide what the restore left. */
    private JsonNode failure() throws Exception {
        String json = run(ErrorCode.Exit.DAMAGED, "restore-procedure", "app", "--keep", "--json");
        JsonNode failure =
                new ObjectMapper().readTree(json.substring(json.indexOf("{\n"))).path("failure");
        assertEquals("restore", failure.path("phase").asText(), json);
        assertEquals(ErrorCode.RESTORE_TARGET.id(), failure.path("code").asText(), json);
        return failure;
    }

    private List<String> restored() {
        return below(disk.root()).stream()
                .filter(file -> file.contains("/files/"))
                .map(file -> file.replaceFirst(".*/files/", ""))
                .sorted()
                .toList();
    }

    private static boolean readsData(ChaosProxy.Exchange exchange) {
        return exchange.toString().startsWith("GET ") && exchange.path().contains("/backup-vault/data/");
    }

    @Test
    void whatHasNoRoomIsNotBegunAndWhoseRoomIsTakenLeavesNoHalfFile() throws Exception {
        // Given
        ingest("a", 100_000);
        ingest("b", 5 << 20);
        // When the room is gone from the beginning
        disk.fill(5 << 20);
        String fact = failure().path("fact").asText();
        // Then
        assertTrue(fact.contains("has no room for what is to be restored"), fact);
        assertEquals(List.of(), restored());
        assertEquals(0, proxy.log().stream().filter(FullScratchIT::readsData).count());
        // When it is taken while the second file is read
        disk.makeRoom();
        proxy.onAnswer(exchange -> {
            if (readsData(exchange) && !restored().isEmpty()) {
                fill(2 << 20);
            }
        });
        fact = failure().path("fact").asText();
        // Then
        assertTrue(fact.contains("No space left on device"), fact);
        assertEquals(List.of("a"), restored());
        // And with room it passes
        proxy.onAnswer(exchange -> {});
        disk.makeRoom();
        run(0, "restore-procedure", "app");
    }

    private static List<String> below(Path folder) {
        try {
            return TestFiles.below(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill(long leaving) {
        try {
            disk.fill(leaving);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
