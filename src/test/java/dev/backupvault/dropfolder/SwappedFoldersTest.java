package dev.backupvault.dropfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.operational.LocalCopy;
import dev.backupvault.testing.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender swaps a folder for a link to a place outside, as fast as it can, while a file is put away. */
class SwappedFoldersTest {
    private static final String POINT = "20261122T014042Z-5d41402abc4b2a76b971";
    private static final int ROUNDS = 500;
    private static final ExecutorService SENDER = Executors.newSingleThreadExecutor();

    @TempDir
    private Path temp;

    private final PutAway putAway = new PutAway();
    private Path drop;
    private Path outside;
    private SourceFile file;
    private FileSnapshot begun;

    @AfterAll
    static void stop() {
        SENDER.shutdown();
    }

    private interface Step {
        void run() throws IOException;
    }

    @Test
    void noFolderIsMadeOutside() throws Exception {
        race(
                "sub/a/b/c/d/in",
                ".stored",
                () -> Files.createDirectories(outside.resolve("sub/a/b/c")),
                () -> putAway.stored(file, begun, POINT, LocalCopy.NONE));
    }

    @Test
    void noReasonIsWrittenOutside() throws Exception {
        race("sub/in", ".rejected/sub", () -> {}, () -> putAway.rejected(file, begun, "why"));
    }

    @Test
    void noFileIsPutBackOutside() throws Exception {
        race("sub/in", "sub", this::replace, () -> putAway.stored(file, begun, POINT, LocalCopy.NONE));
    }

    @Test
    void noFileOfOutsideIsPutBack() throws Exception {
        race(
                "sub/in",
                ".stored",
                () -> {
                    replace();
                    Files.createDirectory(outside.resolve("sub"));
                    Files.writeString(outside.resolve("sub/in." + POINT), "secret");
                },
                () -> putAway.stored(file, begun, POINT, LocalCopy.NONE));
    }

    private void replace() throws IOException {
        Files.delete(file.path());
        Files.writeString(file.path(), "another backup");
    }

    private void race(String name, String swapped, Step given, Runnable when) throws Exception {
        RandomGenerator random = Seed.random("SwappedFoldersTest " + swapped);
        int done = 0;
        for (int round = 0; round < Seed.rounds(ROUNDS); round++) {
            drop = Files.createDirectory(temp.resolve("drop-" + round));
            outside = Files.createDirectory(temp.resolve("outside-" + round));
            Files.createDirectories(drop.resolve(swapped));
            file = new SourceFile(drop, Path.of(name));
            Files.createDirectories(file.path().getParent());
            Files.writeString(file.path(), "a backup");
            begun = FileSnapshot.of(file);
            given.run();
            String content = Files.readString(file.path());
            TreeMap<String, String> before = below(outside);
            AtomicBoolean stop = new AtomicBoolean();
            CountDownLatch swapping = new CountDownLatch(1);
            int nanos = random.nextInt(1, 100_000);
            Future<?> sender = SENDER.submit(() -> swap(drop.resolve(swapped), nanos, swapping, stop));
            swapping.await();
            spin(random.nextInt(100_000));
            try {
                when.run();
                done++;
            } catch (VaultException e) {
                // It stays for now.
            }
            stop.set(true);
            sender.get();
            assertEquals(before, below(outside), "round " + round);
            TreeMap<String, String> inside = below(drop);
            assertTrue(inside.containsValue(content), "round " + round + " lost the file: " + inside);
            assertEquals(
                    List.of(),
                    Stream.of(drop.toFile().list())
                            .filter(left -> left.startsWith(".making"))
                            .toList());
            assertFalse(inside.containsValue("secret"), "round " + round);
        }
        System.out.println("SwappedFoldersTest " + swapped + ": put away in " + done + " rounds");
        assertTrue(done > 0, "the sender won every round");
    }

    private Void swap(Path folder, int nanos, CountDownLatch swapping, AtomicBoolean stop) throws IOException {
        Path link = Files.createSymbolicLink(drop.resolve(".link"), outside);
        for (int swap = 0; !stop.get(); swap++) {
            Path was = drop.resolve(".was-" + swap);
            rename(folder, was);
            rename(link, folder);
            spin(nanos);
            if (Files.isSymbolicLink(folder)) {
                rename(folder, link);
            }
            rename(was, folder);
            swapping.countDown();
            spin(nanos);
        }
        return null;
    }

    /** If it can: folders are made in between. */
    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // the next swap, then
        }
    }

    private static void spin(int nanos) {
        for (long until = System.nanoTime() + nanos; System.nanoTime() < until; ) {
            Thread.onSpinWait();
        }
    }

    /** What lies in a folder: files with their content, folders and links. */
    private static TreeMap<String, String> below(Path folder) throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.toList()) {
                found.put(
                        folder.relativize(path).toString(),
                        Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.readString(path) : "");
            }
        }
        return found;
    }
}
