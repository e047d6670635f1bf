package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.specialized.BlockBlobClient;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.SmallDisk;
import dev.backupvault.testing.TestFiles;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever can write into the store can write any manifest: a restore still writes nothing outside its folder and
 * replaces nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileManifestsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private VaultServices services;
    private Checker checker;
    private RandomGenerator random;
    private int number;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("HostileManifestsIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        services = VaultServices.on(
                store.account().connect(), new VaultSettings(128L << 20, 64 << 20, 4, Duration.ofSeconds(5)));
        services.vault().prepare();
        checker = new Checker(store.connectionString());
    }

    @AfterAll
    void stop() throws Exception {
        services.close();
        store.close();
    }

    @Test
    void namesThatLeadOutsideTheFolderAreRefusedAndNothingIsWrittenAnywhere() throws Exception {
        for (String name : List.of(
                "../x",
                "/etc/backup-vault-test-x",
                "a\0b",
                "..",
                ".",
                "",
                "a/../../x",
                "a//b",
                "a/./b",
                temp.resolve("absolute").toString())) {
            // Given a manifest that names its file so
            Path world = Files.createDirectories(temp.resolve("world-" + ++number));
            Path target = Files.createDirectory(world.resolve("target"));
            PointId point = seal(name, "x", TestFiles.bytes(random, 100), "data/default/evil/");
            // When it is restored
            VaultException refused = assertThrows(VaultException.class, () -> restore(point, target, true), name);
            // Then it is refused by name, and neither the folder nor its surroundings have a new file
            assertEquals(ErrorCode.RESTORE_ESCAPES, refused.code(), name);
            assertEquals(List.of(), TestFiles.below(world), name);
        }
        assertTrue(Files.notExists(Path.of("/etc/backup-vault-test-x")));
    }

    @Test
    void aLinkInsideTheTargetIsNotFollowed() throws Exception {
        // Given a target in which a folder is a link to elsewhere, and a file too
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Path victim = Files.writeString(elsewhere.resolve("victim"), "untouched");
        Path target = Files.createDirectory(temp.resolve("linked-target"));
        Files.createSymbolicLink(target.resolve("sub"), elsewhere);
        Files.createSymbolicLink(target.resolve("file"), victim);
        // When files of those names are restored, even with --overwrite
        PointId inFolder = seal("sub/new", "sub/new", TestFiles.bytes(random, 100), "data/default/evil/");
        assertEquals(
                ErrorCode.RESTORE_TARGET,
                assertThrows(VaultException.class, () -> restore(inFolder, target, true))
                        .code());
        byte[] bytes = TestFiles.bytes(random, 100);
        restore(seal("file", "file", bytes, "data/default/evil/"), target, true);
        // Then nothing came to lie elsewhere: the link itself was replaced
        assertEquals(List.of("victim"), TestFiles.below(elsewhere));
        assertEquals("untouched", Files.readString(victim));
        assertTrue(Files.isRegularFile(target.resolve("file"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(bytes, Files.readAllBytes(target.resolve("file")));
    }

    @Test
    void aFileThatIsThereStaysUnlessItIsToBeReplaced() throws Exception {
        Path target = Files.createDirectory(temp.resolve("taken"));
        Files.writeString(target.resolve("db.bak"), "mine");
        byte[] bytes = TestFiles.bytes(random, 100);
        PointId point = seal("db.bak", "db.bak", bytes, "data/default/evil/");
        assertEquals(
                ErrorCode.RESTORE_EXISTS,
                assertThrows(VaultException.class, () -> restore(point, target, false))
                        .code());
        assertEquals("mine", Files.readString(target.resolve("db.bak")));
        assertEquals(List.of("db.bak"), TestFiles.below(target));
        restore(point, target, true);
        assertArrayEquals(bytes, Files.readAllBytes(target.resolve("db.bak")));
    }

    @Test
    void aTargetThatIsNoFolderIsSaidSo() throws Exception {
        Path file = Files.writeString(temp.resolve("a-file"), "mine");
        PointId point = seal("db.bak", "db.bak", TestFiles.bytes(random, 100), "data/default/evil/");
        for (Path target : List.of(file, file.resolve("below"))) {
            assertEquals(
                    ErrorCode.RESTORE_TARGET,
                    assertThrows(VaultException.class, () -> restore(point, target, true))
                            .code());
        }
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void aManifestThatNamesAnotherSourcesDataIsRefused() throws Exception {
        // Given data of another source, whose hash the attacker knows
        for (String elsewhere : List.of(
                "data/default/other/",
                "data/default/evil/../other/",
                "data/other/evil/",
                "points/default/evil/",
                "../backup-vault-state/uploads/")) {
            Path target = temp.resolve("foreign-" + ++number);
            PointId point = seal("loot", "loot", TestFiles.bytes(random, 100), elsewhere);
            // Then neither restore nor verify reads it
            assertEquals(
                    ErrorCode.RECORD_DAMAGED,
                    assertThrows(VaultException.class, () -> restore(point, target, true), elsewhere)
                            .code());
            assertEquals(List.of(), TestFiles.below(target), elsewhere);
            assertThrows(
                    VaultException.class,
                    () -> services.verifier().verify(services.points().locate("default", "evil", point), "me"),
                    elsewhere);
        }
    }

    @Test
    void aManifestWhoseHashIsNotItsDatasLeavesNoFile() throws Exception {
        PointId point = seal("db.bak", "db.bak", TestFiles.bytes(random, 3 << 20), "data/default/evil/");
        String place = "points/default/evil/it/" + point + ".json";
        ObjectNode manifest = (ObjectNode)
                JSON.readTree(checker.content(place).downloadContent().toBytes());
        ((ObjectNode) manifest.path("artifacts").get(0)).put("sha256", TestFiles.sha256(new byte[0]));
        put(checker.content(place), JSON.writeValueAsBytes(manifest), Map.of());
        Path target = temp.resolve("edited");
        assertEquals(
                ErrorCode.DATA_DAMAGED,
                assertThrows(VaultException.class, () -> restore(point, target, false))
                        .code());
        assertEquals(List.of(), TestFiles.below(target));
    }

    @Test
    void aFullDiskAtTheTargetIsSaidSoAndLeavesNoFile() throws Exception {
        // Given a point that does not fit: a limit of the operating system ends the file after 2 MiB, as a full disk
        // would
        PointId point = seal("big.bak", "big.bak", TestFiles.bytes(random, 5 << 20), "data/default/evil/");
        Path target = temp.resolve("full");
        Launch launch = Launch.of(temp.resolve("data"), store.connectionString());
        Launch limited = launch.wrappedBy("bash", "-c", "ulimit -f 2048; exec \"$@\"", "limited");
        try (ConnectorProcess restore = limited.start("restore", point.text(), "--to", target.toString())) {
            assertEquals(3, restore.exit(), restore.output());
            assertTrue(restore.says("BV-0503") && restore.says("free space"), restore.output());
        }
        assertEquals(List.of(), TestFiles.below(target));
        // And when there is room it works
        try (ConnectorProcess restore = launch.start("restore", point.text(), "--to", target.toString())) {
            assertEquals(0, restore.exit(), restore.output());
        }
        assertEquals(List.of("big.bak"), TestFiles.below(target));
    }

    @Test
    void aDiskWithoutRoomAtTheTargetIsSaidSoAndIsLeftAsItWas() throws Exception {
        // Given a disk with room for nothing, or for a part
        byte[] bytes = TestFiles.bytes(random, 5 << 20);
        PointId point = seal("big.bak", "big.bak", bytes, "data/default/evil/");
        Path folder = temp.resolve("small-disk");
        try (SmallDisk disk = SmallDisk.mount(folder, 8)) {
            Launch launch =
                    Launch.of(temp.resolve("data"), store.connectionString()).wrappedBy(disk.inside());
            for (int room : new int[] {0, 2 << 20}) {
                disk.fill(room);
                try (ConnectorProcess restore = launch.start("restore", point.text(), "--to", folder.toString())) {
                    assertEquals(3, restore.exit(), restore.output());
                    assertTrue(restore.says("BV-0503") && restore.says("has no room"), restore.output());
                    assertTrue(restore.says("expected 5242880 bytes, found"), restore.output());
                }
                assertEquals(List.of(".ballast"), TestFiles.below(disk.root()));
            }
            // And when there is room it works
            disk.makeRoom();
            try (ConnectorProcess restore = launch.start("restore", point.text(), "--to", folder.toString())) {
                assertEquals(0, restore.exit(), restore.output());
            }
            assertEquals(List.of("big.bak"), TestFiles.below(disk.root()));
            assertArrayEquals(bytes, Files.readAllBytes(disk.root().resolve("big.bak")));
        }
    }

    private void restore(PointId point, Path target, boolean overwrite) {
        services.restore().restore(services.points().locate("default", "evil", point), target, overwrite, "me");
    }

    /** Writes data and manifest past the software, with hashes that are right. */
    private PointId seal(String name, String path, byte[] bytes, String folder) throws Exception {
        String id = "20260101T000000Z-" + HexFormat.of().formatHex(TestFiles.bytes(random, 10));
        String blob = folder + id + "/x";
        if (folder.startsWith("data/") && !folder.contains("..")) {
            put(checker.content(blob), bytes, Map.of("bytes", Integer.toString(bytes.length)));
        }
        ObjectNode manifest = JSON.createObjectNode()
                .put("format", 1)
                .put("point", id)
                .put("tenant", "default")
                .put("source", "evil")
                .put("item", "it")
                .put("kind", "full")
                .put("backupTime", "2026-01-01T00:00:00.000Z")
                .put("backupTimeFrom", "arrival")
                .put("storedAt", "2026-01-01T00:00:00Z")
                .put("partner", "generic")
                .put("bytes", bytes.length)
                .put("writer", "a stranger");
        manifest.putArray("dependsOn");
        manifest.putArray("artifacts")
                .addObject()
                .put("id", id)
                .put("name", name)
                .put("path", path)
                .put("blob", blob)
                .put("bytes", bytes.length)
                .put("sha256", TestFiles.sha256(bytes));
        put(checker.content("points/default/evil/it/" + id + ".json"), JSON.writeValueAsBytes(manifest), Map.of());
        return PointId.parse(id);
    }

    private static void put(BlockBlobClient blob, byte[] bytes, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>(more);
        metadata.put("sha256", TestFiles.sha256(bytes));
        blob.uploadWithResponse(
                new ByteArrayInputStream(bytes), bytes.length, null, metadata, null, null, null, null, null);
    }
}
