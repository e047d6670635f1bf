package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.partner.FolderClassifier;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Folders become points: all of it or nothing, payload first. */
class FolderIntakeTest extends FolderTrees {
    @Test
    void payloadIsStoredBeforeWhatLeadsToIt() throws IOException {
        repository("one");
        IngestResult result = store();
        assertEquals(List.of("one/data/a", "one/data/b/c", "one/settings", "one/index", "one/head"), paths(result));
        assertEquals(Set.of("index", "head"), Set.copyOf(vault.data.subList(3, 5)));
        assertEquals("one", result.manifest().orElseThrow().item());
        assertEquals(PointKind.FULL, result.manifest().orElseThrow().kind());
        assertEquals("tree", result.manifest().orElseThrow().profiled().profile());
        assertEquals(1, list().size());
        assertEquals(List.of(), names("received/"));
        assertRestores(result);
    }

    @Test
    void aNameThatIsAHashMustBeTheHash() throws IOException {
        write("one/settings", "state = done\n");
        write("one/packs/" + dev.backupvault.point.Sha256.of("good".getBytes(StandardCharsets.UTF_8)), "good");
        assertEquals(3, store().manifest().orElseThrow().profiled().level());
        Path bad = write("one/packs/" + "0".repeat(64), "bad");
        assertEquals(ErrorCode.DIGEST_MISMATCH, refused().code());
        Files.delete(bad);
        assertEquals(Outcome.ALREADY_STORED, store().outcome());
    }

    @Test
    void whatIsNotCompleteIsNotStored() throws IOException {
        repository("one");
        write("one/settings", "state = running\n");
        assertEquals(ErrorCode.SOURCE_INCOMPLETE, refused().code());
        assertTrue(refused().getMessage().contains("state is 'running': expected done"));
        write("one/settings", "state = done\n");
        Path lock = write("one/lock", "");
        assertTrue(refused().getMessage().contains("somebody works on it"));
        Files.delete(lock);
        write("one/sums", "d41d8cd98f00b204e9800998ecf8427e  data/a\nd41d8cd98f00b204e9800998ecf8427e  data/z\n");
        assertTrue(refused().getMessage().contains("lists 'data/z' with its digest, which is not there"));
        write("one/data/z", "");
        assertEquals(1, store().manifest().orElseThrow().profiled().level(), "a list of some proves nothing of all");
        String sum = "d41d8cd98f00b204e9800998ecf8427e  ";
        write("one/sums", sum + "data/a\n" + sum + "data/z\n" + sum + "data/b/c\n");
        assertEquals(2, store().manifest().orElseThrow().profiled().level());
    }

    @Test
    void ignoredFilesAndLinksStayAway() throws IOException {
        repository("one");
        write("one/data/x.tmp", "half");
        Path secret = Files.writeString(folder.resolve("secret"), "of another");
        Files.createSymbolicLink(source.resolve("one/data/link"), secret);
        Files.createSymbolicLink(source.resolve("one/linked"), folder);
        assertEquals(5, paths(store()).size());
    }

    @Test
    void whatIsRefusedForItsNamesIsRefusedBeforeItIsSent() throws IOException {
        repository("one");
        for (int file = 0; file < 12_000; file++) {
            Files.createFile(source.resolve("one/data/" + "x".repeat(120) + file));
        }
        assertEquals(ErrorCode.SET_REFUSED, refused().code());
        assertEquals(List.of(), vault.data);
    }

    @Test
    void onlyTheFolderThatCannotBeReadWaits() {
        FolderListing.Entry file = new FolderListing.Entry(null, 1, MODIFIED);
        FolderListing listing = new FolderListing(
                Map.of("a/settings", file, "a/data/x", file, "b/settings", file, "b/data/x", file),
                Set.of("a", "a/data", "b", "b/data"),
                Set.of(),
                Set.of("b/data/secret", "lost+found"));
        FolderClassifier classifier = intake.profiles().folders("tree").orElseThrow();
        List<FolderUnit> units = FolderUnit.find(classifier.rule(), listing);
        assertEquals(
                Optional.empty(),
                classifier.classify(units.get(0), "x", null, Instant.MAX).incomplete());
        assertEquals(
                Optional.of("'data/secret' cannot be read"),
                classifier.classify(units.get(1), "x", null, Instant.MAX).incomplete());
    }

    @Test
    void emptyFoldersComeBack() throws IOException {
        repository("one");
        Files.createDirectories(source.resolve("one/data/empty/inner"));
        IngestResult result = store();
        assertEquals(
                List.of("one/data/empty/inner"), result.manifest().orElseThrow().folders());
        restore(result, folder.resolve("to"));
        assertTrue(Files.isDirectory(folder.resolve("to/one/data/empty/inner")));
    }

    @Test
    void aFileBelongsToTheNearestFolder() throws IOException {
        repository("outer");
        repository("outer/data/inner");
        List<FolderUnit> units = find();
        assertEquals(
                List.of("outer", "outer/data/inner"),
                units.stream().map(FolderUnit::path).toList());
        assertEquals(5, paths(store(units.get(0))).size());
        assertEquals(5, paths(store(units.get(1))).size());
    }

    @Test
    void aStoreThatFailsLeavesNothingAndIsTriedAgain() throws IOException {
        repository("one");
        vault.refused = "head";
        assertEquals(ErrorCode.STORE_UNREACHABLE, refused().code());
        assertFalse(vault.data.isEmpty());
        vault.refused = "nothing";
        IngestResult result = store();
        assertEquals(Outcome.STORED, result.outcome());
        assertRestores(result);
        assertEquals(List.of(), names("received/"));
    }

    @Test
    void aFolderThatChangesMeanwhileIsNotStored() throws IOException {
        repository("one");
        FolderUnit unit = find().get(0);
        Files.delete(source.resolve("one/data/b/c"));
        Path there = write("one/data/b/d", "later");
        assertEquals(List.of("one/data/a", "one/data/b/d"), paths(store(unit)).subList(0, 2));
        Files.delete(there);
        Files.delete(source.resolve("one/head"));
        write("one/data/b/e", "e");
        FolderUnit before = find().get(0);
        write("one/head", "a new head");
        // What leads to payload must have been there before the payload was listed.
        assertFalse(paths(store(before)).contains("one/head"));
        FolderUnit with = find().get(0);
        rewrite("one/head", "and yet another");
        assertEquals(
                ErrorCode.SOURCE_CHANGED,
                assertThrows(VaultException.class, () -> store(with)).code());
        FolderUnit again = find().get(0);
        Files.delete(source.resolve("one/head"));
        assertEquals(
                ErrorCode.SOURCE_CHANGED,
                assertThrows(VaultException.class, () -> store(again)).code());
    }

    @Test
    void whatChangesWhileItIsReadIsSeen() throws IOException {
        repository("one");
        vault.beforeHead.set(() -> rewrite("one/data/a", "b of one"));
        assertEquals(ErrorCode.SOURCE_CHANGED, refused().code());
        vault.beforeHead.set(() -> rewrite("one/data/new", "what comes later is for the next point"));
        assertEquals(5, paths(store()).size());
    }

    @Test
    void anItemThatWasNamedKeepsItsName() throws IOException {
        repository("one");
        IngestResult result = intake.folders()
                .ingest(
                        new FolderRules(
                                new ItemId("default", "src", "x"),
                                true,
                                "tree",
                                null,
                                Optional.of(Duration.ofDays(3)),
                                Pacer.UNLIMITED,
                                "me"),
                        new FolderOffer(new LocalPlace(source), find().get(0)));
        assertEquals("x", result.manifest().orElseThrow().item());
        assertEquals(
                clock.instant().plus(Duration.ofDays(3)),
                result.manifest().orElseThrow().keepUntil());
    }

    @Test
    void anIncrementIsTiedToItsBase() throws IOException {
        write("full/settings", "state = done\nname = db\nserial = 7\n");
        write("full/data/a", "a");
        write("inc/settings", "state = done\nname = db\nsince = 7\nkind = incremental\n");
        write("inc/data/b", "b");
        List<FolderUnit> units = find();
        IngestResult inc = store(units.get(1));
        assertTrue(inc.manifest().orElseThrow().profiled().awaits().contains("serial is 7"));
        IngestResult full = store(units.get(0));
        assertEquals(List.of(full.point()), points.needsOf(point(inc)));
    }

    @Test
    void aFolderThatIsNoneAnyMoreIsNotStored() throws IOException {
        repository("one");
        FolderUnit unit = find().get(0);
        Files.delete(source.resolve("one/settings"));
        VaultException gone = assertThrows(VaultException.class, () -> store(unit));
        assertEquals(ErrorCode.SOURCE_INCOMPLETE, gone.code());
    }

    @Test
    void aProfileOfFilesTakesNoFolder() throws IOException {
        repository("one");
        FolderUnit unit = find().get(0);
        Intake files = new Intake(Profiles.read(Path.of("config/partners")), bench.ingest(), points);
        VaultException refused = assertThrows(VaultException.class, () -> files.folders()
                .ingest(
                        new FolderRules(
                                new ItemId("default", "src", "x"),
                                false,
                                "redis",
                                null,
                                Optional.empty(),
                                Pacer.UNLIMITED,
                                "me"),
                        new FolderOffer(new LocalPlace(source), unit)));
        assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    }
}
