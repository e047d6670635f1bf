package dev.backupvault.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceBoardTest {
    @TempDir
    private Path path;

    private SourceFolder folder;

    @BeforeEach
    void start() {
        folder = new SourceFolder(path);
    }

    /** What one connector, named {@code now}, or none would see. */
    private SourceBoard board(boolean running) {
        SourceBoard.Connectors connectors = new SourceBoard.Connectors() {
            @Override
            public boolean isAnyRunning() {
                return running;
            }

            @Override
            public boolean isOfThisRun(SourceState state) {
                return state.connector().equals("now");
            }
        };
        return new SourceBoard(
                folder,
                connectors,
                () -> List.of(new ConfiguredSource("inbox", "drop-folder", Map.of("source", "web"), path)),
                source -> Optional.empty());
    }

    private void written(String connector, String state, int inFlight) throws IOException {
        folder.write(new SourceState(
                SourceState.FORMAT, "inbox", connector, state, inFlight, "point", Instant.EPOCH, null, null));
    }

    private String state(boolean running) {
        return board(running).list().get(0).state();
    }

    @Test
    void theStateIsThatOfThisRunAndOfWhatIsWanted() throws IOException {
        assertEquals("stopped", state(false));
        assertEquals("not loaded", state(true));
        written("before", SourceState.RUNNING, 1);
        assertEquals("not loaded", state(true));
        assertEquals("point", board(true).list().get(0).lastPoint());
        assertEquals(0, board(true).list().get(0).inFlight());
        written("now", SourceState.RUNNING, 1);
        assertEquals("running", state(true));
        assertEquals("stopped", state(false));
        folder.wish("inbox", Wish.PAUSED);
        assertEquals("pausing", state(true));
        written("now", SourceState.PAUSED, 0);
        assertEquals("paused", state(true));
        folder.wish("inbox", Wish.RETIRED);
        assertEquals("retired", state(true));
        assertEquals("web", board(true).list().get(0).source());
    }

    @Test
    void aWishWaitsForTheConnectorThatHasTheSource() throws IOException {
        assertTrue(board(false).want("inbox", Wish.PAUSED));
        assertEquals(Wish.PAUSED, folder.wish("inbox"));
        written("now", SourceState.RUNNING, 0);
        assertTrue(board(true).want("inbox", Wish.RUN));
        assertEquals(Wish.RUN, folder.wish("inbox"));
    }

    @Test
    void whatIsNotConfiguredCannotBeWanted() {
        VaultException e = assertThrows(VaultException.class, () -> board(true).want("../inbox", Wish.PAUSED));
        assertEquals(ErrorCode.USAGE, e.code());
        assertEquals(Optional.of("there are: inbox"), e.hint());
    }
}
