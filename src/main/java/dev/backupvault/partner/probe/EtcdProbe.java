package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * A snapshot of etcd: a bbolt database with its SHA-256 behind it. {@link #look} reads 4 bytes; {@link #check} reads
 * all, in pieces, and proves level 3. No facts.
 *
 * @see <a href="https://github.com/etcd-io/etcd/blob/main/client/v3/snapshot/v3_snapshot.go">v3_snapshot.go</a>
 */
final class EtcdProbe implements Probe {
    private static final byte[] BBOLT = {(byte) 0xED, (byte) 0xDA, 0x0C, (byte) 0xED};
    private static final int MAGIC_AT = 16;
    private static final int SECTOR = 512;
    private static final int SHA256 = 32;

    @Override
    public String name() {
        return "etcd-snapshot";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        byte[] magic = bytes.part(MAGIC_AT, BBOLT.length);
        if (!isBbolt(magic)) {
            return Finding.other();
        }
        long behind = bytes.size() % SECTOR;
        if (behind != SHA256) {
            return Finding.broken(
                    Map.of(),
                    "expected pages of 512 bytes and 32 bytes of SHA-256, found " + behind
                            + " bytes behind the last whole page");
        }
        return Finding.opaque(Map.of(), "only its SHA-256 over all tells whether it is whole");
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        Finding looked = look(bytes);
        if (looked.form() != Finding.Form.OPAQUE) {
            return looked;
        }
        long end = bytes.size() - SHA256;
        byte[] expected = bytes.part(end, SHA256);
        byte[] found = Sums.sha256(bytes, 0, end);
        return Arrays.equals(expected, found)
                ? Finding.whole(3, Map.of())
                : Finding.broken(Map.of(), "expected SHA-256 " + hex(expected) + ", found " + hex(found));
    }

    private static boolean isBbolt(byte[] magic) {
        return Arrays.equals(magic, BBOLT);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
