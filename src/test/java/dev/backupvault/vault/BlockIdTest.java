package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockIdTest {
    @Property
    void anIdComesBackAndAllHaveOneWidth(
            @ForAll @IntRange(max = 49_999) int index, @ForAll @IntRange int length, @ForAll long crc) {
        // Given
        BlockId id = new BlockId(index, length, crc);
        // When
        String text = id.base64();
        // Then
        assertEquals(24, text.length());
        assertEquals(Optional.of(id), BlockId.parse(text));
    }

    @Test
    void anIdIsIndexLengthAndChecksumBigEndian() {
        assertEquals("AAAAAQCAAACuixSGCnmYiA==", new BlockId(1, 8 << 20, 0xAE8B14860A799888L).base64());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "AAAAAQCAAACuixSGCnmYiAA=", "AAAAAQCAAACuixSGCnmY"})
    void idsOfOthersAreNotTakenForOurs(String text) {
        assertEquals(Optional.empty(), BlockId.parse(text));
    }
}
