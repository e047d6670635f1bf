package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/** The extents of a VMA file: up to 59 clusters of disks, of which only blocks with data are stored. */
final class VmaExtents {
    static final int HEADER = 512;
    private static final int MAGIC = 0x564D4145;
    private static final int DEVICES = 256;
    private static final int DEVICES_AT = 4096;
    private static final int DEVICE = 32;
    private static final int CLUSTERS = 59;
    private static final int CLUSTERS_AT = 40;
    private static final int CLUSTER = 1 << 16;
    private static final int BLOCK = 1 << 12;
    private static final int UUID_AT = 8;
    private static final int MD5_AT = 24;
    private static final int MD5 = 16;

    private final ByteBuffer file;
    private final long[] wanted = new long[DEVICES];
    private final long[] found = new long[DEVICES];
    private int devices;

    /** @param file the file's header, whose MD5 is right */
    VmaExtents(ByteBuffer file) {
        this.file = file;
        for (int i = 1; i < DEVICES; i++) {
            device(i, DEVICES_AT + i * DEVICE);
        }
    }

    private void device(int number, int at) {
        int name = file.getInt(at);
        if (name != 0) {
            devices++;
            // how long a machine's memory will be is not known when the header is written
            boolean isMemory = VmaProbe.text(file, name).equals("vmstate");
            long size = file.getLong(at + 8);
            wanted[number] = isMemory || size == 0 ? 0 : Long.divideUnsigned(size - 1, CLUSTER) + 1;
        }
    }

    int devices() {
        return devices;
    }

    /** @param cursor behind the file's header */
    void walk(Cursor cursor) throws IOException, Malformed {
        while (cursor.left() > 0) {
            extent(cursor);
        }
        for (int i = 1; i < DEVICES; i++) {
            if (found[i] < wanted[i]) {
                throw new Malformed("expected %s clusters of disk %s, found %s", wanted[i], i, found[i]);
            }
        }
    }

    private void extent(Cursor cursor) throws IOException, Malformed {
        long at = cursor.at();
        byte[] bytes = new byte[HEADER];
        cursor.take(HEADER, "an extent's header").get(bytes);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        if (header.getInt(0) != MAGIC
                || header.getLong(UUID_AT) != file.getLong(8)
                || header.getLong(UUID_AT + 8) != file.getLong(16)) {
            throw new Malformed("expected an extent of this backup at %s, found something else", at);
        }
        expectMd5(bytes, MD5_AT, "the extent at " + at);
        int blocks = 0;
        for (int i = 0; i < CLUSTERS; i++) {
            long cluster = header.getLong(CLUSTERS_AT + i * Long.BYTES);
            found[(int) (cluster >>> 32) & 0xFF]++;
            blocks += Long.bitCount(cluster >>> 48);
        }
        int stored = Short.toUnsignedInt(header.getShort(6));
        if (blocks != stored) {
            throw new Malformed("expected %s blocks in the extent at %s, found %s", stored, at, blocks);
        }
        cursor.skip((long) stored * BLOCK, "an extent's blocks");
    }

    /** Whether the sum at a place is that of all, with zeros at this place. */
    static void expectMd5(byte[] header, int at, String what) throws Malformed {
        byte[] expected = Arrays.copyOfRange(header, at, at + MD5);
        byte[] without = header.clone();
        Arrays.fill(without, at, at + MD5, (byte) 0);
        if (!MessageDigest.isEqual(Sums.digest("MD5").digest(without), expected)) {
            throw new Malformed("expected %s to have the MD5 that it names, found another", what);
        }
    }
}
