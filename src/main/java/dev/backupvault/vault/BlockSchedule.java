package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.regex.Pattern;

/**
 * How large each block of a blob is: a function of its index alone, so that every try cuts a stream in the same places
 * (docs/FORMAT.md §5).
 *
 * @param first bytes of the first block: 8 MiB in every vault; less only where a test has to get past the last block
 * @param largest bytes of the largest block; 8 MiB to 2 GiB - 1, and a whole number of MiB
 */
public record BlockSchedule(int first, int largest) {
    public static final int FIRST = 8 << 20;
    public static final int MOST_BLOCKS = 50_000;
    private static final int GROWTH_STARTS = 512;
    private static final int GROWTH_STEP = 256;
    private static final Pattern FORM = Pattern.compile("v1/(\\d{7,10})");

    public BlockSchedule {
        if (largest < first || first < 1) {
            throw new IllegalArgumentException(
                    "blocks: expected the largest to be at least the first, found " + largest + " and " + first);
        }
    }

    /** The schedule of every vault: 8 MiB at first. */
    public BlockSchedule(int largest) {
        this(FIRST, largest);
        if (largest < FIRST || largest % (1 << 20) != 0) {
            throw new IllegalArgumentException(
                    "largest block: expected whole MiB, at least 8, found " + largest + " bytes");
        }
    }

    /** @throws VaultException {@link ErrorCode#RECORD_DAMAGED} for a schedule that this release does not know */
    public static BlockSchedule parse(String text) {
        var matcher = FORM.matcher(text);
        try {
            if (matcher.matches()) {
                return new BlockSchedule(Integer.parseInt(matcher.group(1)));
            }
        } catch (IllegalArgumentException e) {
            throw unknown(text); // the right form, and a size that no block can have
        }
        throw unknown(text);
    }

    private static VaultException unknown(String text) {
        return VaultException.mismatch(
                ErrorCode.RECORD_DAMAGED, "unknown block schedule", "v1/<bytes>", "'" + text + "'");
    }

    /** Bytes of the block at this index, but for the last one of a blob. */
    public int sizeOf(int index) {
        if (index < GROWTH_STARTS) {
            return first;
        }
        int doublings = Math.min(30, 1 + (index - GROWTH_STARTS) / GROWTH_STEP);
        return (int) Math.min(largest, (long) first << doublings);
    }

    /** The most bytes one blob can hold with this schedule. */
    public long ceiling() {
        long sum = 0;
        for (int index = 0; index < MOST_BLOCKS; index++) {
            sum += sizeOf(index);
        }
        return sum;
    }

    /** Refuses what is known to be too long before a byte of it is sent. */
    public void checkFits(String name, long bytes) {
        if (bytes > (long) first * MOST_BLOCKS
                && bytes > ceiling()) { // the sum is only worth its time for what is huge
            throw tooLarge(name, bytes + " bytes");
        }
    }

    VaultException tooLarge(String name, String found) {
        return VaultException.mismatch(
                        ErrorCode.TOO_LARGE,
                        "'" + name + "' is too long for one blob",
                        "at most " + ceiling() + " bytes in " + MOST_BLOCKS + " blocks of up to " + largest + " bytes",
                        found)
                .hint(
                        "raise vault.block.largest (and the memory: two blocks of that size must fit into vault.buffers)");
    }

    @Override
    public String toString() {
        return "v1/" + largest;
    }
}
