package dev.backupvault.management;

import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Vault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether the store answers. Asks it once in some seconds at most, however often it is asked. Thread-safe. */
final class StoreProbe {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Vault vault;
    private CompletableFuture<Boolean> last;
    private long askedAt;

    StoreProbe(Vault vault) {
        this.vault = vault;
    }

    boolean answers() {
        try {
            return ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false; // the vault tries for longer than anybody wants to wait for this
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized CompletableFuture<Boolean> ask() {
        if (last == null || last.isDone() && System.nanoTime() - askedAt > FRESH.toNanos()) {
            CompletableFuture<Boolean> asked = new CompletableFuture<>();
            last = asked;
            askedAt = System.nanoTime();
            Thread thread = new Thread(() -> asked.complete(isThere()), "store-probe");
            thread.setDaemon(true);
            thread.start();
        }
        return last;
    }

    private boolean isThere() {
        try {
            vault.now();
            return true;
        } catch (VaultException e) {
            return false;
        }
    }
}
