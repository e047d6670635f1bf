package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.management.HealthChecks.Check;
import dev.backupvault.management.HealthChecks.State;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceBoard;
import dev.backupvault.sources.SourceCheck;
import dev.backupvault.sources.SourceFolder;
import dev.backupvault.vault.InMemoryVault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthChecksTest {
    @TempDir
    private Path folder;

    private final AtomicInteger looks = new AtomicInteger();

    private HealthChecks checks(Runnable trial) {
        SourceFolder states = new SourceFolder(folder);
        SourceCheck kind = new SourceCheck() {
            @Override
            public String kind() {
                return "drop-folder";
            }

            @Override
            public String from(ConfiguredSource source) {
                return "a share";
            }

            @Override
            public List<Step> steps(ConfiguredSource source) {
                return List.of();
            }

            @Override
            public List<Step> quickSteps(ConfiguredSource source) {
                looks.incrementAndGet();
                return List.of(new Step("the share answers", trial));
            }
        };
        SourceBoard board = new SourceBoard(
                states,
                states.connectors(),
                () -> List.of(new ConfiguredSource("inbox", "drop-folder", Map.of(), folder)),
                source -> Optional.of(kind));
        return new HealthChecks(new StoreProbe(new InMemoryVault()), board, folder, Map::of);
    }

    private static State of(String name, List<Check> checks) {
        return checks.stream()
                .filter(check -> check.name().equals(name))
                .map(Check::state)
                .findFirst()
                .orElse(null);
    }

    @Test
    void aShareThatHangsIsWaitedForByOneThreadAndForSomeSeconds() {
        // Given
        CountDownLatch hangs = new CountDownLatch(1);
        HealthChecks checks = checks(() -> await(hangs));
        // When
        long began = System.nanoTime();
        List<CompletableFuture<List<Check>>> asking = new ArrayList<>();
        for (int who = 0; who < 10; who++) {
            asking.add(new CompletableFuture<List<Check>>()
                    .completeAsync(checks::look, asked -> new Thread(asked).start()));
        }
        asking.forEach(asked -> assertEquals(State.DOWN, of("checks", asked.join())));
        // Then
        Duration waited = Duration.ofNanos(System.nanoTime() - began);
        assertEquals(-1, waited.compareTo(Duration.ofSeconds(9)), "they waited one after the other: " + waited);
        assertEquals(1, looks.get());
        hangs.countDown();
        Awaitility.await("the share is back")
                .atMost(Duration.ofSeconds(20))
                .until(() -> of("source:inbox", checks.look()) == State.UP);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsWrongIsSaidAndTheOthersAreLookedAtAllTheSame() {
        List<Check> found = checks(() -> {
                    throw new IllegalStateException("Stale file handle");
                })
                .look();
        assertEquals(State.DOWN, of("source:inbox", found));
        assertEquals(State.UP, of("store", found));
        assertEquals(null, of("checks", found));
    }
}
