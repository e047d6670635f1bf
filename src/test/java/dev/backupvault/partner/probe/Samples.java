package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Small files as the tools write them. */
final class Samples {
    private Samples() {}

    static byte[] etcd() {
        byte[] pages = random(4 * 4096);
        System.arraycopy(HexFormat.of().parseHex("edda0ced"), 0, pages, 16, 4);
        MessageDigest sha256 = Sums.digest("SHA-256");
        return joined(pages, sha256.digest(pages));
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
