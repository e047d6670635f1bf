package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TombstonesTest {
    private static final ItemId ITEM = ItemId.of("src", "i");
    private static final PointId POINT = PointId.parse("20261122T014042Z-5d41402abc4b2a76b971");
    private static final long SECOND = 1_000_000_000L;

    private final InMemoryVault store = new InMemoryVault();
    private final FaultyVault counting = new FaultyVault(store, call -> FaultyVault.Fault.NONE);
    private long now = Long.MAX_VALUE - 10 * SECOND; // the monotonic clock may overflow
    private final Tombstones tombstones = new Tombstones(counting, () -> now);

    private void bury(ItemId item) {
        store.put(VaultLayout.tombstone(item, POINT), Bytes.of(new byte[0]), Map.of(), Condition.ABSENT);
    }

    @Test
    void aTombstoneIsFound() {
        bury(ITEM);
        assertTrue(tombstones.has(ITEM, POINT));
        assertFalse(tombstones.has(ITEM, POINT.nextGeneration()));
        assertFalse(tombstones.has(ItemId.of("src2", "i"), POINT));
    }

    @Test
    void oneListServesManyFilesOfASource() {
        // When
        for (int file = 0; file < 100; file++) {
            tombstones.has(ItemId.of("src", "i" + file), POINT);
        }
        // Then
        assertEquals(1, counting.calls());
    }

    @Test
    void aListIsReliedOnForThirtySecondsAndNotLonger() {
        // Given
        assertFalse(tombstones.has(ITEM, POINT));
        bury(ITEM);
        // Then
        now += 30 * SECOND - 1;
        assertFalse(tombstones.has(ITEM, POINT));
        now += 1;
        assertTrue(tombstones.has(ITEM, POINT));
    }
}
