package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockScheduleTest {
    private static final int MIB = 1 << 20;
    private static final BlockSchedule STANDARD = new BlockSchedule(64 * MIB);

    @ParameterizedTest
    @CsvSource({"0, 8", "511, 8", "512, 16", "767, 16", "768, 32", "1023, 32", "1024, 64", "1279, 64", "49999, 64"})
    void blocksGrowAsTheFormatSays(int index, int mib) {
        assertEquals(mib * MIB, STANDARD.sizeOf(index));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 12, 64, 128, 1024, 2047})
    void theCeilingIsTheSumOfAllBlocks(int largest) {
        // Given: the sum by steps of 256 blocks, which is another way than the code's
        long sum = 512L * 8;
        long blocks = 512;
        for (long size = 16; size < largest; size *= 2) {
            sum += 256 * size;
            blocks += 256;
        }
        sum += (50_000 - blocks) * largest;
        // Then
        assertEquals(sum * MIB, new BlockSchedule(largest * MIB).ceiling());
    }

    @Test
    void theCeilingOfTheStandardScheduleIsThatOfTheFormat() {
        assertEquals(3_150_848L * MIB, STANDARD.ceiling());
        assertEquals(400_000L * MIB, new BlockSchedule(8 * MIB).ceiling());
    }

    @Test
    void noBlockIsEverLargerThanTheLargest() {
        BlockSchedule odd = new BlockSchedule(12 * MIB);
        assertEquals(12 * MIB, odd.sizeOf(512));
        assertEquals(12 * MIB, odd.sizeOf(49_999));
        assertEquals(2047 * MIB, new BlockSchedule(2047 * MIB).sizeOf(49_999));
    }

    @Test
    void whatIsTooLongIsRefusedWithTheSettingThatRaisesIt() {
        // When
        VaultException error =
                assertThrows(VaultException.class, () -> STANDARD.checkFits("a", STANDARD.ceiling() + 1));
        // Then
        assertEquals(ErrorCode.TOO_LARGE, error.code());
        assertTrue(error.getMessage().contains("vault.block.largest"), error.getMessage());
        assertDoesNotThrow(() -> STANDARD.checkFits("a", STANDARD.ceiling()));
        assertDoesNotThrow(() -> STANDARD.checkFits("a", -1));
    }

    @Test
    void aScheduleComesBackAsItWasWritten() {
        assertEquals("v1/67108864", STANDARD.toString());
        assertEquals(STANDARD, BlockSchedule.parse("v1/67108864"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v2/67108864",
                "v1/",
                "v1/-1",
                "v1/8388609",
                "v1/1048576",
                "v1/9999999999",
                "v1/67108864 ",
                "v1/2147483648"
            })
    void aScheduleThatThisReleaseDoesNotKnowIsDamage(String text) {
        assertEquals(
                ErrorCode.RECORD_DAMAGED,
                assertThrows(VaultException.class, () -> BlockSchedule.parse(text))
                        .code());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, MIB, 8 * MIB - 1, 8 * MIB + 1, Integer.MAX_VALUE})
    void sizesThatAreNotWholeMebibytesFromEightUpAreRefused(int largest) {
        assertThrows(IllegalArgumentException.class, () -> new BlockSchedule(largest));
    }
}
