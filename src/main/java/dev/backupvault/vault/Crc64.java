package dev.backupvault.vault;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CRC-64/NVME (polynomial 0xAD93D23594C93659, reflected; check value of "123456789" is 0xAE8B14860A799888), the
 * checksum that Blob Storage verifies for {@code x-ms-content-crc64}. Slicing by 16. Not thread-safe.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-block">Put Block</a>
 */
public final class Crc64 {
    private static final long REFLECTED = 0x9A6C9329AC4BC9B5L;
    private static final int SLICES = 16;
    private static final long[][] TABLE = tables();

    private long crc = ~0L;

    private static long[][] tables() {
        long[][] table = new long[SLICES][256];
        for (int b = 0; b < 256; b++) {
            long value = b;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ REFLECTED;
            }
            table[0][b] = value;
        }
        for (int slice = 1; slice < SLICES; slice++) {
            for (int b = 0; b < 256; b++) {
                long before = table[slice - 1][b];
                table[slice][b] = (before >>> 8) ^ table[0][(int) before & 0xFF];
            }
        }
        return table;
    }

    /** Takes the buffer from its position to its limit, which it moves. */
    public void update(ByteBuffer in) {
        ByteBuffer bytes = in.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int at = bytes.position();
        int end = bytes.limit();
        long value = bulk(bytes, at, end);
        for (at += (end - at) / SLICES * SLICES; at < end; at++) {
            value = (value >>> 8) ^ TABLE[0][(int) (value ^ bytes.get(at)) & 0xFF];
        }
        crc = value;
        in.position(end);
    }

    private long bulk(ByteBuffer bytes, int from, int end) {
        long[] t0 = TABLE[0],
                t1 = TABLE[1],
                t2 = TABLE[2],
                t3 = TABLE[3],
                t4 = TABLE[4],
                t5 = TABLE[5],
                t6 = TABLE[6],
                t7 = TABLE[7];
        long[] t8 = TABLE[8],
                t9 = TABLE[9],
                t10 = TABLE[10],
                t11 = TABLE[11],
                t12 = TABLE[12],
                t13 = TABLE[13],
                t14 = TABLE[14],
                t15 = TABLE[15];
        long value = crc;
        for (int at = from; at + SLICES <= end; at += SLICES) {
            long low = value ^ bytes.getLong(at);
            long high = bytes.getLong(at + 8);
            value = t15[(int) low & 0xFF]
                    ^ t14[(int) (low >>> 8) & 0xFF]
                    ^ t13[(int) (low >>> 16) & 0xFF]
                    ^ t12[(int) (low >>> 24) & 0xFF]
                    ^ t11[(int) (low >>> 32) & 0xFF]
                    ^ t10[(int) (low >>> 40) & 0xFF]
                    ^ t9[(int) (low >>> 48) & 0xFF]
                    ^ t8[(int) (low >>> 56)]
                    ^ t7[(int) high & 0xFF]
                    ^ t6[(int) (high >>> 8) & 0xFF]
                    ^ t5[(int) (high >>> 16) & 0xFF]
                    ^ t4[(int) (high >>> 24) & 0xFF]
                    ^ t3[(int) (high >>> 32) & 0xFF]
                    ^ t2[(int) (high >>> 40) & 0xFF]
                    ^ t1[(int) (high >>> 48) & 0xFF]
                    ^ t0[(int) (high >>> 56)];
        }
        return value;
    }

    public long value() {
        return ~crc;
    }

    /** The eight bytes, least significant first, as the service's header wants them. */
    public static byte[] littleEndian(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
