package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.audit.WrittenAudit;
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
import dev.backupvault.restore.FolderTarget;
import dev.backupvault.restore.Restore;
import dev.backupvault.restore.Selection;
import dev.backupvault.restore.VaultCopies;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Folders of real tools, by a shipped profile, in a vault of its own. */
final class FolderBench implements AutoCloseable {
    private final InMemoryVault vault = new InMemoryVault();
    private final PointStore points = new PointStore(vault);
    private final Bench bench = new Bench(vault);
    private final Intake intake = new Intake(Profiles.read(Path.of("config/partners")), bench.ingest(), points);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String profile;

    FolderBench(String profile) {
        this.profile = profile;
    }

    List<FolderUnit> find(Path source) {
        return FolderUnit.find(
                intake.profiles().folders(profile).orElseThrow().rule(), new LocalPlace(source).list(""));
    }

    IngestResult store(Path source, FolderUnit unit) {
        return intake.folders()
                .ingest(
                        new FolderRules(
                                ItemId.of("real", "folder"),
                                false,
                                profile,
                                null,
                                Optional.empty(),
                                Pacer.UNLIMITED,
                                "me"),
                        new FolderOffer(new LocalPlace(source), unit));
    }

    /** The one folder that there is, or the one of this path. */
    SealedPoint store(Path source, String path) {
        FolderUnit unit = find(source).stream()
                .filter(found -> found.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no backup '" + path + "': " + find(source)));
        return point(store(source, unit));
    }

    /** All files below a folder, each by itself. */
    void storeFiles(Path source, String path) throws IOException {
        try (Stream<Path> files = Files.list(source.resolve(path))) {
            for (Path file : files.sorted().toList()) {
                intake.ingest(
                        IngestRequest.of(
                                        ItemId.of("real", "file"),
                                        source.relativize(file).toString(),
                                        Payload.file(SourceFile.chosen(file)))
                                .withRules(profile, null),
                        false);
            }
        }
    }

    SealedPoint point(IngestResult result) {
        return points.find(result.manifest().orElseThrow().itemId(), result.point())
                .orElseThrow();
    }

    VaultException refused(Path source, String path) {
        return assertThrows(VaultException.class, () -> store(source, path));
    }

    PointStore points() {
        return points;
    }

    /** The level that is proved of what is in the store, and what is wrong. */
    dev.backupvault.verify.Verification verify(SealedPoint point, int level) {
        return new Verifier(vault, points, new WrittenAudit()).verify(point, "me", UnaryOperator.identity(), level);
    }

    private Restore restore() {
        return new Restore(
                points,
                Optional.empty(),
                VaultCopies.ofStore("store", vault, threads),
                (point, status) -> List.of(),
                new WrittenAudit());
    }

    /** @return where the folder is */
    Path restore(SealedPoint point, Path to) {
        restore().restore(point, to, false, "me");
        return to;
    }

    /** With all that it needs, each point in a folder of its own. */
    Path restoreChain(SealedPoint point, Path to) {
        FolderTarget target = new FolderTarget(to, false);
        Restore restore = restore();
        restore.restore(
                restore.plan(
                        Selection.of(
                                        "default",
                                        "real",
                                        point.manifest().item(),
                                        point.manifest().point())
                                .withChain(true),
                        target),
                target,
                "me",
                bytes -> {});
        return to;
    }

    @Override
    public void close() {
        bench.close();
        threads.shutdownNow();
    }
}
