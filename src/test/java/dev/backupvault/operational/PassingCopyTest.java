package dev.backupvault.operational;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.point.Manifest;
import dev.backupvault.policy.Policies;
import dev.backupvault.testing.SmallDisk;
import dev.backupvault.vault.InMemoryVault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams through a real ingest, whose bytes are copied while they pass. */
class PassingCopyTest {
    private static final Policies POLICIES = Policies.parse(
            "policies: {near: {keep: all, operational-copy: 2d}, far: {keep: all}}".getBytes(StandardCharsets.UTF_8),
            "test");

    @TempDir
    private Path temp;

    private OperationalCopies copies(Path folder, long most) {
        return new OperationalCopies(
                new OperationalSettings(folder, most),
                POLICIES,
                Clock.systemUTC(),
                () -> Long.MAX_VALUE >> 1,
                new Reflink());
    }

    private static IngestRequest request(byte[] bytes, String key, String policy) {
        return Bench.streamRequest(bytes, OptionalLong.empty(), key).withRules("generic", policy);
    }

    private static Manifest store(OperationalCopies copies, byte[] bytes, String policy) {
        try (Bench bench = new Bench(new InMemoryVault(), copies::begin)) {
            return bench.ingest(request(bytes, "key " + bytes.length, policy))
                    .manifest()
                    .orElseThrow();
        }
    }

    private static void assertCopied(OperationalCopies copies, Manifest manifest, byte[] bytes) throws IOException {
        assertArrayEquals(
                bytes,
                OperationalCopiesTest.read(
                        copies.find(manifest, manifest.artifacts().get(0)).orElseThrow()));
    }

    private static long files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void whatPassesIsCopiedShortAndLong() throws IOException {
        OperationalCopies copies = copies(temp.resolve("copies"), 1L << 30);
        for (int length : new int[] {1, 100_000, 20_000_000}) {
            byte[] bytes = Bench.bytes(length);
            assertCopied(copies, store(copies, bytes, "near"), bytes);
        }
        assertEquals(6, files(temp.resolve("copies")), "copies and their notes");
    }

    @Test
    void whatNoPolicyWantsIsNot() throws IOException {
        OperationalCopies copies = copies(temp.resolve("copies"), 1L << 30);
        assertFalse(copies.has(store(copies, Bench.bytes(100), "far")));
        assertFalse(copies.has(store(copies, Bench.bytes(100), null)));
        assertEquals(0, files(temp.resolve("copies")));
    }

    @Test
    void aFailedIngestLeavesNothing() throws IOException {
        OperationalCopies copies = copies(temp.resolve("copies"), 1L << 30);
        try (Bench bench = new Bench(new InMemoryVault(), copies::begin)) {
            byte[] bytes = Bench.bytes(100_000);
            IngestRequest cut =
                    Bench.streamRequest(bytes, OptionalLong.of(100_001), "key").withRules("generic", "near");
            assertThrows(VaultException.class, () -> bench.ingest(cut));
            assertEquals(0, files(temp.resolve("copies")));
            // When it is sent again, and once more
            Manifest manifest =
                    bench.ingest(request(bytes, "key", "near")).manifest().orElseThrow();
            IngestResult again = bench.ingest(request(bytes, "key", "near"));
            // Then
            assertEquals(IngestResult.Outcome.ALREADY_STORED, again.outcome());
            assertCopied(copies, manifest, bytes);
            assertEquals(2, files(temp.resolve("copies")));
        }
    }

    @Test
    void whatIsLargerThanAllowedIsStoredAndNotCopied() throws IOException {
        OperationalCopies copies = copies(temp.resolve("copies"), 99_999);
        assertFalse(copies.has(store(copies, Bench.bytes(100_000), "near")));
        assertEquals(0, files(temp.resolve("copies")));
        assertTrue(copies.has(store(copies, Bench.bytes(99_999), "near")));
    }

    @Test
    void aFullDiskAndAFolderThatCannotBeMadeDoNotFailAnIngest() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 4)) {
            disk.fill(500_000);
            Path folder = disk.root().resolve("copies");
            OperationalCopies copies = copies(folder, 1L << 30);
            assertFalse(copies.has(store(copies, Bench.bytes(1_000_000), "near")));
            assertEquals(0, files(folder));
            byte[] bytes = Bench.bytes(10_000);
            assertCopied(copies, store(copies, bytes, "near"), bytes);
        }
        Files.writeString(temp.resolve("file"), "a file");
        OperationalCopies nowhere = copies(temp.resolve("file/copies"), 1L << 30);
        assertFalse(nowhere.has(store(nowhere, Bench.bytes(1000), "near")));
    }
}
