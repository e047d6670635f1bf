package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** An array as {@link Bytes}; counts what is read of it. */
final class ArrayBytes implements Bytes {
    private final byte[] all;
    private long read;

    ArrayBytes(byte[] all) {
        this.all = all;
    }

    static ArrayBytes of(Path file) throws IOException {
        return new ArrayBytes(Files.readAllBytes(file));
    }

    static ArrayBytes cut(byte[] all, int length) {
        return new ArrayBytes(Arrays.copyOf(all, length));
    }

    /** With one byte changed, by a mask that is not 0. */
    static ArrayBytes flipped(byte[] all, int at, int mask) {
        byte[] changed = all.clone();
        changed[at] ^= (byte) mask;
        return new ArrayBytes(changed);
    }

    long read() {
        return read;
    }

    @Override
    public long size() {
        return all.length;
    }

    @Override
    public int read(long at, ByteBuffer into) {
        int length = (int) Math.max(0, Math.min(into.remaining(), all.length - at));
        into.put(all, (int) Math.min(at, all.length), length);
        read += length;
        return length;
    }
}
