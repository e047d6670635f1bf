package dev.backupvault.partner.probe;

import java.io.IOException;

/**
 * What the headers of zstd's frames and blocks say (RFC 8878). Immutable.
 *
 * @param count how many frames, skippable ones not counted
 * @param checksums whether every frame has a checksum
 * @param dictionary whether one needs a dictionary
 * @param window the most memory that one wants, in bytes
 * @param content how long all are decoded; -1 where one does not tell
 */
record ZstdFrames(long count, boolean checksums, boolean dictionary, long window, long content) {
    private static final long MAGIC = 0xFD2FB528L;
    private static final int LARGEST_BLOCK = 128 << 10;
    private static final int[] ID_LENGTHS = {0, 1, 2, 4};
    private static final int[] SIZE_LENGTHS = {0, 2, 4, 8};
    /** What compressors that work in parallel put before the first frame. */
    private static final int SKIPPED_BEFORE = 4;

    /** Skippable frames belong to lz4 as well as to zstd. */
    static boolean skippable(long magic) {
        return (magic & ~0xFL) == 0x184D2A50L;
    }

    static boolean starts(Bytes bytes) throws IOException {
        return starts(bytes, MAGIC);
    }

    /** Whether the first frame that is not skippable has this magic. */
    static boolean starts(Bytes bytes, long wanted) throws IOException {
        Cursor in = new Cursor(bytes, 0, 8);
        try {
            for (int skipped = 0; skipped <= SKIPPED_BEFORE; skipped++) {
                long magic = in.le(4, "a magic");
                if (!skippable(magic)) {
                    return magic == wanted;
                }
                in.skip(in.le(4, "a length"), "a skippable frame");
            }
        } catch (Malformed nothingSaysWhatItIs) {
            return false;
        }
        return false;
    }

    static ZstdFrames walk(Bytes bytes) throws IOException, Malformed {
        Cursor in = new Cursor(bytes, 0, 24);
        ZstdFrames frames = new ZstdFrames(0, true, false, 0, 0);
        while (in.left() > 0) {
            long at = in.at();
            long magic = in.le(4, "a frame's magic");
            if (skippable(magic)) {
                in.skip(in.le(4, "a skippable frame's length"), "a skippable frame");
            } else if (magic == MAGIC) {
                frames = frames.with(frame(in));
            } else {
                throw new Malformed("expected a frame at byte %d, found %08x", at, magic);
            }
        }
        return frames;
    }

    private ZstdFrames with(ZstdFrames next) {
        return new ZstdFrames(
                count + next.count,
                checksums && next.checksums,
                dictionary || next.dictionary,
                Math.max(window, next.window),
                content < 0 || next.content < 0 || content + next.content < 0 ? -1 : content + next.content);
    }

    private static ZstdFrames frame(Cursor in) throws IOException, Malformed {
        int descriptor = in.u8("a frame's header");
        boolean single = (descriptor & 0x20) != 0;
        if ((descriptor & 0x08) != 0) {
            throw new Malformed("expected a reserved bit of 0 at byte %d, found descriptor %02x", in.at(), descriptor);
        }
        long window = single ? 0 : window(in.u8("a frame's window"));
        long dictionary = in.le(ID_LENGTHS[descriptor & 3], "a dictionary's id");
        int sizeFlag = descriptor >> 6;
        int sizeLength = sizeFlag == 0 && single ? 1 : SIZE_LENGTHS[sizeFlag];
        long content = sizeLength == 0 ? -1 : in.le(sizeLength, "a frame's content size") + (sizeLength == 2 ? 256 : 0);
        boolean checksum = (descriptor & 4) != 0;
        blocks(in);
        in.skip(checksum ? 4 : 0, "a frame's checksum");
        long wanted = !single ? window : content < 0 ? Long.MAX_VALUE : content;
        return new ZstdFrames(1, checksum, dictionary != 0, wanted, content);
    }

    private static long window(int descriptor) {
        long base = 1L << (10 + (descriptor >> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private static void blocks(Cursor in) throws IOException, Malformed {
        boolean last;
        do {
            long at = in.at();
            int header = (int) in.le(3, "a block's header");
            last = (header & 1) != 0;
            int type = (header >> 1) & 3;
            int length = header >> 3;
            if (type == 3 || length > LARGEST_BLOCK) {
                throw new Malformed(
                        "expected a block of type 0 to 2 and at most %d bytes at byte %d, found type %d and %d bytes",
                        LARGEST_BLOCK, at, type, length);
            }
            in.skip(type == 1 ? 1 : length, "a block");
        } while (!last);
    }
}
