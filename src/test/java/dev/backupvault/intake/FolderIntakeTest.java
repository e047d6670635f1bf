package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.hygiene.DeepLook;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.partner.FolderClassifier;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.restore.Restore;
import dev.backupvault.restore.VaultCopies;
import dev.backupvault.retention.Purge;
import dev.backupvault.retention.TestClock;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders become points: all of it or nothing, payload first, and nothing is sent twice. */
class FolderIntakeTest {
    private static final Instant MODIFIED = Instant.parse("2026-11-20T03:04:05.678Z");

    private static final String PROFILE =
            """
            partners:
              tree:
                title: a tool of this test
                version: 1
                ignore: ['\\.tmp$']
                folder:
                  with: [settings, 'data/|packs/']
                  complete: [{fact: state, is: [done]}]
                  kind: {from: [kind], else: full}
                files:
                  settings: {path: '^settings$', role: sidecar, probe: [key-value]}
                  sums: {path: '^sums$', role: marker, probe: [checksum-list]}
                  lock: {path: '^lock$', role: lock}
                  pack: {path: '^packs/(?P<id>[0-9a-f]{64})$', sha256: id}
                  log: {path: '^data/.*\\.log$', mutable: never}
                  index: {path: '^index$', role: pointer}
                  head: {path: '^head$', role: pointer}
                item: ['${name|folder}']
                depends:
                  incremental: [{kinds: [full], equal: [since, serial]}]
            """;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-22T00:00:00Z"));
    private final Recording vault = new Recording(clock);
    private final PointStore points = new PointStore(vault);
    private final Bench bench = new Bench(vault);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    private Path source;
    private Intake intake;

    /** Knows what was written, in its order, and does something at a moment of the test's choice. */
    private static final class Recording extends InMemoryVault {
        private final List<String> data = Collections.synchronizedList(new ArrayList<>());
        private final AtomicReference<Runnable> beforeManifest = new AtomicReference<>();
        private final AtomicReference<Runnable> beforePin = new AtomicReference<>();
        private final AtomicReference<Runnable> beforeHead = new AtomicReference<>();
        private volatile String refused = "nothing";

        Recording(TestClock clock) {
            super(clock, 3);
        }

        @Override
        public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
            if (path.name().endsWith("/" + refused)) {
                throw VaultException.of(ErrorCode.STORE_UNREACHABLE, "the network is away");
            }
            Runnable before = path.name().startsWith("points/")
                    ? beforeManifest.getAndSet(null)
                    : path.name().contains("-pin-")
                            ? beforePin.getAndSet(null)
                            : path.name().endsWith("/head") ? beforeHead.getAndSet(null) : null;
            if (before != null) {
                before.run();
            }
            BlobInfo blob = super.put(path, body, metadata, condition);
            if (path.name().startsWith("data/")) {
                data.add(path.name().substring(path.name().lastIndexOf('/') + 1));
            }
            return blob;
        }
    }

    @BeforeEach
    void profile() throws IOException {
        Path partners = Files.createDirectories(folder.resolve("partners"));
        Files.writeString(partners.resolve("tree.yaml"), PROFILE);
        intake = new Intake(Profiles.read(partners), bench.ingest(), points);
        source = Files.createDirectories(folder.resolve("source"));
    }

    @AfterEach
    void close() {
        bench.close();
        threads.shutdownNow();
    }

    private Path write(String path, String text) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    }

    private void rewrite(String path, String text) {
        try {
            write(path, text);
            Files.setLastModifiedTime(source.resolve(path), FileTime.from(MODIFIED.plusSeconds(9)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void repository(String name) throws IOException {
        write(name + "/settings", "state = done\n");
        write(name + "/data/a", "a of " + name);
        write(name + "/data/b/c", "c of " + name);
        write(name + "/index", "index of " + name);
        write(name + "/head", "head of " + name);
    }

    private List<FolderUnit> find() {
        return FolderUnit.find(intake.profiles().folders("tree").orElseThrow().rule(), new LocalPlace(source).list(""));
    }

    private IngestResult store(FolderUnit unit) {
        return intake.folders()
                .ingest(
                        new FolderRules(
                                new ItemId("default", "src", "x"),
                                false,
                                "tree",
                                null,
                                Optional.empty(),
                                Pacer.UNLIMITED,
                                "me"),
                        new FolderOffer(new LocalPlace(source), unit));
    }

    private IngestResult store() {
        return store(find().get(0));
    }

    private VaultException refused() {
        long before = list().size();
        VaultException refused = assertThrows(VaultException.class, this::store);
        assertEquals(before, list().size(), "nothing may be visible");
        assertEquals(List.of(), names("received/"), "nothing is left that protects data");
        return refused;
    }

    private List<PointSummary> list() {
        return points.list(null, null, null).toList();
    }

    private List<String> names(String prefix) {
        return StreamSupport.stream(
                        Listing.of(vault, new BlobPath(Area.STATE, prefix)).spliterator(), false)
                .map(blob -> blob.path().name())
                .toList();
    }

    private static List<String> paths(IngestResult result) {
        return result.manifest().orElseThrow().artifacts().stream()
                .map(Artifact::path)
                .toList();
    }

    private SealedPoint point(IngestResult result) {
        return points.find(result.manifest().orElseThrow().itemId(), result.point())
                .orElseThrow();
    }

    private void restore(IngestResult result, Path to) {
        new Restore(
                        points,
                        Optional.empty(),
                        VaultCopies.ofStore("store", vault, threads),
                        (point, status) -> List.of(),
                        new WrittenAudit())
                .restore(point(result), to, false, "me");
    }

    private void assertRestores(IngestResult result) throws IOException {
        Path to = folder.resolve("restored-" + result.point());
        restore(result, to);
        for (Artifact artifact : result.manifest().orElseThrow().artifacts()) {
            assertArrayEquals(
                    Files.readAllBytes(source.resolve(artifact.path())),
                    Files.readAllBytes(to.resolve(artifact.path())),
                    artifact.path());
        }
    }

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
