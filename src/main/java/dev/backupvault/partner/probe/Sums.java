package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;

/** Reads a range in pieces, for sums over all of it. */
final class Sums {
    private static final int PIECE = 1 << 16;

    private Sums() {}

    /**
     * Gives the range to {@code sum} piece by piece, each from its position to its limit.
     *
     * @return how many bytes there were: fewer than asked for where the bytes end
     */
    static long each(Bytes bytes, long from, long to, Consumer<ByteBuffer> sum) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        long at = from;
        while (at < to) {
            piece.clear().limit((int) Math.min(PIECE, to - at));
            int read = bytes.read(at, piece);
            if (read == 0) {
                break;
            }
            sum.accept(piece.flip());
            at += read;
        }
        return at - from;
    }

    static byte[] sha256(Bytes bytes, long from, long to) throws IOException {
        MessageDigest digest = digest("SHA-256");
        each(bytes, from, to, digest::update);
        return digest.digest();
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
