package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies by the command line and by a running connector, on a real store. */
class RetentionIT {
    private static final String POLICIES =
            "policies: {two: {keep: {last: 2}, minimum-age: 1ms, soft-delete: 1ms, stop-at: {item: 60%, source: 60%}}}";

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private VaultHome home;
    private Launch launch;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        home = new VaultHome(folder.resolve("home"));
        policies(POLICIES);
        launch = Launch.of(folder.resolve("data"), azurite.connectionString()).withHome(home.folder());
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private void policies(String text) throws Exception {
        Files.writeString(home.folder().resolve("config/policies.yaml"), text);
    }

    private String run(int exit, String... arguments) throws Exception {
        try (ConnectorProcess command = launch.start(arguments)) {
            assertEquals(exit, command.exit(), Arrays.toString(arguments) + ": " + command.output());
            return command.output();
        }
    }

    private List<String> store(int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = Files.writeString(folder.resolve("app.dump"), "backup " + i);
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-0" + (i + 1) + "T00:00:00Z")));
            run(0, "ingest", file.toString(), "--source", "db", "--policy", "two");
        }
        for (JsonNode point : points()) {
            ids.add(point.path("point").asText());
        }
        return ids;
    }

    private JsonNode points(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("points", "--json"));
        arguments.addAll(List.of(more));
        return new ObjectMapper().readTree(json(run(0, arguments.toArray(String[]::new))));
    }

    private static String json(String output) {
        return output.substring(output.indexOf('['));
    }

    @Test
    void fromPlanToPurgeByHand() throws Exception {
        List<String> ids = store(4);
        String plan = run(0, "retention", "plan");
        assertTrue(plan.contains("REMOVE"), plan);
        JsonNode json = new ObjectMapper().readTree(json(run(0, "retention", "plan", "--json")));
        assertEquals(2, json.path(0).path("remove").asInt());
        assertEquals(4, points().size(), "a plan changes nothing");
        run(0, "hold", ids.get(0), "--case", "42", "--reason", "court");
        assertTrue(run(0, "show", ids.get(0)).contains("42: court"));
        assertTrue(run(0, "retention", "apply").contains("db: 1 points hidden"));
        assertEquals(3, points().size());
        assertEquals(4, points("--deleted").size());
        run(3, "delete", ids.get(0), "--reason", "wish");
        run(0, "release", ids.get(0), "--case", "42");
        run(0, "undelete", ids.get(1));
        assertEquals(4, points().size());
        run(0, "lock", ids.get(0), "--until", Instant.now().plusSeconds(3600).toString());
        run(0, "retention", "apply");
        assertEquals(3, points().size());
        // The first run marks it, and it goes five minutes later at the earliest
        assertTrue(run(0, "retention", "purge").contains("0 points purged (0 B), 1 marked"));
        assertTrue(run(0, "retention", "purge").contains("0 points purged (0 B), 0 marked"));
        run(3, "undelete", ids.get(1));
        assertEquals(List.of(), new Checker(azurite.connectionString()).check().broken());
    }

    @Test
    void aWeakerPolicyAndALargePlanWaitForAPerson() throws Exception {
        store(3);
        run(0, "retention", "apply");
        policies(POLICIES.replace("last: 2", "last: 1"));
        assertTrue(run(3, "retention", "apply").contains("BV-0705"));
        assertTrue(run(0, "retention", "plan").contains("weaker than accepted"));
        assertTrue(run(0, "policy", "accept", "db").contains("accepted: "));
        policies(POLICIES.replace("last: 2", "last: 1").replace("item: 60%", "item: 10%"));
        String stopped = run(3, "retention", "apply");
        assertTrue(stopped.contains("BV-0701"), stopped);
        String plan = stopped.replaceAll("(?s).*--confirm ([0-9a-f]{16}).*", "$1");
        run(0, "retention", "apply", "--source", "db", "--confirm", plan);
        assertEquals(1, points().size());
    }

    @Test
    void theConnectorDoesItByItself() throws Exception {
        store(4);
        try (ConnectorProcess connector = launch.with("retention.cron", "* * * * * ?")
                .with("purge.cron", "* * * * * ?")
                .run()
                .awaitReady()) {
            connector.awaitLine("expired source=\"db\" policy=two");
            connector.awaitLine("purge source=\"db\" purged=0 bytes=0 marked=2");
            assertFalse(connector.output().contains("ERROR"), connector.output());
        }
        assertEquals(2, points().size());
        assertEquals(List.of(), new Checker(azurite.connectionString()).check().broken());
    }

    @Test
    void aPolicyLocksAndMovesWhatIsStoredUnderIt() throws Exception {
        policies("policies: {two: {keep: all, locked: 14d, tier: {upload: cool, archive-after: 1ms}}}");
        List<String> ids = store(1);
        String shown = run(0, "show", ids.get(0));
        assertTrue(shown.contains("lock") && shown.contains("enforced by vault"), shown);
        assertTrue(run(3, "delete", ids.get(0), "--reason", "wish").contains("BV-0703"));
        // Offered again after its time it is archived, and it comes back when it is asked for
        store(1);
        String to = folder.resolve("restored").toString();
        assertTrue(run(3, "restore", ids.get(0), "--to", to).contains("BV-0211"));
        run(0, "restore", ids.get(0), "--to", to, "--rehydrate");
        assertEquals("backup 0", Files.readString(folder.resolve("restored/app.dump")));
    }

    @Test
    void aPolicyThatNobodyKnowsIsRefusedBeforeAnythingIsStored() throws Exception {
        Path file = Files.writeString(folder.resolve("app.dump"), "backup");
        String output = run(2, "ingest", file.toString(), "--source", "db", "--policy", "tow");
        assertTrue(output.contains("BV-0101") && output.contains("'tow'"), output);
        assertEquals(0, points().size());
        home.source("inbox", Files.createDirectory(folder.resolve("drop")), Map.of("policy", "tow"));
        assertTrue(run(2, "run").contains("'tow'"));
    }

    @Test
    void aMistakeInThePoliciesKeepsTheConnectorFromStarting() throws Exception {
        policies("policies: {two: {keep: {lasst: 2}, soft-delete: never}}");
        String output = run(2, "run");
        assertTrue(output.contains("BV-0101") && output.contains("lasst") && output.contains("soft-delete"), output);
    }
}
