package dev.backupvault.operational;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.ingest.SourceFile;
import dev.backupvault.testing.SmallDisk;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReflinkTest {
    private static final String CAT = "cat > \"$1\"";

    @TempDir
    private Path temp;

    private Path file;
    private Path tried;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.writeString(temp.resolve("file"), "bytes");
        tried = Files.createFile(temp.resolve("tried"));
    }

    /** A program that shares nothing, and does with its input and {@code $1} what the script says. */
    static Reflink by(Path tried, String script) {
        return new Reflink(List.of("sh", "-c", "echo >> '" + tried + "'; " + script, "cp"));
    }

    private int tries() throws IOException {
        return Files.readAllLines(tried).size();
    }

    private boolean copy(Reflink reflink, Path to) throws IOException {
        Files.deleteIfExists(to);
        try (SeekableByteChannel from = SourceFile.chosen(file).open()) {
            boolean made = reflink.copy(from, Files.createFile(to));
            assertEquals(0, from.position());
            return made;
        }
    }

    @Test
    void theProgramMakesTheCopyEachTime() throws IOException {
        Reflink reflink = by(tried, CAT);
        for (int time = 1; time <= 2; time++) {
            assertTrue(copy(reflink, temp.resolve("copy")));
            assertEquals("bytes", Files.readString(temp.resolve("copy")));
            assertEquals(time, tries());
        }
    }

    @Test
    void whatFailedIsNotTriedAgainBetweenTheSameFileSystems() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 1)) {
            Reflink reflink = by(tried, "exit 1");
            assertFalse(copy(reflink, temp.resolve("copy")));
            assertFalse(copy(reflink, temp.resolve("another")));
            assertEquals(1, tries());
            assertFalse(copy(reflink, disk.root().resolve("copy")));
            assertEquals(2, tries());
        }
    }

    @Test
    void aProgramThatIsNotThereIsNoReasonToFail() throws IOException {
        assertFalse(copy(new Reflink(List.of(temp.resolve("none").toString())), temp.resolve("copy")));
    }

    @Test
    void aFileSystemThatCannotShareBlocksSaysSo() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 1)) {
            file = Files.writeString(disk.root().resolve("file"), "bytes");
            assertFalse(copy(new Reflink(), disk.root().resolve("copy")));
        }
    }

    @Test
    void theOpenFileIsCopiedWhateverHasItsNameByNow() throws IOException {
        Path secret = Files.writeString(temp.resolve("secret"), "secret");
        Path copy = Files.createFile(temp.resolve("copy"));
        try (SeekableByteChannel from = SourceFile.chosen(file).open()) {
            Files.delete(file);
            Files.createSymbolicLink(file, secret);
            assertTrue(by(tried, CAT).copy(from, copy));
        }
        assertEquals("bytes", Files.readString(copy));
    }
}
