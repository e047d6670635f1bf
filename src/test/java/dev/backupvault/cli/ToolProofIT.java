package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Restic;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify --level 4} of restic's repositories, by restic. */
class ToolProofIT {
    private static final String PASSWORD = "only-a-tests";

    @TempDir
    private Path folder;

    private AzuriteServer azurite;
    private VaultHome home;
    private Launch launch;
    private Restic restic;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        home = new VaultHome(folder.resolve("home")).partners();
        launch = Launch.of(folder.resolve("data"), azurite.connectionString()).withHome(home.folder());
        restic = Restic.init(Files.createDirectory(folder.resolve("restic")), PASSWORD);
    }

    @AfterEach
    void stop() throws Exception {
        azurite.close();
    }

    private String run(int exit, String... arguments) throws Exception {
        try (ConnectorProcess process = launch.start(arguments)) {
            assertEquals(exit, process.exit(), process.output());
            return process.output();
        }
    }

    private void store() throws Exception {
        run(0, "ingest", folder.resolve("restic").toString(), "--source", "repos", "--partner", "restic");
    }

    @Test
    void aPointIsAsGoodAsResticFindsIt() throws Exception {
        // Given a whole repository, and later one that lacks a pack
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.write(files.resolve("a"), TestFiles.bytes(Seed.random("ToolProofIT"), 300_000));
        restic.backup(files);
        store();
        String whole =
                new Checker(azurite.connectionString()).check().points().get(0).id();
        Files.delete(restic.repository()
                .resolve(TestFiles.below(restic.repository()).stream()
                        .filter(file -> file.startsWith("data/"))
                        .findFirst()
                        .orElseThrow()));
        store();
        // When nobody has said how to ask restic
        String none = run(ErrorCode.Exit.USAGE, "verify", whole, "--level", "4");
        assertTrue(none.contains("HINT: write one in routes/restore"), none);
        home.procedure(
                "repository",
                "restore-procedure",
                Map.of(
                        "source",
                        "repos",
                        "checks",
                        "[[\"env\", \"RESTIC_PASSWORD=" + PASSWORD
                                + "\", \"restic\", \"--no-cache\", \"-r\", \"${files}/repository\", \"check\"]]",
                        "partnerTool",
                        "true"));
        // Then the one is proved and the other is not
        String good = run(0, "verify", whole, "--level", "4");
        assertTrue(good.contains(whole + "  good  level 4  "), good);
        String item =
                new Checker(azurite.connectionString()).check().points().get(0).item();
        String bad = run(ErrorCode.Exit.DAMAGED, "verify", "--source", "repos", "--item", item, "--level", "4");
        assertTrue(bad.contains("NOT PROVED  the procedure 'repository' failed in checks"), bad);
        // And a check that passes on a part of it proves nothing
        home.procedure(
                "part",
                "restore-procedure",
                Map.of("source", "repos", "artifacts", "**/config", "checks", "[[\"true\"]]", "partnerTool", "true"));
        String part = run(ErrorCode.Exit.DAMAGED, "verify", whole, "--level", "4", "--procedure", "part");
        assertTrue(part.contains("NOT PROVED  the procedure 'part' passed, but did not check all files"), part);
    }

    @Test
    void logsAreRefusedBeforeAnythingIsRestored() throws Exception {
        // Given a backup and a log
        String backup = Files.writeString(folder.resolve("full.bak"), "backup").toString();
        String log = Files.writeString(folder.resolve("1.log"), "log").toString();
        run(0, "ingest", backup, "--source", "db", "--item", "full");
        run(0, "ingest", log, "--source", "db", "--item", "log", "--kind", "log");
        home.procedure(
                "db", "restore-procedure", Map.of("source", "db", "checks", "[[\"true\"]]", "partnerTool", "true"));
        // When they are verified
        String good = run(0, "verify", "--source", "db", "--item", "full", "--level", "4");
        String refused = run(ErrorCode.Exit.USAGE, "verify", "--source", "db", "--item", "log", "--level", "4");
        // Then the one is proved, and of the other nothing is restored
        assertTrue(good.contains("good  level 4  "), good);
        assertTrue(refused.contains("is a log, which no tool proves by itself"), refused);
        assertFalse(refused.contains("run "), refused);
    }
}
