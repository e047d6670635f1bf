package dev.backupvault.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import dev.backupvault.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFolderTest {
    @TempDir
    private Path temporary;

    private Path path;
    private SourceFolder folder;

    @BeforeEach
    void start() {
        path = temporary.resolve("data/sources");
        folder = new SourceFolder(path);
    }

    private static SourceState state(String name, String connector) {
        return new SourceState(
                SourceState.FORMAT,
                name,
                connector,
                SourceState.RUNNING,
                2,
                "point",
                Instant.EPOCH,
                new SourceState.LastError("BV-0105", "gone", Instant.EPOCH),
                null);
    }

    @Test
    void whereNothingWasSaidSourcesRun() {
        assertEquals(Wish.RUN, folder.wish("inbox"));
        assertEquals(Optional.empty(), folder.state("inbox"));
        assertFalse(folder.isConnectorRunning());
        assertFalse(Files.exists(path), "asking makes nothing");
    }

    @Test
    void aWishHoldsUntilAnother() {
        for (Wish wish : List.of(Wish.PAUSED, Wish.RETIRED, Wish.RUN, Wish.RUN, Wish.RETIRED)) {
            folder.wish("inbox", wish);
            assertEquals(wish, new SourceFolder(path).wish("inbox"));
            assertEquals(Wish.RUN, folder.wish("other"));
        }
    }

    @Test
    void aWishThatCannotBeReadPauses() throws IOException {
        folder.wish("inbox", Wish.PAUSED);
        Path file = path.resolve("inbox.wish");
        Files.delete(file);
        Files.createDirectory(file);
        assertEquals(Wish.PAUSED, folder.wish("inbox"));
    }

    @Test
    void aStateIsReadAsItWasWrittenAndADamagedOneIsNone() throws IOException {
        Files.createDirectories(path);
        folder.write(state("inbox", "c"));
        assertEquals(Optional.of(state("inbox", "c")), folder.state("inbox"));
        Files.writeString(path.resolve("inbox.state.json"), "{\"format\": 1, ");
        assertEquals(Optional.empty(), folder.state("inbox"));
    }

    @Test
    void everyNameHasAFileOfItsOwnInTheFolder() throws IOException {
        List<String> names = List.of(
                "a",
                "A",
                "a.b",
                "../a",
                "a/b",
                "a%2fb",
                "%",
                "",
                ".",
                "..",
                "ä",
                "\n",
                "\u001b[2J",
                "x".repeat(300),
                "x".repeat(300) + "y",
                "connector.lock");
        Set<Path> files = new HashSet<>();
        for (String name : names) {
            folder.wish(name, Wish.PAUSED);
            assertEquals(Wish.PAUSED, folder.wish(name));
            files.add(path.resolve(name));
        }
        assertEquals(names.size(), TestFiles.below(path).size());
        assertEquals(List.of(path), Files.list(path.getParent()).toList(), "nothing beside the folder");
        assertEquals(names.size(), files.size());
    }

    @Test
    void aConnectorRunsFromWhenItEntersUntilItLeaves() throws IOException {
        try (SourceFolder.Presence one = folder.enter("one")) {
            assertTrue(folder.isConnectorRunning());
            assertTrue(one.isOfThisRun(state("inbox", "one")));
            assertTrue(one.isOfThisRun(state("inbox", "one")), "asked again");
            assertFalse(one.isOfThisRun(state("inbox", "another")));
            assertTrue(folder.isOfThisRun(state("inbox", "one")));
            assertFalse(folder.isOfThisRun(state("inbox", "another")));
        }
        assertFalse(folder.isConnectorRunning());
        try (SourceFolder.Presence two = folder.enter("two")) {
            assertFalse(folder.isOfThisRun(state("inbox", "one")), "the first one is no more");
            assertTrue(folder.isOfThisRun(state("inbox", "two")));
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws IOException {
        Files.createFile(temporary.resolve("data"));
        assertThrows(VaultException.class, () -> folder.enter("one"));
        assertThrows(VaultException.class, () -> folder.wish("inbox", Wish.PAUSED));
    }
}
