package dev.backupvault.partner.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * An entry of a zip file, as the central directory has it. Immutable.
 *
 * @param compressed its length in the file
 * @param length what it is inflated
 * @param offset where its own header is
 */
record ZipEntryRecord(String path, int flags, int method, long crc, long compressed, long length, long offset) {
    private static final long MAGIC = 0x02014b50L;
    private static final long ELSEWHERE = 0xffffffffL;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    static ZipEntryRecord read(Cursor in) throws IOException, Malformed {
        long at = in.at();
        long magic = in.le(4, "an entry of the central directory");
        if (magic != MAGIC) {
            throw new Malformed("expected an entry of the central directory at byte %d, found %08x", at, magic);
        }
        ByteBuffer fixed = ByteBuffer.wrap(in.array(42, "an entry of the central directory"))
                .order(ByteOrder.LITTLE_ENDIAN);
        byte[] name = in.array(fixed.getShort(24) & 0xffff, "an entry's name");
        byte[] extra = in.array(fixed.getShort(26) & 0xffff, "an entry's extra fields");
        in.skip(fixed.getShort(28) & 0xffff, "an entry's comment");
        ByteBuffer large = zip64(ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN));
        long length = either(fixed.getInt(20), large);
        long compressed = either(fixed.getInt(16), large);
        long offset = either(fixed.getInt(38), large);
        if (length < 0 || compressed < 0 || offset < 0) {
            throw new Malformed("expected sizes in the central directory at byte %d, found one below 0", at);
        }
        return new ZipEntryRecord(
                new String(name, StandardCharsets.UTF_8),
                fixed.getShort(4) & 0xffff,
                fixed.getShort(6) & 0xffff,
                fixed.getInt(12) & ELSEWHERE,
                compressed,
                length,
                offset);
    }

    /** Numbers of 64 bits, only those that have no room in the entry, in its order. */
    private static ByteBuffer zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort();
            int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
            if (id == 1) {
                return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            }
            extra.position(extra.position() + length);
        }
        return ByteBuffer.allocate(0);
    }

    private static long either(int small, ByteBuffer large) {
        long value = small & ELSEWHERE;
        return value == ELSEWHERE && large.remaining() >= Long.BYTES ? large.getLong() : value;
    }

    /**
     * Inflates it and compares its length and CRC-32.
     *
     * @return whether that could be done: not where it is encrypted or compressed otherwise
     */
    boolean check(Bytes bytes) throws IOException, Malformed {
        long from = ZipProbe.content(bytes, this);
        if ((flags & 1) != 0 || method != STORED && method != DEFLATED) {
            return false;
        }
        CRC32 sum = new CRC32();
        long count = 0;
        Inflater inflater = new Inflater(true);
        byte[] piece = new byte[1 << 16];
        try (InputStream raw = new BytesInput(bytes, from, from + compressed, 1 << 16);
                InputStream in = method == STORED ? raw : new InflaterInputStream(raw, inflater, 1 << 13)) {
            for (int read; (read = in.read(piece)) >= 0; ) {
                sum.update(piece, 0, read);
                count += read;
            }
        } catch (BytesInput.Failed e) {
            throw e.getCause();
        } catch (IOException e) {
            throw new Malformed("expected entry '%s' to inflate, but: %s", path, Decoding.reason(e));
        } finally {
            inflater.end();
        }
        if (count != length || sum.getValue() != crc) {
            throw new Malformed(
                    "expected entry '%s' of %d bytes with CRC-32 %08x, found %d with %08x",
                    path, length, crc, count, sum.getValue());
        }
        return true;
    }
}
