package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.hygiene.Cleaner;
import dev.backupvault.hygiene.DeepLook;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.partner.probe.MtfWriter;
import dev.backupvault.partner.probe.RealFiles;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** SQL Server's files become chains and sets by their headers alone: names are scrambled, and the order is any. */
class SqlServerIntakeTest {
    private final Random random = new Random(Seed.random("SqlServerIntakeTest").nextLong());
    private final InMemoryVault vault = new InMemoryVault();
    private final PointStore points = new PointStore(vault);
    private final Bench bench = new Bench(vault);
    private final Intake intake = new Intake(Profiles.read(Path.of("config/partners")), bench.ingest(), points);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        bench.close();
    }

    /** A file under a name that says nothing. */
    private Path scrambled(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x" + Math.abs(random.nextLong())), bytes);
    }

    private IngestResult offer(Path file) {
        return intake.ingest(
                IngestRequest.of(
                                new ItemId("default", "sql", file.getFileName().toString()),
                                file.getFileName().toString(),
                                Payload.file(SourceFile.chosen(file)))
                        .withRules("mssql-native", null),
                false);
    }

    private void offerAll(List<byte[]> files) throws IOException {
        List<byte[]> shuffled = new ArrayList<>(files);
        Collections.shuffle(shuffled, random);
        for (byte[] file : shuffled) {
            offer(scrambled(file));
        }
    }

    private List<ItemPoints> items() {
        try (Stream<ItemPoints> items = ItemPoints.stream(points, "default", "sql")) {
            return items.toList();
        }
    }

    private static Map<PointId, PointSummary> byId(ItemPoints item) {
        Map<PointId, PointSummary> byId = new HashMap<>();
        item.points().forEach(point -> byId.put(point.point(), point));
        return byId;
    }

    /** Full, two differentials, and logs from the full on: each needs the one before. */
    private static List<byte[]> chain() {
        return List.of(
                MtfWriter.full().lsns(100, 110, 100, 0).write(1),
                MtfWriter.diff().lsns(140, 150, 140, 100).write(1),
                MtfWriter.diff().lsns(180, 190, 180, 100).write(1),
                MtfWriter.log().lsns(90, 120, 100, 100).write(1),
                MtfWriter.log().lsns(120, 160, 100, 100).write(1),
                MtfWriter.log().lsns(160, 200, 100, 100).write(1));
    }

    @Test
    void chainsAreFoundFromHeadersInAnyOrder() throws IOException {
        offerAll(chain());
        assertWholeChains(items());
        ItemPoints item = ItemPoints.of(points, new ItemId("default", "sql", "HOST\\SQL/Sales"));
        assertEquals(6, item.points().size());
    }

    @Test
    void aPointKeepsWhatItsTimeIsTheTimeOf() throws IOException {
        IngestResult stored = offer(scrambled(chain().get(0)));
        assertEquals(
                "backup-start",
                stored.manifest().orElseThrow().profiled().facts().get("time_means"));
    }

    @Test
    void aLostFullBreaksWhatNeedsItAndIsNamed() throws IOException {
        offerAll(chain().subList(1, 6));
        ItemPoints item = items().get(0);
        assertEquals(5, item.broken().size(), () -> item.points() + " of which broken: " + item.broken());
        PointSummary differential = item.points().stream()
                .filter(point -> point.kind() == PointKind.DIFFERENTIAL)
                .findFirst()
                .orElseThrow();
        String awaits = points.open(differential).manifest().profiled().awaits();
        assertTrue(
                awaits.startsWith("the full backup whose first_lsn or checkpoint_lsn is 0000000021000000010000005"),
                awaits);
    }

    @Test
    void aDifferentialOfAnotherFullIsNotTiedToTheNewestOne() throws IOException {
        offerAll(List.of(
                MtfWriter.full().lsns(500, 510, 500, 0).write(1),
                MtfWriter.diff().lsns(640, 650, 640, 600).write(1)));
        assertEquals(1, items().get(0).broken().size());
    }

    @Test
    void stripesBecomeOnePointWhenTheLastIsThere() throws IOException {
        List<IngestResult> results = new ArrayList<>();
        for (int number : List.of(3, 1, 2)) {
            results.add(
                    offer(scrambled(MtfWriter.full().stripe((byte) 9, number, 3).write(1))));
        }
        assertEquals(IngestResult.Outcome.RECEIVED, results.get(0).outcome());
        assertEquals(IngestResult.Outcome.RECEIVED, results.get(1).outcome());
        assertEquals(IngestResult.Outcome.STORED, results.get(2).outcome());
        assertEquals(3, results.get(2).manifest().orElseThrow().artifacts().size());
        assertEquals(1, items().get(0).points().size());
    }

    @Test
    void aSetIsNotMadeOfTwoNightsParts() throws IOException {
        byte[] lost =
                MtfWriter.full().stripe((byte) 9, 1, 2).lsns(100, 110, 100, 0).write(1);
        byte[] one =
                MtfWriter.full().stripe((byte) 9, 1, 2).lsns(200, 210, 200, 0).write(1);
        byte[] two =
                MtfWriter.full().stripe((byte) 9, 2, 2).lsns(200, 210, 200, 0).write(1);
        assertEquals(IngestResult.Outcome.RECEIVED, offer(scrambled(lost)).outcome());
        assertEquals(IngestResult.Outcome.RECEIVED, offer(scrambled(two)).outcome());
        assertEquals(IngestResult.Outcome.STORED, offer(scrambled(one)).outcome());
    }

    @Test
    void aSenderWhoCommitsHimselfMakesTheSetHimself() throws IOException {
        List<PointId> parts = new ArrayList<>();
        for (int number : List.of(2, 1)) {
            Path file = scrambled(MtfWriter.full().stripe((byte) 9, number, 2).write(1));
            parts.add(intake.ingest(
                            IngestRequest.of(
                                            ItemId.of("sql", "x" + number),
                                            "x" + number,
                                            Payload.file(SourceFile.chosen(file)))
                                    .withRules("mssql-native", null)
                                    .withoutSeal(),
                            false)
                    .point());
        }
        assertEquals(List.of(), items(), "no set is made before its sender says so");
        points.received(ItemId.of("sql", "HOST\\SQL/Sales"))
                .forEach(waiting -> assertEquals(null, waiting.profiled().part()));
        assertEquals(
                2,
                bench.ingest()
                        .seal("default", "sql", parts, "me")
                        .manifest()
                        .orElseThrow()
                        .artifacts()
                        .size());
    }

    @Test
    void aPartThatComesAgainFindsThePointOfItsSet() throws IOException {
        Path one = scrambled(MtfWriter.full().stripe((byte) 9, 1, 2).write(1));
        Path two = scrambled(MtfWriter.full().stripe((byte) 9, 2, 2).write(1));
        offer(one);
        PointId set = offer(two).point();
        for (Path again : List.of(one, two)) {
            IngestResult result = offer(again);
            assertEquals(IngestResult.Outcome.ALREADY_STORED, result.outcome());
            assertEquals(set, result.point());
        }
        assertEquals(List.of(), points.received(ItemId.of("sql", "HOST\\SQL/Sales")));
    }

    @Test
    void aHiddenFullComesBackForItsDifferential() throws IOException {
        PointId full = offer(scrambled(chain().get(0))).point();
        ItemId item = ItemId.of("sql", "HOST\\SQL/Sales");
        var sealed = points.find(item, full).orElseThrow();
        points.update(
                sealed,
                status -> status.withHidden(new dev.backupvault.point.PointStatus.Hidden(
                        Instant.now(), "me", Instant.now().plusSeconds(1000), "test")));
        IngestResult diff = offer(scrambled(chain().get(1)));
        assertEquals(List.of(full), diff.manifest().orElseThrow().dependsOn());
        assertEquals(
                dev.backupvault.point.PointStatus.State.STORED,
                points.status(sealed).state());
    }

    @Test
    void aPartWhoseSetNeverBecomesWholeIsNotCleanedAway() throws IOException {
        var clock = new dev.backupvault.retention.TestClock(Instant.parse("2026-11-22T10:00:00Z"));
        InMemoryVault old = new InMemoryVault(clock, 5000);
        PointStore store = new PointStore(old);
        try (Bench other = new Bench(old)) {
            Intake taking = new Intake(Profiles.read(Path.of("config/partners")), other.ingest(), store);
            Path part = scrambled(MtfWriter.full().stripe((byte) 9, 1, 2).write(1));
            taking.ingest(
                    IngestRequest.of(ItemId.of("sql", "x"), "x", Payload.file(SourceFile.chosen(part)))
                            .withRules("mssql-native", null),
                    false);
            clock.pass(Duration.ofDays(400));
            new Cleaner(old, new DeepLook(old, store), new WrittenAudit())
                    .source(new PointStore.Origin("default", "sql"), Duration.ofDays(30), "me");
            assertEquals(1, store.received(ItemId.of("sql", "HOST\\SQL/Sales")).size());
            Path rest = scrambled(MtfWriter.full().stripe((byte) 9, 2, 2).write(1));
            IngestResult whole = taking.ingest(
                    IngestRequest.of(ItemId.of("sql", "y"), "y", Payload.file(SourceFile.chosen(rest)))
                            .withRules("mssql-native", null),
                    false);
            assertEquals(2, whole.manifest().orElseThrow().artifacts().size());
        }
    }

    @Test
    void aCutFileIsNoBackup() throws IOException {
        byte[] whole = MtfWriter.full().write(1);
        Path cut = scrambled(java.util.Arrays.copyOf(whole, whole.length - 700));
        var refused = org.junit.jupiter.api.Assertions.assertThrows(
                dev.backupvault.error.VaultException.class, () -> offer(cut));
        assertEquals(dev.backupvault.error.ErrorCode.SOURCE_INCOMPLETE, refused.code());
        assertFalse(refused.permanent());
        assertTrue(items().isEmpty());
    }

    @Test
    void aStreamIsKnownByItsNameAloneAndOnlyIfThatProvesSomething() {
        for (String name : List.of("Sales.bak", "SRV_Sales_LOG_20261121_200000.trn")) {
            IngestResult result = intake.ingest(
                    IngestRequest.of(
                                    ItemId.of("sql", name),
                                    name,
                                    Payload.stream(new java.io.ByteArrayInputStream(
                                            MtfWriter.log().write(1))))
                            .withRules("mssql-native", null),
                    false);
            var manifest = result.manifest().orElseThrow();
            assertEquals(name.startsWith("SRV") ? "SRV/Sales" : name, manifest.item());
            assertEquals(name.startsWith("SRV") ? PointKind.LOG : PointKind.FULL, manifest.kind());
        }
    }

    @Test
    void whatIsNoBackupOfSqlServerIsStoredAsItIs() throws IOException {
        Path other = Files.writeString(folder.resolve("notes.txt"), "no backup");
        IngestResult result = offer(other);
        assertEquals("notes.txt", result.manifest().orElseThrow().item());
        assertEquals("generic", result.manifest().orElseThrow().partner());
    }

    /** Where the real files lie beside the project; the tests above have files of their own. */
    @TestFactory
    Stream<DynamicTest> realFilesBecomeWholeChains() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String set : List.of("RestoreTimeClean", "RestoreTimeStripe", "ola-complex")) {
            List<Path> files = RealFiles.below("sql-server/" + set);
            if (!files.isEmpty()) {
                tests.add(DynamicTest.dynamicTest(set, () -> {
                    List<byte[]> bytes = new ArrayList<>();
                    for (Path file : files) {
                        bytes.add(Files.readAllBytes(file));
                    }
                    int before = items().stream()
                            .mapToInt(item -> item.points().size())
                            .sum();
                    offerAll(bytes);
                    assertWholeChains(items());
                    int stored = items().stream()
                                    .mapToInt(item -> item.points().size())
                                    .sum()
                            - before;
                    assertEquals(set.equals("RestoreTimeStripe") ? files.size() / 2 : files.size(), stored);
                }));
            }
        }
        tests.add(DynamicTest.dynamicTest("files of our own", this::chainsAreFoundFromHeadersInAnyOrder));
        return tests.stream();
    }

    /** An independent look: every chain ends at a full, and each link is what SQL Server says it must be. */
    private void assertWholeChains(List<ItemPoints> items) {
        for (ItemPoints item : items) {
            assertEquals(Set.of(), item.broken(), () -> item.points() + " " + item.needs());
            Map<PointId, PointSummary> byId = byId(item);
            for (PointSummary point : item.points()) {
                List<PointId> needs = item.needsOf(point.point());
                Optional<PointSummary> base = needs.stream().findFirst().map(byId::get);
                switch (point.kind()) {
                    case FULL -> assertEquals(List.of(), needs);
                    case DIFFERENTIAL -> {
                        assertEquals(PointKind.FULL, base.orElseThrow().kind());
                        assertEquals(lsn(point, "db_lsn"), lsn(base.get(), "checkpoint_lsn"));
                    }
                    case LOG -> {
                        String end = lsn(base.orElseThrow(), "last_lsn");
                        assertTrue(
                                base.get().kind() == PointKind.LOG
                                        ? end.equals(lsn(point, "first_lsn"))
                                        : end.compareTo(lsn(point, "first_lsn")) >= 0
                                                && end.compareTo(lsn(point, "last_lsn")) <= 0,
                                () -> point + " after " + base);
                    }
                    default -> throw new AssertionError(point);
                }
            }
        }
    }

    private static String lsn(PointSummary point, String name) {
        return point.facts().get(name);
    }
}
