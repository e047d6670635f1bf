package dev.backupvault.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Records;
import dev.backupvault.point.Sha256;
import dev.backupvault.retention.Points;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped templates, from the request to the report. */
class ProcedureTest {
    @TempDir
    private Path folder;

    private ProcedureBench bench;

    @BeforeEach
    void make() throws Exception {
        bench = new ProcedureBench(folder.toRealPath());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Map<String, Object> check(String pattern, String... arguments) {
        return Map.of("run", List.of(arguments), "matches", pattern);
    }

    @Test
    void itPassesAndSaysWhatItHasProved() throws Exception {
        // Given
        bench.procedure(
                        "app",
                        "description",
                        "Looks at it",
                        "steps",
                        List.of(List.of("cp", "${files}/a", "copy"), List.of("touch", "${asOf}")),
                        "checks",
                        List.of(check("hello|bye", "cat", "copy"), check(".*/app/[^/]*", "printenv", Scratch.VARIABLE)),
                        "cleanUp",
                        List.of(List.of("sh", "-c", "pwd > '" + folder.resolve("cleaned") + "'")))
                .start()
                .store("a", "hello");
        // When
        DrillReport report = bench.run("app");
        // Then
        assertTrue(report.isPassed(), report.toString());
        assertNull(report.failure());
        assertEquals("tester", report.by());
        assertEquals(
                List.of("steps", "checks", "checks", "clean-up"),
                report.programs().stream().map(DrillReport.Program::phase).toList());
        assertEquals("hello", report.programs().get(1).output());
        assertEquals(
                Sha256.of("hello".getBytes(StandardCharsets.UTF_8)),
                report.points().get(0).files().get(0).sha256());
        assertTrue(report.rtoSeconds() > 0 && report.rpoSeconds() >= 0, report.toString());
        assertTrue(Files.readString(folder.resolve("cleaned")).contains(report.run()), "clean-up ran in the scratch");
        assertEquals(List.of(), bench.left());
        assertEquals(List.of(new Procedures.Procedure("app", "Looks at it")), bench.procedures.list());
        isWrittenDown(report);
    }

    private void isWrittenDown(DrillReport report) throws Exception {
        Path json = bench.data().resolve("reports/" + report.name() + ".json");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(json)));
        byte[] bytes = Files.readAllBytes(json);
        assertEquals(report, Records.read(DrillReport.class, bytes, "report", DrillReport.FORMAT));
        String page = Files.readString(bench.data().resolve("reports/" + report.name() + ".md"));
        for (String fact : List.of(
                "# Restore of `" + report.procedure() + "`: " + report.outcome(),
                report.run(),
                Sha256.of(bytes).hex(),
                "What this does not prove")) {
            assertTrue(page.contains(fact), fact + " is missing in " + page);
        }
        List<String> blobs = new ArrayList<>();
        for (BlobInfo blob : Listing.of(bench.store, new BlobPath(Area.STATE, "reports/"))) {
            blobs.add(blob.path().name());
            assertEquals(
                    Sha256.of(bytes).hex(),
                    blob.metadata().get("sha256"),
                    "the vault has the bytes that this machine has");
        }
        assertEquals(List.of("reports/" + report.name() + ".json"), blobs);
    }

    @Test
    void aCheckWithAnotherAnswerFailsAndTheRestIsNotRun() throws Exception {
        bench.procedure(
                        "app",
                        "checks",
                        List.of(check("bye", "cat", "${files}/a"), List.of("touch", folder + "/later")),
                        "cleanUp",
                        List.of(List.of("touch", folder + "/cleaned")))
                .start()
                .store("a", "hello");
        DrillReport report = bench.run("app");
        assertFalse(report.isPassed());
        assertEquals("checks", report.failure().phase());
        assertEquals(ErrorCode.PROCEDURE_FAILED.id(), report.failure().code());
        assertTrue(
                report.failure().fact().contains("expected 'bye', found 'hello'"),
                report.failure().fact());
        assertNull(report.rtoSeconds());
        assertFalse(Files.exists(folder.resolve("later")));
        assertTrue(Files.exists(folder.resolve("cleaned")));
        assertEquals(List.of(), bench.left());
        isWrittenDown(report);
    }

    @Test
    void aStepThatFailsHasItsExitAndItsLastWordsInTheReport() throws Exception {
        bench.procedure(
                        "app",
                        "steps",
                        List.of(List.of("sh", "-c", "echo 'no licence' >&2; exit 7")),
                        "checks",
                        List.of(List.of("touch", folder + "/checked")),
                        "cleanUp",
                        List.of(List.of("false"), List.of("touch", folder + "/cleaned")))
                .start()
                .store("a", "hello");
        DrillReport report = bench.run("app");
        assertEquals("steps", report.failure().phase());
        assertTrue(
                report.failure().fact().contains("exit code 7, and said: no licence"),
                report.failure().fact());
        assertFalse(Files.exists(folder.resolve("checked")));
        assertTrue(Files.exists(folder.resolve("cleaned")), "one clean-up that fails does not keep the next from it");
        assertTrue(
                report.notes().toString().contains("Cleaning up failed too"),
                report.notes().toString());
    }

    @Test
    void aProgramThatIsNotThereIsAFailedStep() throws Exception {
        bench.procedure("app", "steps", List.of(List.of("no-such-program")))
                .start()
                .store("a", "hello");
        assertEquals("steps", bench.run("app").failure().phase());
    }

    @Test
    void aCleanUpThatFailsAfterGoodChecksIsAFailure() throws Exception {
        bench.procedure("app", "cleanUp", List.of(List.of("false"))).start().store("a", "hello");
        DrillReport report = bench.run("app");
        assertEquals("clean-up", report.failure().phase());
        assertEquals(List.of(), bench.left());
    }

    @Test
    void damagedBytesFailItBeforeAnyStep() throws Exception {
        bench.procedure("app", "steps", List.of(List.of("touch", folder + "/stepped")))
                .start()
                .store("a", "hello");
        bench.damage();
        DrillReport report = bench.run("app");
        assertEquals("restore", report.failure().phase());
        assertEquals(ErrorCode.DATA_DAMAGED.id(), report.failure().code());
        assertFalse(Files.exists(folder.resolve("stepped")));
        assertEquals(List.of(), report.points());
        assertEquals(List.of(), bench.left());
        isWrittenDown(report);
    }

    private SealedPoint[] chain() {
        ItemId item = ItemId.of("app", "a");
        Instant day = Instant.parse("2026-01-02T00:00:00Z");
        SealedPoint full = Points.store(bench.store, item, "full ", day);
        SealedPoint one = Points.store(
                bench.store,
                item,
                "one ",
                day.plusSeconds(3600),
                full.manifest().point());
        SealedPoint two = Points.store(
                bench.store, item, "two", day.plusSeconds(7200), one.manifest().point());
        return new SealedPoint[] {full, one, two};
    }

    private ProcedureBench ofChain() throws Exception {
        return bench.procedure(
                        "app",
                        "chain",
                        "true",
                        "steps",
                        List.of(List.of("touch", folder + "/stepped")),
                        "checks",
                        List.of(check("full one two", "sh", "-c", "cat \"$0\"/*/n", "${files}")))
                .start();
    }

    @Test
    void aChainIsRestoredFromItsBaseOn() throws Exception {
        // Given
        SealedPoint[] chain = chain();
        ofChain();
        // When
        DrillReport report = bench.run("app");
        // Then
        assertTrue(report.isPassed(), report.toString());
        assertEquals(
                Stream.of(chain).map(point -> point.manifest().point()).toList(),
                report.points().stream().map(DrillReport.Point::point).toList());
        isWrittenDown(report);
    }

    @Test
    void aChainWithoutItsBaseFailsAndTheReportSaysWhatIsMissing() throws Exception {
        // Given
        SealedPoint[] chain = chain();
        ofChain();
        PointId base = chain[0].manifest().point();
        BlobPath manifest = VaultLayout.manifest(chain[0].manifest().itemId(), base);
        bench.store.delete(manifest, bench.store.stat(manifest).orElseThrow().etag());
        // When
        DrillReport report = bench.run("app");
        // Then
        assertEquals("restore", report.failure().phase());
        assertEquals(ErrorCode.POINT_NOT_FOUND.id(), report.failure().code());
        assertTrue(
                report.failure().fact().contains("without [" + base + "]"),
                report.failure().fact());
        assertEquals(List.of(), report.points());
        assertFalse(Files.exists(folder.resolve("stepped")));
        assertEquals(List.of(), bench.left());
        isWrittenDown(report);
        assertTrue(
                read(bench.data().resolve("reports/" + report.name() + ".md")).contains(base.text()));
    }

    @Test
    void whatItHasNotTheTimeForIsEndedWithAllThatItStarted() throws Exception {
        bench.procedure("app", "timeLimit", "1s", "steps", List.of(List.of("sh", "-c", "sleep 1000 & wait")))
                .start()
                .store("a", "hello");
        DrillReport report = bench.run("app");
        assertTrue(
                report.failure().fact().contains("still running after 1 s"),
                report.failure().fact());
    }

    @Test
    void whatAStepLeavesRunningIsEndedAtTheEnd() throws Exception {
        Path pid = folder.resolve("pid");
        bench.procedure(
                        "app",
                        "steps",
                        List.of(List.of(
                                "sh",
                                "-c",
                                "setsid sleep 1000 > /dev/null 2>&1 & echo $! > '" + pid + "'; mkdir -m 0 locked")))
                .start()
                .store("a", "hello");
        assertTrue(bench.run("app").isPassed());
        assertEnded(Long.parseLong(Files.readString(pid).strip()));
        assertEquals(List.of(), bench.left());
    }

    private static void assertEnded(long pid) {
        Awaitility.await(pid + " has ended").atMost(Duration.ofSeconds(30)).until(() -> ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .isEmpty());
    }

    @Test
    void onlyOneRunsAtATimeAndStoppingItCleansUp() throws Exception {
        Path begun = folder.resolve("begun");
        bench.procedure(
                        "app",
                        "steps",
                        List.of(List.of("sh", "-c", "touch '" + begun + "'; sleep 1000")),
                        "cleanUp",
                        List.of(List.of("touch", folder + "/cleaned")))
                .start()
                .store("a", "hello");
        CompletableFuture<DrillReport> first = CompletableFuture.supplyAsync(() -> bench.run("app"));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(begun));
        assertEquals(
                ErrorCode.PROCEDURE_RUNNING,
                assertThrows(VaultException.class, () -> bench.run("app")).code());
        bench.procedures.stop();
        DrillReport report = first.get();
        assertEquals("steps", report.failure().phase());
        assertTrue(Files.exists(folder.resolve("cleaned")));
        assertEquals(List.of(), bench.left());
    }

    @Test
    void whatAKilledRunLeftIsEndedAndRemovedByTheNext() throws Exception {
        // Given
        bench.procedure("app").start().store("a", "hello");
        Path left = Files.createDirectories(bench.data().resolve("scratch/app/20260101T000000Z-abcdef/files"));
        Path outside = Files.writeString(folder.resolve("outside"), "outside");
        Files.createSymbolicLink(left.resolve("link"), folder);
        ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put(Scratch.VARIABLE, left.getParent().toString());
        Process server = builder.start();
        // When
        assertTrue(bench.run("app").isPassed());
        // Then
        assertEnded(server.pid());
        assertEquals(List.of(), bench.left());
        assertTrue(Files.exists(outside), "no link is followed");
    }

    @Test
    void itIsKeptIfAskedForAndLeftAloneByTheNext() throws Exception {
        bench.procedure("app").start().store("a", "hello");
        DrillReport report = bench.procedures.run("app", bench.request(true, Map.of()));
        Path scratch = bench.data().resolve("scratch/app/" + report.run());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch)));
        assertTrue(bench.run("app").isPassed());
        assertEquals(Set.of(".kept", "files/a"), Set.copyOf(TestFiles.below(scratch)));
    }

    @Test
    void aSampleIsTheSameWithTheSameSeedAndEveryPointOfItIsRead() throws Exception {
        bench.any("sample", "restore-sample", Map.of()).start();
        for (int i = 0; i < 9; i++) {
            bench.store("item-" + i, "content " + i);
        }
        Map<String, String> options = Map.of(Sample.SIZE, "4", Sample.SEED, "42");
        DrillReport first = bench.procedures.run("sample", bench.request(false, options));
        DrillReport again = bench.procedures.run("sample", bench.request(false, options));
        assertTrue(first.isPassed(), first.toString());
        assertEquals(4, first.points().size());
        assertNull(first.rpoSeconds());
        assertEquals(
                first.points().stream().map(DrillReport.Point::item).toList(),
                again.points().stream().map(DrillReport.Point::item).toList());
        assertTrue(first.notes().get(0).contains("4 of 9 points, chosen at random with the seed 42"));
        bench.damage();
        DrillReport damaged = bench.procedures.run("sample", bench.request(false, options));
        assertEquals(ErrorCode.DATA_DAMAGED.id(), damaged.failure().code());
        assertEquals(List.of(), bench.left());
    }

    @Test
    void anyNameWillDo() throws Exception {
        List<String> names = List.of("report", "begin", "step-programs", "files");
        for (String name : names) {
            bench.procedure(name);
        }
        bench.any("restored", "restore-sample", Map.of()).start().store("a", "hello");
        for (String name : names) {
            assertTrue(bench.run(name).isPassed(), name);
        }
        assertTrue(bench.run("restored").isPassed());
    }

    @Test
    void aMissingVariableAndAMissingPointAreSaid() throws Exception {
        bench.procedure("app", "environment", "NOT_SET_ANYWHERE")
                .procedure("none")
                .start();
        assertEquals(
                ErrorCode.CONFIG_INVALID,
                assertThrows(VaultException.class, () -> bench.run("app")).code());
        DrillReport report = bench.run("none");
        assertEquals(ErrorCode.POINT_NOT_FOUND.id(), report.failure().code());
        assertNull(report.rpoSeconds());
        isWrittenDown(report);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() throws Exception {
        bench.procedure("app").start();
        VaultException error = assertThrows(VaultException.class, () -> bench.run("other"));
        assertEquals(ErrorCode.PROCEDURE_UNKNOWN, error.code());
        assertTrue(error.getMessage().contains("[app]"), error.getMessage());
    }

    @Test
    void aWrongPlaceholderFailsWhenTheConnectorStarts() throws Exception {
        bench.procedure("app", "checks", List.of(List.of("cat", "${file}")));
        Exception error = assertThrows(Exception.class, bench::start);
        assertTrue(root(error).contains("unknown placeholder"), root(error));
    }

    private static String root(Throwable error) {
        return error.getCause() == null ? String.valueOf(error.getMessage()) : root(error.getCause());
    }

    @Test
    void aDrillRunsByItself() throws Exception {
        bench.procedure("app")
                .any("app", "drill", Map.of("schedule", "* * * * * ?"))
                .start()
                .store("a", "hello");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(bench.data().resolve("reports"))
                        && bench.reports().stream().anyMatch(file -> read(file).contains("passed")));
        assertTrue(read(bench.reports().get(0)).contains("route drill-app"));
    }

    /** The failed exchange is what the alert is made of. */
    @Test
    void aDrillThatFailsFailsItsRoute() throws Exception {
        bench.procedure("app", "checks", List.of(List.of("false"))).start().store("a", "hello");
        Drill drill = new Drill();
        drill.setProcedures(bench.procedures);
        drill.setProcedure("app");
        VaultException error =
                assertThrows(VaultException.class, () -> drill.process(new DefaultExchange(new DefaultCamelContext())));
        assertEquals(ErrorCode.PROCEDURE_FAILED, error.code());
        assertTrue(error.fact().contains("'false' ended with"), error.fact());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
