package dev.backupvault.pickup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PostponedTest {
    private static final Path FILE = Path.of("a.bak");
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // a clock that overflows, as nanoTime may
    private final Postponed<Path> postponed = new Postponed<>(now::get);

    @Test
    void aFileWaitsTwiceAsLongAfterEveryFailureAndFiveMinutesAtMost() {
        assertFalse(postponed.isWaiting(FILE));
        assertEquals(Duration.ofSeconds(1), postponed.failed(FILE));
        assertTrue(postponed.isWaiting(FILE));
        assertFalse(postponed.isWaiting(Path.of("another.bak")));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertFalse(postponed.isWaiting(FILE));
        assertEquals(Duration.ofSeconds(2), postponed.failed(FILE));
        for (int failure = 3; failure < 100; failure++) {
            postponed.failed(FILE);
        }
        assertEquals(Duration.ofMinutes(5), postponed.failed(FILE));
    }

    @Test
    void aFileThatWasStoredWaitsNoMore() {
        postponed.failed(FILE);
        postponed.settled(FILE);
        assertFalse(postponed.isWaiting(FILE));
        assertEquals(Duration.ofSeconds(1), postponed.failed(FILE));
    }
}
