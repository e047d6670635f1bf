package dev.backupvault.partner.probe;

import java.io.IOException;
import org.apache.commons.codec.digest.XXHash32;

/**
 * What the headers of lz4's frames and blocks say. Immutable.
 *
 * @param count how many frames, skippable ones not counted
 * @param checksums whether every frame has a checksum of its content
 * @param dictionary whether one needs a dictionary
 */
record Lz4Frames(long count, boolean checksums, boolean dictionary) {
    static final long MAGIC = 0x184D2204L;

    private static final long STORED = 0x80000000L;

    static Lz4Frames walk(Bytes bytes) throws IOException, Malformed {
        Cursor in = new Cursor(bytes, 0, 24);
        Lz4Frames frames = new Lz4Frames(0, true, false);
        while (in.left() > 0) {
            long at = in.at();
            long magic = in.le(4, "a frame's magic");
            if (ZstdFrames.skippable(magic)) {
                in.skip(in.le(4, "a skippable frame's length"), "a skippable frame");
            } else if (magic == MAGIC) {
                frames = frames.with(frame(bytes, in));
            } else {
                throw new Malformed("expected a frame at byte %d, found %08x", at, magic);
            }
        }
        return frames;
    }

    private Lz4Frames with(Lz4Frames next) {
        return new Lz4Frames(count + next.count, checksums && next.checksums, dictionary || next.dictionary);
    }

    private static Lz4Frames frame(Bytes bytes, Cursor in) throws IOException, Malformed {
        long start = in.at();
        int flags = in.u8("a frame's flags");
        int descriptor = in.u8("a frame's block size");
        if (flags >> 6 != 1 || (flags & 2) != 0 || (descriptor & 0x8f) != 0 || descriptor >> 4 < 4) {
            throw new Malformed(
                    "expected a frame header of version 1 at byte %d, found %02x %02x", start, flags, descriptor);
        }
        boolean dictionary = (flags & 1) != 0;
        in.skip(((flags & 8) != 0 ? 8 : 0) + (dictionary ? 4 : 0), "a frame's header");
        int length = (int) (in.at() - start);
        int sum = in.u8("a frame's header checksum");
        int found = headerSum(bytes.part(start, length));
        if (sum != found) {
            throw new Malformed("expected header checksum %02x at byte %d, found %02x", sum, start, found);
        }
        blocks(in, 1L << (8 + 2 * (descriptor >> 4)), (flags & 0x10) != 0 ? 4 : 0);
        boolean checksum = (flags & 4) != 0;
        in.skip(checksum ? 4 : 0, "a frame's content checksum");
        return new Lz4Frames(1, checksum, dictionary);
    }

    private static int headerSum(byte[] header) {
        XXHash32 hash = new XXHash32();
        hash.update(header, 0, header.length);
        return (int) (hash.getValue() >> 8) & 0xff;
    }

    private static void blocks(Cursor in, long largest, int checksum) throws IOException, Malformed {
        while (true) {
            long at = in.at();
            long header = in.le(4, "a block's length");
            if (header == 0) {
                return;
            }
            long length = header & ~STORED;
            if (length > largest) {
                throw new Malformed("expected a block of at most %d bytes at byte %d, found %d", largest, at, length);
            }
            in.skip(length + checksum, "a block");
        }
    }
}
