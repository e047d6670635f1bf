package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.Profiles;
import dev.backupvault.partner.probe.ProfileSamples;
import dev.backupvault.point.ItemId;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of a folder is taken when it shows that it is complete, in one of the ways that its profile knows. */
class ReadinessTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final InMemoryVault vault = new InMemoryVault();
    private final Bench bench = new Bench(vault);
    private Intake intake;
    private Path drop;

    @TempDir
    private Path folder;

    @BeforeEach
    void profile() throws IOException {
        drop = Files.createDirectory(folder.resolve("drop"));
        Files.writeString(
                Files.createDirectory(folder.resolve("partners")).resolve("tool.yaml"),
                """
                partners:
                  tool:
                    title: A tool
                    version: 1
                    files:
                      log: {path: '\\.(?:log|ok)$', role: sidecar}
                      quiet: {path: '\\.quiet$', complete: [{quiet: 10m}]}
                      tail: {path: '\\.tail$', complete: [{tail: 'The End\\.\\s*$'}]}
                      beside: {path: '\\.dmp$', complete: [{beside: '${stem}.log', tail: 'job .* done'}, {quiet: 10m}]}
                      there: {path: '\\.bin$', complete: [{beside: '${file}.ok'}]}
                      named: {path: '^(?P<name>[^@]+)@(?P<witness>.+)$', complete: [{beside: '${witness}'}]}
                      proved: {path: '\\.tar(?:\\.gz)?$', probe: [tar, gzip], complete: [{proved: true}]}
                      plain: {path: 'plain'}
                    item: ['${file}']
                """);
        intake = new Intake(Profiles.read(folder.resolve("partners")), bench.ingest(), new PointStore(vault));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Path write(String name, String text, Duration age) throws IOException {
        Path file = drop.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private IngestResult.Outcome offer(Path file, boolean found) {
        SourceFile source = new SourceFile(drop, drop.relativize(file));
        return intake.ingest(
                        IngestRequest.of(
                                        ItemId.of("src", source.slashed()),
                                        source.slashed(),
                                        new Payload.OfFile(source, found ? FileSnapshot.of(source) : null))
                                .withRules("tool", null),
                        false)
                .outcome();
    }

    private void taken(Path file) {
        assertEquals(IngestResult.Outcome.STORED, offer(file, true));
    }

    /** Why it is left where it is. */
    private String waits(Path file) {
        VaultException refused = assertThrows(VaultException.class, () -> offer(file, true));
        assertEquals(ErrorCode.SOURCE_INCOMPLETE, refused.code());
        assertFalse(refused.permanent());
        return refused.fact();
    }

    @Test
    void restIsByModificationTime() throws IOException {
        taken(write("old.quiet", "x", Duration.ofMinutes(11)));
        assertTrue(waits(write("new.quiet", "x", Duration.ofMinutes(8))).contains("expected 10m of rest"));
    }

    @Test
    void aTimeInTheFutureIsNoRest() throws IOException {
        assertTrue(waits(write("ahead.quiet", "x", DAY.negated())).contains("in the future"));
    }

    @Test
    void anEndIsLookedForInTheLastBytesOnly() throws IOException {
        taken(write("a.tail", "x".repeat(9000) + "The End.\n", DAY));
        assertTrue(waits(write("b.tail", "The En", DAY)).contains("its end has no 'The End"));
        waits(write("c.tail", "", DAY));
        write("tail4k.log", "job 1 done" + " ".repeat(5000), Duration.ZERO);
        assertTrue(waits(write("tail4k.dmp", "x", Duration.ofMinutes(1))).contains("has no 'job"));
    }

    @Test
    void aLogBesideItSaysHowItEnded() throws IOException {
        Path dump = write("deep/exp.dmp", "x", Duration.ofMinutes(3));
        assertTrue(waits(dump).contains("there is no 'exp.log' beside it; it was changed at"));
        write("deep/exp.log", "job 1 running", Duration.ofMinutes(2));
        assertTrue(waits(dump).contains("has no 'job"));
        write("deep/exp.log", "job 1 done", Duration.ofMinutes(4));
        assertTrue(waits(dump).contains("is older than it"));
        write("deep/exp.log", "job 1 done", Duration.ofMinutes(2));
        taken(dump);
        taken(write("other.dmp", "x", DAY));
    }

    @Test
    void aFileBesideItIsAPlainFileOfTheSameFolder() throws IOException {
        write("x.ok", "", Duration.ZERO);
        Path elsewhere = Files.writeString(folder.resolve("outside"), "");
        Files.createSymbolicLink(drop.resolve("b.bin.ok"), elsewhere);
        assertTrue(waits(write("b.bin", "x", DAY)).contains("there is no 'b.bin.ok'"));
        for (String name : new String[] {"..", ".", "x"}) {
            waits(write("f@" + name, "x", DAY));
        }
        assertTrue(waits(write("sub/f@..", "x", DAY)).contains("there is no '..'"));
        taken(write("f@x.ok", "x", DAY));
        write("w@sub/sub/inner", "", Duration.ZERO);
        assertTrue(waits(write("w@sub/inner", "x", DAY)).contains("there is no 'sub/inner'"));
        write("a.bin.ok", "", Duration.ZERO);
        taken(write("a.bin", "x", DAY));
    }

    @Test
    void aProbeThatFindsTheFormatWholeIsEnough() throws IOException {
        assertTrue(waits(write("no.tar", "no archive", DAY)).contains("does not prove"));
        assertTrue(waits(sample("gzip", "opaque.tar.gz")).contains("does not prove"));
        taken(sample("tar 2", "a.tar"));
    }

    private Path sample(String sample, String name) throws IOException {
        var bytes = ProfileSamples.all().get(sample);
        return Files.write(drop.resolve(name), bytes.part(0, (int) bytes.size()));
    }

    @Test
    void whoeverSendsAFileHasSaidThatItIsComplete() throws IOException {
        assertEquals(IngestResult.Outcome.STORED, offer(write("new.quiet", "x", Duration.ZERO), false));
        assertEquals(
                IngestResult.Outcome.STORED,
                intake.ingest(
                                IngestRequest.of(
                                                ItemId.of("src", "s"),
                                                "s.quiet",
                                                Payload.stream(new ByteArrayInputStream(new byte[3])))
                                        .withRules("tool", null),
                                false)
                        .outcome());
        taken(write("plain", "x", Duration.ZERO));
    }

    @Test
    void whatCompletesAFileStaysAsLongAsTheFileWaits() throws IOException {
        Path dump = write("exp.dmp", "x", Duration.ZERO);
        SourceFile log = new SourceFile(drop, Path.of("exp.log"));
        write("exp.log", "", Duration.ZERO);
        write("other.log", "", Duration.ZERO);
        assertTrue(intake.isAwaited("tool", log));
        assertFalse(intake.isAwaited("tool", new SourceFile(drop, Path.of("other.log"))));
        assertFalse(intake.isAwaited("tool", new SourceFile(drop, Path.of("exp.dmp"))));
        assertFalse(intake.isAwaited("generic", log));
        Files.delete(dump);
        assertFalse(intake.isAwaited("tool", log));
    }

    @Test
    void aFolderIsListedOnceForAllThatLiesThere() {
        // Given
        AtomicLong nanos = new AtomicLong();
        List<String> names = new ArrayList<>(List.of("exp.dmp", "exp.log", "other.log"));
        AtomicInteger listed = new AtomicInteger();
        Awaited awaited = new Awaited(
                file -> {
                    listed.incrementAndGet();
                    return List.copyOf(names);
                },
                nanos::get);
        Classifier classifier = intake.profiles().of("tool").orElseThrow();
        // When
        for (String name : List.of("exp.log", "other.log", "exp.log")) {
            awaited.has(classifier, new SourceFile(drop, Path.of(name)));
        }
        // Then
        assertEquals(1, listed.get());
        // When: one is new
        names.add("new.log");
        awaited.has(classifier, new SourceFile(drop, Path.of("new.log")));
        assertEquals(2, listed.get());
        // When: another folder, and a later poll
        awaited.has(classifier, new SourceFile(drop, Path.of("sub/exp.log")));
        assertEquals(3, listed.get());
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        awaited.has(classifier, new SourceFile(drop, Path.of("exp.log")));
        assertEquals(4, listed.get());
    }

    @Test
    void aLogThatCameAfterTheFolderWasListedStays() throws IOException {
        write("old.log", "", Duration.ZERO);
        assertFalse(intake.isAwaited("tool", new SourceFile(drop, Path.of("old.log"))));
        write("exp.dmp", "x", Duration.ZERO);
        write("exp.log", "", Duration.ZERO);
        assertTrue(intake.isAwaited("tool", new SourceFile(drop, Path.of("exp.log"))));
    }
}
