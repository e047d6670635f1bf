package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Small files as the tools write them. */
final class Samples {
    private static final int VMA_HEADER = 12_288;

    private Samples() {}

    /** At least one of each probe's format that {@link Probe#check} finds whole, by a name for people. */
    static Map<String, byte[]> all() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("mssql full", MtfWriter.full().write(1));
        all.put("mssql log", MtfWriter.log().filemarks(4096).write(1));
        all.put("vbm older", VeeamSamples.olderVbm());
        all.put("vbm newer", VeeamSamples.newerVbm());
        all.put("vbk", VeeamSamples.vbk(9));
        all.put("vbk old", VeeamSamples.vbk(0));
        all.put("redis", DatabaseSamples.redis());
        all.put("etcd", DatabaseSamples.etcd());
        all.put("mongo", DatabaseSamples.mongo());
        all.put("xbstream", DatabaseSamples.xbstream());
        all.put(
                "xbstream increment",
                joined(DatabaseSamples.xbstreamFile("ibdata1", random(9000)), DatabaseSamples.xbstreamEnd(400, 500)));
        all.put("binlog", DatabaseSamples.binlog(true));
        all.put("binlog without sums", DatabaseSamples.binlog(false));
        all.put("vma", vma());
        return all;
    }

    /** A disk of 100 clusters, of which each has its first block, in two extents. */
    static byte[] vma() {
        byte[] name = "drive-scsi0\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header = ByteBuffer.allocate(VMA_HEADER + 512);
        header.put(0, "VMA\0".getBytes(StandardCharsets.US_ASCII)).putInt(4, 1);
        header.putLong(8, 11).putLong(16, 12).putLong(24, 1_795_291_200L);
        header.putInt(48, VMA_HEADER).putInt(52, 512).putInt(56, VMA_HEADER + 512);
        header.putInt(4096 + 32, 1).putLong(4096 + 32 + 8, 100 * 65_536L - 512);
        header.putShort(VMA_HEADER + 1, Short.reverseBytes((short) name.length)).put(VMA_HEADER + 3, name);
        return joined(withMd5(header, 32), extent(0, 59), random(59 * 4096), extent(59, 41), random(41 * 4096));
    }

    private static byte[] extent(int from, int clusters) {
        ByteBuffer extent = ByteBuffer.allocate(512);
        extent.put(0, "VMAE".getBytes(StandardCharsets.US_ASCII)).putShort(6, (short) clusters);
        extent.putLong(8, 11).putLong(16, 12);
        for (int i = 0; i < clusters; i++) {
            extent.putLong(40 + 8 * i, 1L << 48 | 1L << 32 | from + i);
        }
        return withMd5(extent, 24);
    }

    private static byte[] withMd5(ByteBuffer header, int at) {
        return header.put(at, Sums.digest("MD5").digest(header.array())).array();
    }

    static byte[] random(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
