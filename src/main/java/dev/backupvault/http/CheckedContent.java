package dev.backupvault.http;

import dev.backupvault.point.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A whole artifact on its way out: its last byte leaves only if all of them hash to what the manifest says, so that a
 * client gets a cut body, which it notices, and never a damaged one. Not thread-safe.
 */
final class CheckedContent extends FilterInputStream {
    private final Sha256 expected;
    private final MessageDigest digest = Sha256.digester();
    private long left;

    CheckedContent(InputStream in, Sha256 expected, long bytes) {
        super(in);
        this.expected = expected;
        this.left = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count < 0) {
            if (left > 0) {
                throw new IOException("the store ended " + left + " bytes too soon");
            }
            return count;
        }
        digest.update(target, offset, count);
        left -= count;
        if (left == 0 && !Sha256.finish(digest).equals(expected)) {
            throw new IOException("the data in the store is damaged");
        }
        return count;
    }
}
