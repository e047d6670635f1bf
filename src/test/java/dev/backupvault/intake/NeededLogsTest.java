package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.retention.Purge;
import dev.backupvault.retention.TestClock;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that is of no use without logs gets them from the archive, or says that it has none. */
class NeededLogsTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final ItemId ITEM = ItemId.of("db", "db");

    private static final String PROFILE =
            """
            partners:
              database:
                title: a database of this test
                version: 1
                folder:
                  with: [info]
                files:
                  info: {path: '^info$', role: marker, probe: [key-value]}
                  own: {path: '^(?P<own>journal)/', role: sidecar}
                  log: {path: '(?:^|/)(?P<line>[0-9A-F]{8})(?P<number>[0-9A-F]{16})(?P<partial>\\.partial)?$', kind: log, alone: true}
                item: [db]
                depends:
                  log: [{kinds: [full, log], sequence: number, radix: 16, same: [line], carry: ['0000003F', '000000FF']}]
                needs: {from: first, to: last, unless: [own], each: 16MiB, without: [partial], into: journal, wait: 15m}
            """;

    private final TestClock clock = new TestClock(NOW);
    private final InMemoryVault vault = new InMemoryVault(clock, 1000);
    private final PointStore points = new PointStore(vault);
    private final Bench bench = new Bench(vault);

    @TempDir
    private Path temp;

    private Path source;
    private Intake intake;

    @BeforeEach
    void profile() throws IOException {
        Files.writeString(Files.createDirectory(temp.resolve("partners")).resolve("database.yaml"), PROFILE);
        source = Files.createDirectory(temp.resolve("source"));
        intake = new Intake(Profiles.read(temp.resolve("partners")), bench.ingest(), points);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Path write(String path, String text, Duration age) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.setLastModifiedTime(Files.writeString(file, text), FileTime.from(NOW.minus(age)));
    }

    private SealedPoint log(String name) throws IOException {
        Path file = write("logs/" + name, name, Duration.ofHours(2));
        return point(intake.ingest(
                        IngestRequest.of(ITEM, "logs/" + name, Payload.file(SourceFile.chosen(file)))
                                .withRules("database", null),
                        false)
                .point());
    }

    private SealedPoint point(PointId id) {
        return points.find(ITEM, id).orElseThrow();
    }

    private void backup(String name, String first, String last, Duration age) throws IOException {
        write(name + "/files", name, age);
        write(name + "/info", "first = " + first + "\nlast = " + last + "\nline = 00000001\n", age);
    }

    private SealedPoint store(String name) {
        FolderUnit unit = FolderUnit.find(
                        intake.profiles().folders("database").orElseThrow().rule(), new LocalPlace(source).list(""))
                .stream()
                .filter(found -> found.path().equals(name))
                .findFirst()
                .orElseThrow();
        return point(intake.folders()
                .ingest(
                        new FolderRules(ITEM, false, "database", null, Optional.empty(), Pacer.UNLIMITED, "me"),
                        new FolderOffer(new LocalPlace(source), unit))
                .point());
    }

    private static List<String> paths(SealedPoint point) {
        return point.manifest().artifacts().stream()
                .map(Artifact::path)
                .sorted()
                .toList();
    }

    private int data() {
        return (int) StreamSupport.stream(
                        Listing.of(vault, new BlobPath(Area.CONTENT, "data/")).spliterator(), false)
                .count();
    }

    private PointCondition condition(SealedPoint point) {
        return PointCondition.of(ItemPoints.of(points, ITEM), point.manifest().point());
    }

    @Test
    void logsOfItsTimeBecomePartOfItsPoint() throws IOException {
        // Given
        for (String name : List.of("000000FE", "000000FF")) {
            log("0000000100000000" + name);
        }
        log("000000010000000100000000");
        log("000000010000000100000001");
        log("000000020000000100000000");
        backup("full", "0/FF000028", "1/1", Duration.ofHours(1));

        // When
        int before = data();
        SealedPoint full = store("full");

        // Then
        assertEquals(
                List.of(
                        "full/files",
                        "full/info",
                        "full/journal/0000000100000000000000FF",
                        "full/journal/000000010000000100000000"),
                paths(full));
        assertEquals("full/info", full.manifest().artifacts().get(3).path(), "what says that all is there comes last");
        assertEquals("recoverable", condition(full).condition().word());
        assertEquals("sidecar", full.manifest().profiled().told().get("first"));
        assertEquals("name", full.manifest().profiled().told().get("file"));
        assertTrue(full.manifest().dependsOn().isEmpty());
        assertEquals(before + 2, data(), "logs were sent again");
    }

    @Test
    void logsThatEndWhereTheBackupEndsAreEnough() throws IOException {
        log("0000000100000000000000FF");
        backup("full", "0/FF000028", "1/0", Duration.ofHours(1));
        assertEquals(3, store("full").manifest().artifacts().size());
    }

    @Test
    void itWaitsForLogsAndIsStoredWithoutThemThen() throws IOException {
        log("000000010000000000000002");
        log("000000010000000000000003.partial");
        backup("young", "0/2000028", "0/3000100", Duration.ofMinutes(14));
        VaultException waits = assertThrows(VaultException.class, () -> store("young"));
        assertEquals(ErrorCode.SOURCE_INCOMPLETE, waits.code());
        assertTrue(waits.fact().contains("it lacks the logs from 0/2000028 to 0/3000100"), waits.fact());

        backup("young", "0/2000028", "0/3000100", Duration.ofMinutes(16));
        SealedPoint without = store("young");
        assertEquals(List.of("young/files", "young/info"), paths(without));
        assertEquals("complete", condition(without).condition().word());
        assertEquals(
                "it lacks the logs from 0/2000028 to 0/3000100",
                condition(without).because());

        log("000000010000000000000003");
        SealedPoint with = store("young");
        assertEquals(4, with.manifest().artifacts().size(), "looked at again it gets what came");
        assertEquals("recoverable", condition(with).condition().word());
    }

    @Test
    void whatHasItsLogsNeedsNoOthers() throws IOException {
        backup("full", "0/2000028", "0/3000100", Duration.ofMinutes(1));
        write("full/journal/000000010000000000000002", "x", Duration.ofMinutes(1));
        assertEquals("recoverable", condition(store("full")).condition().word());
    }

    @Test
    void aDamagedLogIsNone() throws IOException {
        SealedPoint log = log("000000010000000000000002");
        points.update(log, status -> status.withVerification(new PointStatus.Verification(NOW, 0, false, "cut")));
        backup("full", "0/2000028", "0/2000100", Duration.ofHours(1));
        assertEquals("complete", condition(store("full")).condition().word());
    }

    /** Any of its files may be the damaged one, the log among them. */
    @Test
    void aDamagedBackupIsStoredAnewWithoutTheLogsThatItNamed() throws IOException {
        log("000000010000000000000002");
        backup("full", "0/2000028", "0/2000100", Duration.ofHours(1));
        SealedPoint first = store("full");
        points.update(first, status -> status.withVerification(new PointStatus.Verification(NOW, 0, false, "cut")));
        SealedPoint second = store("full");
        assertEquals(List.of("full/files", "full/info"), paths(second));
        assertEquals("complete", condition(second).condition().word());
    }

    @Test
    void aLogInTheArchiveIsNone() throws IOException {
        SealedPoint log = log("000000010000000000000002");
        points.update(log, status -> status.withTier(new PointStatus.Tiered("archive", NOW)));
        backup("full", "0/2000028", "0/2000100", Duration.ofHours(1));
        assertEquals("complete", condition(store("full")).condition().word());
    }

    @Test
    void rangesThatNobodyCanHaveAreNotLookedFor() throws IOException {
        backup("huge", "0/0", "FFFFFFFF/FFFFFFFF", Duration.ofHours(1));
        assertEquals("complete", condition(store("huge")).condition().word());
        backup("odd", "0/-2", "ninety", Duration.ofHours(1));
        assertEquals("complete", condition(store("odd")).condition().word());
    }

    /** The item's log goes; the point keeps its bytes, and the folder is still the same backup. */
    @Test
    void whatItHasOutlivesTheLog() throws IOException {
        SealedPoint log = log("000000010000000000000002");
        backup("full", "0/2000028", "0/2000100", Duration.ofHours(1));
        SealedPoint full = store("full");
        purge(log);
        assertEquals(Optional.empty(), points.find(ITEM, log.manifest().point()));
        for (Artifact artifact : full.manifest().artifacts()) {
            assertTrue(vault.stat(VaultLayout.data(ITEM, artifact)).isPresent(), artifact.path());
        }
        assertEquals(full.manifest().point(), store("full").manifest().point());
    }

    private void purge(SealedPoint point) {
        points.update(
                point,
                status -> status.withHidden(new PointStatus.Hidden(clock.instant(), "me", clock.instant(), "a test")));
        Purge purge = new Purge(vault, points, new WrittenAudit());
        purge.run("default", "db", "me");
        clock.pass(Duration.ofHours(1));
        assertEquals(1, purge.run("default", "db", "me").purged());
    }
}
