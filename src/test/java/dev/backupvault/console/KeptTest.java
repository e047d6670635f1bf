package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final AtomicInteger made = new AtomicInteger();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private RuntimeException failure;

    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private Kept<String, Integer> kept(Duration patience, int most, java.util.concurrent.Executor executor) {
        return new Kept<>(
                key -> {
                    if (failure != null) {
                        throw failure;
                    }
                    return made.incrementAndGet();
                },
                FRESH,
                patience,
                most,
                executor,
                clock);
    }

    private static Integer value(Optional<Kept.Made<Integer>> made) {
        return made.map(Kept.Made::value).orElse(null);
    }

    @Test
    void aFreshValueIsGivenAgain() {
        var kept = kept(Duration.ofSeconds(1), 2, Runnable::run);
        assertEquals(1, value(kept.get("a")));
        now = now.plus(FRESH).minusMillis(1);
        assertEquals(1, value(kept.get("a")));
        kept.forget("a");
        assertEquals(2, value(kept.get("a")));
        kept.forgetAll();
        assertEquals(3, value(kept.get("a")));
    }

    @Test
    void anOlderOneIsGivenWhileANewOneIsMadeOnce() {
        var kept = kept(Duration.ZERO, 2, waiting::add);
        assertEquals(null, value(kept.get("a")), "it takes longer than anybody waits");
        assertEquals(null, value(kept.get("a")));
        assertEquals(1, waiting.size(), "both wait for the same");
        waiting.remove().run();
        assertEquals(1, value(kept.get("a")));
        now = now.plus(FRESH);
        assertEquals(1, value(kept.get("a")));
        assertEquals(1, value(kept.get("a")));
        assertEquals(1, waiting.size());
        waiting.remove().run();
        assertEquals(2, value(kept.get("a")));
    }

    @Test
    void aVeryOldOneIsNotGiven() {
        var kept = kept(Duration.ZERO, 2, waiting::add);
        kept.get("a");
        waiting.remove().run();
        now = now.plus(FRESH.multipliedBy(3));
        assertEquals(null, value(kept.get("a")));
        waiting.remove().run();
        assertEquals(2, value(kept.get("a")));
    }

    @Test
    void whatFailsIsToldAndTriedAgain() {
        var kept = kept(Duration.ofSeconds(1), 2, Runnable::run);
        failure = VaultException.of(ErrorCode.STORE_UNREACHABLE, "away");
        assertEquals(
                ErrorCode.STORE_UNREACHABLE,
                assertThrows(VaultException.class, () -> kept.get("a")).code());
        failure = null;
        assertEquals(1, value(kept.get("a")));
    }

    @Test
    void onlySoManyAreKept() {
        var kept = kept(Duration.ofSeconds(1), 2, Runnable::run);
        kept.get("a");
        kept.get("b");
        kept.get("a");
        kept.get("c");
        assertEquals(1, value(kept.get("a")), "asked for of late");
        assertEquals(4, value(kept.get("b")), "the first to go");
    }
}
