package dev.backupvault.service;

import dev.backupvault.vault.BlockSchedule;
import java.time.Duration;

/**
 * How the vault's services work in this process.
 *
 * @param buffers bytes of memory that all uploads share
 * @param largestBlock bytes; decides how long one artifact may be (docs/FORMAT.md §5)
 * @param inFlight blocks of one upload that are sent at the same time
 * @param patience how long a call to the store is tried again before its error is reported
 */
public record VaultSettings(long buffers, int largestBlock, int inFlight, Duration patience) {
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(3);

    public static final VaultSettings DEFAULT = new VaultSettings(128L << 20, 64 << 20, 4, Duration.ofMinutes(2));

    /** @throws IllegalArgumentException if they contradict one another */
    public VaultSettings {
        if (buffers < 2L * largestBlock) {
            throw new IllegalArgumentException(
                    "vault.buffers must hold two blocks of vault.block.largest: expected at least "
                            + (2L * largestBlock) + " bytes, found " + buffers);
        }
        if (inFlight < 1 || inFlight > 64) {
            throw new IllegalArgumentException("vault.block.in-flight: expected 1 to 64, found " + inFlight);
        }
        if (patience.compareTo(LONGEST_PATIENCE) > 0) {
            throw new IllegalArgumentException("vault.patience: expected at most " + LONGEST_PATIENCE.toMinutes()
                    + "m, found " + patience.toMinutes() + "m: a purge waits no longer for a writer");
        }
        new BlockSchedule(largestBlock);
    }
}
