package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WalProbeTest {
    private static final int LENGTH = 1 << 20;

    static byte[] segment() {
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0xD110)
                .putShort((short) 2)
                .putInt(3)
                .putLong(0x7_00F0_0000L)
                .putLong(0)
                .putLong(7300000000000000001L)
                .putInt(LENGTH)
                .putInt(8192)
                .array();
    }

    private static Finding look(byte[] bytes) throws IOException {
        return new WalProbe().look(new CountedBytes(bytes));
    }

    @Test
    void aSegmentTellsWhereItIsAndHowLongItHasToBe() throws IOException {
        assertEquals(
                Finding.whole(
                        2,
                        Map.of(
                                "system_identifier", "7300000000000000001",
                                "timeline", "3",
                                "start_lsn", "7/F00000",
                                "segment_size", "1048576")),
                look(segment()));
        assertEquals(
                "expected a segment of 1048576 bytes, found 1048575",
                look(Arrays.copyOf(segment(), LENGTH - 1)).why());
        assertEquals(Form.BROKEN, look(Arrays.copyOf(segment(), LENGTH + 1)).form());
    }

    @Test
    void otherBytesAreAnotherFormat() throws IOException {
        assertEquals(Finding.other(), look(new byte[LENGTH]));
        assertEquals(Finding.other(), look(new byte[0]));
        byte[] page = segment();
        page[2] = 0;
        assertEquals(Finding.other(), look(page), "of a page that is not a segment's first");
    }

    @Test
    void aPageFromTheMiddleIsBroken() throws IOException {
        byte[] middle = segment();
        middle[9] = 32;
        assertEquals(Form.BROKEN, look(middle).form());
    }
}
