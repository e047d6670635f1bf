package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.hygiene.DeepLook;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.point.PointStatus;
import dev.backupvault.retention.Purge;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a vault has of a folder is not sent again, as long as it is sure to stay. */
class FolderReuseTest extends FolderTrees {
    @Test
    void askedAgainItIsStoredAlready() throws IOException {
        repository("one");
        IngestResult first = store();
        vault.data.clear();
        IngestResult again = store();
        assertEquals(Outcome.ALREADY_STORED, again.outcome());
        assertEquals(first.point(), again.point());
        assertEquals(List.of(), vault.data);
    }

    @Test
    void onlyWhatIsNewIsSent() throws IOException {
        repository("one");
        store();
        vault.data.clear();
        write("one/data/d", "d");
        IngestResult second = store();
        assertEquals(List.of("d"), vault.data);
        assertEquals(6, paths(second).size());
        assertEquals(1, second.bytesSent());
        assertEquals(2, list().size());
        assertRestores(second);
    }

    /** Size and time are a hint: the bytes decide. */
    @Test
    void otherBytesOfTheSameSizeAndTimeAreSeen() throws IOException {
        repository("one");
        store();
        write("one/data/a", "A of one");
        IngestResult second = store();
        assertEquals(Outcome.STORED, second.outcome());
        assertRestores(second);
    }

    @Test
    void whatIsNeverWrittenTwiceIsNotReadAgain() throws IOException {
        repository("one");
        Path log = write("one/data/x.log", "long log");
        store();
        Files.writeString(log, "LONG LOG"); // against its promise, so that a read would show
        Files.setLastModifiedTime(log, FileTime.from(MODIFIED));
        assertEquals(Outcome.ALREADY_STORED, store().outcome());
        Files.setLastModifiedTime(log, FileTime.from(MODIFIED.plusSeconds(1)));
        assertEquals(Outcome.STORED, store().outcome());
    }

    /** Of two runs that name the same old data, the one that ends first takes away its own record only. */
    @Test
    void eachRunHasItsOwnRecords() throws IOException {
        repository("one");
        vault.refused = "head";
        refused(); // what was sent is named by nothing
        vault.refused = "nothing";
        List<Integer> records = new ArrayList<>();
        vault.beforeManifest.set(() -> {
            records.add(names("received/").size());
            store();
            records.add(names("received/").size());
        });
        assertEquals(Outcome.ALREADY_STORED, store().outcome());
        assertEquals(List.of(4, 4), records);
        assertEquals(List.of(), names("received/"));
    }

    @Test
    void oneFileBecomesTwo() throws IOException {
        write("one/settings", "state = done\n");
        Files.createDirectories(source.resolve("one/data"));
        Path only = write("one/data/a", "a");
        store();
        Files.delete(source.resolve("one/settings"));
        write("one/settings", "state = done\n");
        write("one/data/b", "b");
        IngestResult two = store();
        assertEquals(3, paths(two).size());
        Files.delete(only);
        assertEquals(2, paths(store()).size());
        assertEquals(3, list().size());
    }

    @Test
    void damagedDataIsSentAnew() throws IOException {
        repository("one");
        IngestResult first = store();
        points.update(
                point(first),
                status -> status.withVerification(
                        new PointStatus.Verification(clock.instant(), 0, PointStatus.Outcome.DAMAGED, "test")));
        vault.data.clear();
        IngestResult second = store();
        assertEquals(Outcome.STORED, second.outcome());
        assertEquals(5, vault.data.size());
        assertFalse(second.point().equals(first.point()));
    }

    /** The point that data is taken from may be purged at any moment: what is named anew stays. */
    @Test
    void whatIsNamedAnewOutlivesAPurge() throws IOException {
        repository("one");
        SealedPoint first = point(store());
        write("one/data/d", "d");
        vault.beforeManifest.set(() -> {
            points.update(
                    first,
                    status ->
                            status.withHidden(new PointStatus.Hidden(clock.instant(), "me", clock.instant(), "test")));
            Purge purge = new Purge(vault, points, new WrittenAudit());
            purge.run("default", "src", "me");
            clock.pass(Duration.ofHours(1));
            assertEquals(1, purge.run("default", "src", "me").purged());
            clock.pass(Duration.ofDays(40));
            List<String> untidy = new ArrayList<>();
            new DeepLook(vault, points)
                    .source(new PointStore.Origin("default", "src"), Duration.ofDays(30), finding -> {
                        if (finding.path().name().startsWith("data/")
                                && !finding.path().name().endsWith("/d")) {
                            untidy.add(finding.toString());
                        }
                    });
            assertEquals(List.of(), untidy);
        });
        IngestResult second = store();
        assertEquals(Outcome.STORED, second.outcome());
        assertEquals(List.of(), names("received/"));
        assertRestores(second);
    }

    /** A purge that began before the pin was written shows in the status: then each artifact is named by itself. */
    @Test
    void whatIsBeingPurgedIsNotCountedOn() throws IOException {
        repository("one");
        SealedPoint first = point(store());
        vault.beforePin.set(() ->
                points.update(first, status -> status.withPurging(new PointStatus.Purging(clock.instant(), "me"))));
        List<String> records = new ArrayList<>();
        vault.beforeManifest.set(() -> records.addAll(names("received/")));
        write("one/data/d", "d");
        assertRestores(store());
        assertEquals(5, records.size());
    }

    @Test
    void whatAnotherPointShowsDamagedIsSentAnew() throws IOException {
        repository("one");
        IngestResult first = store();
        write("one/data/d", "d");
        store();
        points.update(
                point(first),
                status -> status.withVerification(
                        new PointStatus.Verification(clock.instant(), 0, PointStatus.Outcome.DAMAGED, "test")));
        vault.data.clear();
        assertEquals(Outcome.STORED, store().outcome());
        assertEquals(5, vault.data.size());
    }
}
