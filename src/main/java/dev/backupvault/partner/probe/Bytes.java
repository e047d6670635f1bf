package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that can be read anywhere: a file, or an artifact in the store. Implementations say whether they are
 * thread-safe.
 */
public interface Bytes {
    /** How many there are; does not change. */
    long size();

    /**
     * Reads until the buffer is full or the bytes end.
     *
     * @param at where to begin, from 0
     * @return how many bytes were read; 0 at or behind the end
     */
    int read(long at, ByteBuffer into) throws IOException;

    /**
     * A part of them, shorter where the bytes end.
     *
     * @param at where to begin, from 0
     * @param length how many at most
     */
    default byte[] part(long at, int length) throws IOException {
        long there = Math.max(0, Math.min(length, size() - at));
        ByteBuffer part = ByteBuffer.allocate((int) there);
        read(at, part);
        return part.position() == there ? part.array() : java.util.Arrays.copyOf(part.array(), part.position());
    }
}
