package dev.backupvault.vault;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * A body to send: buffers in order, each from its position to its limit. The buffers are never moved, so a body can be
 * sent again; who made it must leave them alone until the call that sends it has returned.
 */
public final class Bytes {
    private final List<ByteBuffer> parts;
    private final long length;
    private Long crc64;

    public Bytes(List<ByteBuffer> parts) {
        this.parts = List.copyOf(parts);
        this.length = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    public static Bytes of(byte[] bytes) {
        return new Bytes(List.of(ByteBuffer.wrap(bytes)));
    }

    /** Independent views of the parts. */
    public List<ByteBuffer> parts() {
        return parts.stream().map(ByteBuffer::duplicate).toList();
    }

    public long length() {
        return length;
    }

    /** CRC-64/NVME of the whole, worked out once. */
    public synchronized long crc64() {
        if (crc64 == null) {
            Crc64 crc = new Crc64();
            parts.forEach(part -> crc.update(part.duplicate()));
            crc64 = crc.value();
        }
        return crc64;
    }

    public void feed(MessageDigest digest) {
        parts.forEach(part -> digest.update(part.duplicate()));
    }
}
