package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Years of backups that lie in the account already. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdoptIT {
    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Launch launch;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("AdoptIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        launch = Launch.of(temp.resolve("data"), store.connectionString());
    }

    @AfterAll
    void stop() throws Exception {
        store.close();
    }

    private byte[] write(BlobContainerClient container, String name, int length) {
        byte[] bytes = TestFiles.bytes(random, length);
        container.getBlobClient(name).upload(BinaryData.fromBytes(bytes), true);
        return bytes;
    }

    @Test
    void blobsOfTheVaultsOwnAccountAreAdoptedWhereTheyLie() throws Exception {
        // Given years of backups in a container of the vault's account
        BlobContainerClient years = store.account().connect().createBlobContainer("years");
        byte[] one = write(years, "2024/jan 1.bak", 9 << 20);
        byte[] two = write(years, "2024/feb.bak", 1000);
        write(years, "2023/old.bak", 1000);
        years.getBlobClient("2024/zz-cold.bak").upload(BinaryData.fromString("cold"));
        years.getBlobClient("2024/zz-cold.bak").setAccessTier(AccessTier.ARCHIVE);
        // When
        try (ConnectorProcess dry =
                launch.start("adopt", "--container", "years", "--prefix", "2024/", "--source", "old", "--dry-run")) {
            assertEquals(0, dry.exit(), dry.output());
            assertTrue(dry.says("would adopt 3"), dry.output());
        }
        try (ConnectorProcess adopt =
                launch.start("adopt", "--container", "years", "--prefix", "2024/", "--source", "old")) {
            assertEquals(3, adopt.exit(), adopt.output());
            assertTrue(adopt.says("adopted 2, known before 0, refused 1") && adopt.says("BV-0211"), adopt.output());
        }
        // Then they are points, verified and restored, and nothing was moved or copied
        try (ConnectorProcess again =
                launch.start("adopt", "--container", "years", "--prefix", "2024/", "--source", "old")) {
            again.exit();
            assertTrue(again.says("adopted 0, known before 2, refused 1"), again.output());
        }
        try (ConnectorProcess verify = launch.start("verify", "--source", "old", "--item", "2024/jan 1.bak")) {
            assertEquals(0, verify.exit(), verify.output());
        }
        Path target = temp.resolve("adopted");
        for (Map.Entry<String, byte[]> item :
                Map.of("2024/jan 1.bak", one, "2024/feb.bak", two).entrySet()) {
            try (ConnectorProcess restore =
                    launch.start("restore", "--source", "old", "--item", item.getKey(), "--to", target.toString())) {
                assertEquals(0, restore.exit(), restore.output());
            }
            assertArrayEquals(
                    item.getValue(),
                    Files.readAllBytes(target.resolve(item.getKey().substring(5))));
        }
        assertTrue(store.account().connect().getBlobContainerClient("backup-vault").listBlobs().stream()
                .noneMatch(blob -> blob.getName().startsWith("data/default/old/")));
        Checker.Report report = new Checker(store.connectionString()).check();
        assertEquals(List.of(), report.broken());
        assertEquals(2, report.points().size());
        // And one that somebody overwrites is found out
        write(years, "2024/feb.bak", 1000);
        try (ConnectorProcess verify = launch.start("verify", "--source", "old", "--item", "2024/feb.bak")) {
            assertEquals(4, verify.exit(), verify.output());
        }
        assertEquals(1, new Checker(store.connectionString()).check().broken().size());
        // The vault's own containers are not for adoption
        try (ConnectorProcess own = launch.start("adopt", "--container", "backup-vault", "--source", "old")) {
            assertEquals(2, own.exit(), own.output());
        }
    }

    @Test
    void archivedBlobsAndThoseOfOthersAreAdoptedByCopies() throws Exception {
        // Given a blob in the archive tier, and one that somebody will overwrite
        BlobContainerClient tape = store.account().connect().createBlobContainer("tape");
        byte[] cold = write(tape, "2020/cold ü.bak", 9 << 20);
        byte[] hot = write(tape, "hot.bak", 1000);
        tape.getBlobClient("2020/cold ü.bak").setAccessTier(AccessTier.ARCHIVE);
        try (ConnectorProcess without =
                launch.start("adopt", "--container", "tape", "--source", "copied", "--dry-run")) {
            assertEquals(0, without.exit(), without.output());
        }
        try (ConnectorProcess without =
                launch.start("adopt", "--container", "tape", "--prefix", "2020/", "--source", "copied")) {
            assertEquals(3, without.exit(), without.output());
            assertTrue(without.says("can be adopted with --copy"), without.output());
        }
        // When, with an Azurite that rehydrates at once
        try (ConnectorProcess adopt = launch.start("adopt", "--container", "tape", "--source", "copied", "--copy")) {
            assertEquals(0, adopt.exit(), adopt.output());
            assertTrue(adopt.says("adopted 2, pending 0, known before 0, refused 0"), adopt.output());
        }
        try (ConnectorProcess again = launch.start("adopt", "--container", "tape", "--source", "copied", "--copy")) {
            assertEquals(0, again.exit(), again.output());
            assertTrue(again.says("adopted 0, pending 0, known before 2, refused 0"), again.output());
        }
        // Then the points do not depend on what they came from
        write(tape, "hot.bak", 1001);
        tape.getBlobClient("2020/cold ü.bak").delete();
        Path target = temp.resolve("copied");
        for (Map.Entry<String, byte[]> item :
                Map.of("2020/cold ü.bak", cold, "hot.bak", hot).entrySet()) {
            try (ConnectorProcess verify = launch.start("verify", "--source", "copied", "--item", item.getKey())) {
                assertEquals(0, verify.exit(), verify.output());
            }
            try (ConnectorProcess restore =
                    launch.start("restore", "--source", "copied", "--item", item.getKey(), "--to", target.toString())) {
                assertEquals(0, restore.exit(), restore.output());
            }
            assertArrayEquals(
                    item.getValue(),
                    Files.readAllBytes(target.resolve(Path.of(item.getKey()).getFileName())));
        }
        List<String> broken = new Checker(store.connectionString()).check().broken();
        assertTrue(broken.stream().noneMatch(what -> what.contains("copied")), broken.toString());
    }
}
