package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;

/** The CRC-64s that partners' formats end in, all of them reflected. Not thread-safe. */
final class Crc64 {
    private static final long[] JONES = table(0x95AC9329AC4BC9B5L);
    private static final long[] ECMA = table(0xC96C5795D7870F42L);

    private final long[] table;
    private final long inverted;
    private long crc;

    private Crc64(long[] table, long inverted) {
        this.table = table;
        this.inverted = inverted;
        this.crc = inverted;
    }

    /** Redis's: the check value of "123456789" is 0xE9C6D914C4B8D9CA. */
    static Crc64 jones() {
        return new Crc64(JONES, 0);
    }

    /** That of xz and MongoDB: the check value of "123456789" is 0x995DC9BBDF1939FA. */
    static Crc64 ecma() {
        return new Crc64(ECMA, ~0L);
    }

    private static long[] table(long polynomial) {
        long[] table = new long[256];
        for (int b = 0; b < 256; b++) {
            long value = b;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ polynomial;
            }
            table[b] = value;
        }
        return table;
    }

    /** Takes what remains of the buffer. */
    void update(ByteBuffer in) {
        long value = crc;
        while (in.hasRemaining()) {
            value = (value >>> 8) ^ table[(int) (value ^ in.get()) & 0xFF];
        }
        crc = value;
    }

    long value() {
        return crc ^ inverted;
    }
}
