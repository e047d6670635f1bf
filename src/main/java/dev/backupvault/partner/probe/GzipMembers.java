package dev.backupvault.partner.probe;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the members of a gzip file (RFC 1952) one after the other and compares their sums. The libraries' streams
 * either keep a header's name in memory, however long, or take rubbish behind a member for its end. Not thread-safe.
 */
final class GzipMembers {
    private static final long MAGIC = 0x088b1fL;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_SUM = 2;

    private final Bytes bytes;
    private final byte[] in = new byte[1 << 16];
    private final byte[] out = new byte[1 << 16];
    private final CRC32 crc = new CRC32();
    private long total;

    GzipMembers(Bytes bytes) {
        this.bytes = bytes;
    }

    /** @return how many bytes they are inflated, all together */
    long inflate() throws IOException, Malformed {
        long at = 0;
        do {
            at = member(at);
        } while (at < bytes.size());
        return total;
    }

    private long member(long at) throws IOException, Malformed {
        Cursor header = new Cursor(bytes, at, 1 << 10);
        long magic = header.le(3, "a member's header");
        if (magic != MAGIC) {
            throw new Malformed("expected a member or the end at byte %d, found %06x", at, magic);
        }
        int flags = header.u8("a member's header");
        header.skip(6, "a member's header");
        if ((flags & EXTRA) != 0) {
            header.skip(header.le(2, "a member's extra field"), "a member's extra field");
        }
        skipText((flags & NAME) != 0, header, "a member's name");
        skipText((flags & COMMENT) != 0, header, "a member's comment");
        header.skip((flags & HEADER_SUM) != 0 ? 2 : 0, "a member's header");
        long before = total;
        long end = content(header.at());
        Cursor trailer = new Cursor(bytes, end, 8);
        same("CRC-32", trailer.le(4, "a member's CRC-32"), crc.getValue(), at);
        same("length", trailer.le(4, "a member's length"), (total - before) & 0xffffffffL, at);
        return trailer.at();
    }

    private static void skipText(boolean there, Cursor header, String what) throws IOException, Malformed {
        while (there && header.u8(what) != 0) {
            // up to its end
        }
    }

    private static void same(String what, long expected, long found, long at) throws Malformed {
        if (expected != found) {
            throw new Malformed("expected %s %08x of the member at byte %d, found %08x", what, expected, at, found);
        }
    }

    /** @return where it ends */
    private long content(long from) throws IOException, Malformed {
        crc.reset();
        Inflater inflater = new Inflater(true);
        try (InputStream content = new BytesInput(bytes, from, bytes.size(), in.length)) {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int read = content.read(in);
                    if (read < 0) {
                        throw new Malformed("expected the end of a member, but it ends at byte %d", bytes.size());
                    }
                    inflater.setInput(in, 0, read);
                }
                int inflated = inflater.inflate(out);
                if (inflated == 0 && inflater.needsDictionary()) {
                    throw new Malformed("expected a member without a dictionary at byte %d", from);
                }
                crc.update(out, 0, inflated);
                total += inflated;
            }
            return from + inflater.getBytesRead();
        } catch (DataFormatException e) {
            throw new Malformed("expected to inflate, but failed after %d bytes: %s", total, Decoding.reason(e));
        } catch (BytesInput.Failed e) {
            throw e.getCause();
        } finally {
            inflater.end();
        }
    }
}
