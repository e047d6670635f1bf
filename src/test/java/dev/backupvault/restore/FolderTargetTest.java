package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.point.Artifact;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the folder already, and around it. */
class FolderTargetTest {
    @TempDir
    private Path folder;

    private RestoreBench bench;

    @BeforeEach
    void store() {
        bench = new RestoreBench(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "x/../../y", "/etc/x", "a//b", "a/", "./a", ".", "a\0b", "a/../b"})
    void nothingIsWrittenOutsideTheTarget(String name) throws IOException {
        // Given
        List<Path> before = outside();
        // Then
        assertEquals(ErrorCode.RESTORE_ESCAPES, bench.refused(bench.named(name), true));
        assertEquals(ErrorCode.RESTORE_ESCAPES, bench.refused(bench.named("x", name, "other"), true));
        assertEquals(before, outside());
    }

    private List<Path> outside() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.startsWith(bench.target)).sorted().toList();
        }
    }

    @Test
    void linksInTheTargetAreNotFollowed() throws IOException {
        // Given
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createDirectory(bench.target);
        Files.createSymbolicLink(bench.target.resolve("db"), elsewhere);
        // When
        assertThrows(
                VaultException.class,
                () -> bench.restore.restore(bench.named("x", "db/full.bak", "other"), bench.target, true, "me"));
        // Then
        assertEquals(0, elsewhere.toFile().list().length);
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        Files.createDirectory(bench.target);
        Files.writeString(bench.target.resolve("a"), "mine");
        assertEquals(ErrorCode.RESTORE_EXISTS, bench.refused(bench.point, false));
        assertEquals("mine", Files.readString(bench.target.resolve("a")));
        assertEquals(List.of("a"), bench.inTarget());
    }

    @Test
    void overwritingReplacesAFileAndALinkButNotWhatTheLinkPointsTo() throws IOException {
        // Given
        Files.createDirectory(bench.target);
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        Files.createSymbolicLink(bench.target.resolve("a"), precious);
        assertEquals(ErrorCode.RESTORE_EXISTS, bench.refused(bench.point, false));
        // When
        bench.restore.restore(bench.point, bench.target, true, "me");
        // Then
        assertEquals("mine", Files.readString(precious));
        assertTrue(Files.isRegularFile(bench.target.resolve("a"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(RestoreBench.BYTES, Files.readAllBytes(bench.target.resolve("a")));
    }

    @Test
    void aTargetThatIsNoFolderIsSaid() throws IOException {
        Files.writeString(bench.target, "a file");
        assertEquals(ErrorCode.RESTORE_TARGET, bench.refused(bench.point, false));
    }

    /** Bytes of the point's file; something happens before the end is told. */
    private static Pieces bytesAnd(Runnable happens) {
        Iterator<ByteBuffer> once = List.of(ByteBuffer.wrap(RestoreBench.BYTES)).iterator();
        return new Pieces() {
            @Override
            public Optional<ByteBuffer> next() {
                if (once.hasNext()) {
                    return Optional.of(once.next());
                }
                happens.run();
                return Optional.empty();
            }

            @Override
            public void close() {
                // nothing to close
            }
        };
    }

    private void appears(byte[] bytes) {
        try {
            Files.write(bench.target.resolve("a"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofTwoRestoresOfAFileToOneFolderBothEndWell() throws IOException {
        Artifact artifact = bench.point.manifest().artifacts().get(0);
        String place =
                new FolderTarget(bench.target, false).write("a", artifact, bytesAnd(() -> appears(RestoreBench.BYTES)));
        assertEquals(bench.target.toRealPath().resolve("a").toString(), place);
        assertEquals(List.of("a"), bench.inTarget());
    }

    @Test
    void anotherFileThatComesMeanwhileStays() throws IOException {
        Artifact artifact = bench.point.manifest().artifacts().get(0);
        byte[] other = Bench.bytes(100);
        VaultException e = assertThrows(VaultException.class, () -> new FolderTarget(bench.target, false)
                .write("a", artifact, bytesAnd(() -> appears(other))));
        assertEquals(ErrorCode.RESTORE_EXISTS, e.code());
        assertArrayEquals(other, Files.readAllBytes(bench.target.resolve("a")));
        assertEquals(List.of("a"), bench.inTarget());
    }
}
