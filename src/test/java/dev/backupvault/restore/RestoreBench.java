package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** One point in a vault, and a folder that it comes back to. */
final class RestoreBench {
    static final byte[] BYTES = Bench.bytes(5000);
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "restore-test");
        thread.setDaemon(true);
        return thread;
    });

    final Path target;
    final InMemoryVault store = new InMemoryVault();
    final Restore restore = on(store, Optional.empty());
    SealedPoint point;

    /** @param folder for the backup's file and, in {@code target}, what is restored */
    RestoreBench(Path folder) {
        target = folder.resolve("target");
        try (Bench bench = new Bench(store)) {
            point = bench.store(Bench.file(folder, "a", BYTES));
        }
    }

    static Restore on(Vault vault, Optional<Copies> nearby) {
        return new Restore(
                new PointStore(vault),
                nearby,
                VaultCopies.ofStore("store", vault, THREADS),
                (point, status) -> List.of(),
                new WrittenAudit());
    }

    ErrorCode refused(SealedPoint of, boolean overwrite) {
        return assertThrows(VaultException.class, () -> restore.restore(of, target, overwrite, "me"))
                .code();
    }

    /** The point as a forged manifest would name it. */
    SealedPoint named(String name, String... paths) {
        Manifest m = point.manifest();
        Artifact a = m.artifacts().get(0);
        List<Artifact> artifacts = paths.length == 0
                ? List.of(new Artifact(a.id(), name, name, a.blob(), a.bytes(), a.sha256(), null, null))
                : Arrays.stream(paths)
                        .map(path -> new Artifact(a.id(), name, path, a.blob(), a.bytes(), a.sha256(), null, null))
                        .toList();
        return new SealedPoint(
                new Manifest(
                        1,
                        m.point(),
                        m.tenant(),
                        m.source(),
                        m.item(),
                        m.kind(),
                        List.of(),
                        m.backupTime(),
                        "header",
                        m.storedAt(),
                        "generic",
                        null,
                        null,
                        null,
                        m.bytes(),
                        artifacts,
                        null,
                        "w"),
                point.etag());
    }

    List<String> inTarget() throws IOException {
        if (!Files.exists(target)) {
            return List.of(); // it is made when something is written
        }
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(file -> !file.equals(target))
                    .map(file -> target.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    void replaceData(byte[] bytes) {
        BlobPath data =
                VaultLayout.data(Bench.ITEM, point.manifest().artifacts().get(0).blob());
        BlobInfo there = store.stat(data).orElseThrow();
        store.delete(data, there.etag());
        if (bytes != null) {
            store.put(data, Bytes.of(bytes), there.metadata(), Condition.ABSENT);
        }
    }
}
