package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.restore.Restore;
import dev.backupvault.restore.VaultCopies;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A tool of this test, whose backups are folders, and a vault of their own. */
abstract class FolderTrees {
    static final Instant MODIFIED = Instant.parse("2026-11-20T03:04:05.678Z");

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

    final TestClock clock = new TestClock(Instant.parse("2026-11-22T00:00:00Z"));
    final Recording vault = new Recording(clock);
    final PointStore points = new PointStore(vault);
    final Bench bench = new Bench(vault);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    Path source;
    Intake intake;

    /** Knows what was written, in its order, and does something at a moment of the test's choice. */
    static final class Recording extends InMemoryVault {
        final List<String> data = Collections.synchronizedList(new ArrayList<>());
        final AtomicReference<Runnable> beforeManifest = new AtomicReference<>();
        final AtomicReference<Runnable> beforePin = new AtomicReference<>();
        final AtomicReference<Runnable> beforeHead = new AtomicReference<>();
        volatile String refused = "nothing";

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

    Path write(String path, String text) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    }

    void rewrite(String path, String text) {
        try {
            write(path, text);
            Files.setLastModifiedTime(source.resolve(path), FileTime.from(MODIFIED.plusSeconds(9)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void repository(String name) throws IOException {
        write(name + "/settings", "state = done\n");
        write(name + "/data/a", "a of " + name);
        write(name + "/data/b/c", "c of " + name);
        write(name + "/index", "index of " + name);
        write(name + "/head", "head of " + name);
    }

    List<FolderUnit> find() {
        return FolderUnit.find(intake.profiles().folders("tree").orElseThrow().rule(), new LocalPlace(source).list(""));
    }

    IngestResult store(FolderUnit unit) {
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

    IngestResult store() {
        return store(find().get(0));
    }

    VaultException refused() {
        long before = list().size();
        VaultException refused = assertThrows(VaultException.class, this::store);
        assertEquals(before, list().size(), "nothing may be visible");
        assertEquals(List.of(), names("received/"), "nothing is left that protects data");
        return refused;
    }

    List<PointSummary> list() {
        return points.list(null, null, null).toList();
    }

    List<String> names(String prefix) {
        return StreamSupport.stream(
                        Listing.of(vault, new BlobPath(Area.STATE, prefix)).spliterator(), false)
                .map(blob -> blob.path().name())
                .toList();
    }

    static List<String> paths(IngestResult result) {
        return result.manifest().orElseThrow().artifacts().stream()
                .map(Artifact::path)
                .toList();
    }

    SealedPoint point(IngestResult result) {
        return points.find(result.manifest().orElseThrow().itemId(), result.point())
                .orElseThrow();
    }

    void restore(IngestResult result, Path to) {
        new Restore(
                        points,
                        Optional.empty(),
                        VaultCopies.ofStore("store", vault, threads),
                        (point, status) -> List.of(),
                        new WrittenAudit())
                .restore(point(result), to, false, "me");
    }

    void assertRestores(IngestResult result) throws IOException {
        Path to = folder.resolve("restored-" + result.point());
        restore(result, to);
        for (Artifact artifact : result.manifest().orElseThrow().artifacts()) {
            assertArrayEquals(
                    Files.readAllBytes(source.resolve(artifact.path())),
                    Files.readAllBytes(to.resolve(artifact.path())),
                    artifact.path());
        }
    }
}
