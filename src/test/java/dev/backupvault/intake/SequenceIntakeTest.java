package dev.backupvault.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.testing.PgManifest;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's base backups and WAL segments become chains in the vault, in whatever order the segments come. */
class SequenceIntakeTest {
    private static final Instant START = Instant.parse("2026-11-20T03:00:00Z");
    private static final ItemId CLUSTER = ItemId.of("pg", "pg1");

    private final Random random = new Random(Seed.random("SequenceIntakeTest").nextLong());
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

    private Path write(String path, int minute) throws IOException {
        return write(path, path, minute);
    }

    private Path write(String path, String text, int minute) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(START.plus(Duration.ofMinutes(minute))));
    }

    private PointId base(int minute) throws IOException {
        String name = "pg1/base/at" + minute;
        write(name + "/base.tar", minute);
        write(name + "/backup_manifest", PgManifest.text(), minute);
        FolderUnit unit = FolderUnit.find(
                        intake.profiles()
                                .folders("postgres-physical")
                                .orElseThrow()
                                .rule(),
                        new LocalPlace(folder).list(""))
                .stream()
                .filter(found -> found.path().equals(name))
                .findFirst()
                .orElseThrow();
        return intake.folders()
                .ingest(
                        new FolderRules(
                                CLUSTER, false, "postgres-physical", null, Optional.empty(), Pacer.UNLIMITED, "me"),
                        new FolderOffer(new LocalPlace(folder), unit))
                .point();
    }

    /** Written in the minute of its number. */
    private PointId segment(int minute) throws IOException {
        return segment(intake, minute);
    }

    private PointId segment(Intake by, int minute) throws IOException {
        String path = "pg1/wal/00000001%08X%08X".formatted(minute / 256, minute % 256);
        return by.ingest(
                        IngestRequest.of(CLUSTER, path, Payload.file(SourceFile.chosen(write(path, minute))))
                                .withRules("postgres-physical", null),
                        false)
                .point();
    }

    private ItemPoints item() {
        return ItemPoints.of(points, CLUSTER);
    }

    @Test
    void basesBeginChainsInWhateverOrderTheSegmentsCome() throws IOException {
        // Given
        PointId first = base(250);
        PointId second = base(256);
        List<Integer> minutes = new ArrayList<>(List.of(251, 252, 253, 254, 255, 257, 258, 259, 260));
        Collections.shuffle(minutes, random);
        PointId[] segments = new PointId[261];
        // When
        for (int minute : minutes) {
            segments[minute] = segment(minute);
        }
        // Then
        ItemPoints item = item();
        assertEquals(Set.of(), item.broken(), () -> minutes + " gave " + item.needs());
        assertEquals(
                Set.of(first, segments[251], segments[252], segments[253], segments[254]),
                item.allNeeds(segments[255]),
                () -> "" + minutes);
        assertEquals(
                Set.of(second, segments[257], segments[258], segments[259]),
                item.allNeeds(segments[260]),
                () -> "" + minutes);
    }

    @Test
    void aLostSegmentIsNamedAndTiedWhenItComes() throws IOException {
        // Given
        base(250);
        segment(251);
        PointId behind = segment(253);
        PointId last = segment(254);
        // When
        assertEquals(Set.of(behind, last), item().broken());
        SealedPoint waiting = points.find(CLUSTER, behind).orElseThrow();
        assertEquals(
                "the log whose segment is 00000000000000FC",
                waiting.manifest().profiled().awaits());
        PointId late = segment(252);
        // Then
        assertEquals(Set.of(), item().broken());
        assertEquals(List.of(late), points.needsOf(waiting));
    }

    @Test
    void aBaseThatComesLateUntiesNothing() throws IOException {
        segment(251);
        PointId tied = segment(253);
        PointId before = segment(252);
        base(252);
        assertEquals(List.of(before), item().needsOf(tied));
        assertEquals(Set.of(), item().broken());
    }

    @Test
    void theBeginningOfAnArchiveIsTiedToItsBaseWhenThatComes() throws IOException {
        PointId beginning = segment(251);
        assertEquals(List.of(), item().needsOf(beginning));
        PointId base = base(250);
        assertEquals(List.of(base), item().needsOf(beginning));
    }

    /** As versions of the profile did that had no rule for logs. */
    @Test
    void segmentsThatWereStoredWithoutNeedsAreTiedAsOthersCome() throws IOException {
        // Given
        String rules = Files.readString(Path.of("config/partners/postgres-physical.yaml"));
        Path old = Files.createDirectories(folder.resolve("old")).resolve("postgres-physical.yaml");
        Files.writeString(old, rules.replaceAll("(?s)      log:\n        - kinds.*?(?=    retention)", ""));
        Intake before = new Intake(Profiles.read(old.getParent()), bench.ingest(), points);
        PointId[] segments = new PointId[400];
        for (int minute = 250; minute < 390; minute++) {
            segments[minute] = segment(before, minute);
        }
        assertEquals(List.of(), item().needsOf(segments[389]));
        // When
        segments[390] = segment(390);
        segments[391] = segment(391);
        // Then
        assertEquals(141, item().allNeeds(segments[391]).size());
    }

    @Test
    void hiddenSegmentsComeBackForTheNextOne() throws IOException {
        // Given
        List<PointId> chain = new ArrayList<>();
        for (int minute = 300; minute < 340; minute++) {
            chain.add(segment(minute));
        }
        Collections.reverse(chain);
        for (PointId point : chain.subList(0, 39)) {
            points.update(
                    points.find(CLUSTER, point).orElseThrow(),
                    status -> status.withHidden(new PointStatus.Hidden(START, "me", START.plusSeconds(1000), "test")));
        }
        // When
        PointId next = segment(340);
        // Then
        assertTrue(item().points().stream().noneMatch(point -> point.isHidden()));
        assertEquals(Set.copyOf(chain), item().allNeeds(next));
    }

    private IngestResult offer(String path, String text, int minute) throws IOException {
        return intake.ingest(
                IngestRequest.of(CLUSTER, path, Payload.file(SourceFile.chosen(write(path, text, minute))))
                        .withRules("postgres-wal", null),
                false);
    }

    private void refused(String path, String text, int minute) {
        VaultException refused = assertThrows(VaultException.class, () -> offer(path, text, minute));
        assertEquals(ErrorCode.DIGEST_MISMATCH, refused.code());
        assertTrue(refused.fact().contains("of the same name"), refused.fact());
        assertTrue(refused.getMessage().contains("two servers"), refused.getMessage());
    }

    @Test
    void aSegmentIsNeverWrittenTwice() throws IOException {
        // Given
        String path = "pg1/000000010000000000000007";
        PointId first = offer(path, "one", 1).point();
        // When
        IngestResult same = offer(path, "one", 1);
        IngestResult touched = offer(path, "one", 9);
        // Then
        for (IngestResult again : List.of(same, touched)) {
            assertEquals(IngestResult.Outcome.ALREADY_STORED, again.outcome());
            assertEquals(first, again.point());
        }
        refused(path, "two", 1);
        refused(path, "two", 9);
        refused(path, "longer", 9);
        assertEquals(1, item().points().size());
    }

    @Test
    void theSameNameElsewhereOrUnfinishedIsAnotherFile() throws IOException {
        for (String path : List.of(
                "pg1/000000010000000000000007",
                "pg1/0000000100000000/000000010000000000000007",
                "pg1/000000010000000000000007.partial")) {
            assertEquals(IngestResult.Outcome.STORED, offer(path, path, 1).outcome());
        }
        assertEquals(
                IngestResult.Outcome.STORED,
                offer("pg1/000000010000000000000007.partial", "grown", 2).outcome());
    }

    private static final String SEGMENT = "pg1/000000010000000000000007";

    private void verified(PointId point, int level, String detail) {
        points.update(
                points.find(CLUSTER, point).orElseThrow(),
                status -> status.withVerification(new PointStatus.Verification(START, level, true, detail)));
    }

    @Test
    void whatWasCutMayBecomeWhole() throws IOException {
        // Given
        PointId stub = offer(SEGMENT, "beg", 1).point();
        // When
        IngestResult whole = offer(SEGMENT, "beginning and end", 2);
        // Then
        assertEquals(IngestResult.Outcome.STORED, whole.outcome());
        assertEquals(2, item().points().size());
        refused(SEGMENT, "beginning and fin", 3);
        refused(SEGMENT, "begin", 3);
        assertEquals(stub, offer(SEGMENT, "beg", 4).point());
        assertEquals(whole.point(), offer(SEGMENT, "beginning and end", 4).point());
        assertEquals(2, item().points().size());
    }

    @Test
    void whatBeginsOtherwiseOrWasProvedWholeIsNoCutBeginning() throws IOException {
        PointId first = offer(SEGMENT, "one", 1).point();
        refused(SEGMENT, "another that is longer", 2);
        verified(first, 2, null);
        refused(SEGMENT, "one and more", 2);
    }

    @Test
    void whatWasFoundNotToBeWholeIsNoReasonToRefuse() throws IOException {
        PointId first = offer(SEGMENT, "one", 1).point();
        verified(first, 1, "its end is missing");
        IngestResult again = offer(SEGMENT, "one", 2);
        assertEquals(first, again.point());
        assertEquals(IngestResult.Outcome.STORED, offer(SEGMENT, "two", 3).outcome());
        refused(SEGMENT, "three", 4);
    }

    @Test
    void anyOfSeveralPointsOfOneNameHasItsBytes() throws IOException {
        // Given: the first was hidden when the second came
        PointId first = offer(SEGMENT, "one", 1).point();
        SealedPoint point = points.find(CLUSTER, first).orElseThrow();
        points.update(
                point,
                status -> status.withHidden(new PointStatus.Hidden(START, "me", START.plusSeconds(1000), "test")));
        PointId second = offer(SEGMENT, "two", 2).point();
        points.update(point, status -> status.withHidden(null));
        // When
        for (int minute : List.of(2, 3)) {
            assertEquals(second, offer(SEGMENT, "two", minute).point());
            assertEquals(first, offer(SEGMENT, "one", minute + 2).point());
        }
        // Then
        assertEquals(2, item().points().size());
        refused(SEGMENT, "three", 9);
        VaultException refused = assertThrows(VaultException.class, () -> sent("three"));
        assertEquals(ErrorCode.DIGEST_MISMATCH, refused.code());
        sent("two");
        sent("one");
    }

    private void sent(String text) {
        intake.ingest(
                IngestRequest.of(CLUSTER, SEGMENT, Payload.stream(new ByteArrayInputStream(text.getBytes(US_ASCII))))
                        .withRules("postgres-wal", null),
                false);
    }

    @Test
    void whatIsHiddenIsNoReasonToRefuse() throws IOException {
        String path = "pg1/000000010000000000000007";
        PointId first = offer(path, "one", 1).point();
        points.update(
                points.find(CLUSTER, first).orElseThrow(),
                status -> status.withHidden(new PointStatus.Hidden(START, "me", START.plusSeconds(1000), "test")));
        assertEquals(IngestResult.Outcome.STORED, offer(path, "two", 9).outcome());
    }
}
