package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A part of a file in Microsoft Tape Format that begins at one of its blocks. */
record Mtf(ByteBuffer part) {
    static final int UNIT = 512;
    private static final int CHECKED = 50;
    private static final Set<String> BLOCKS =
            Set.of("TAPE", "SFMB", "SSET", "VOLB", "MSCI", "MSDA", "MSTL", "MSLS", "ESET");

    /** @param at where it begins in the part */
    record Block(String type, int at) {}

    static Mtf of(byte[] part) {
        return new Mtf(ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** In their order, those of the types that SQL Server writes and whose header has the right checksum. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; has(at, UNIT); at += UNIT) {
            String type = ascii(at, 4);
            if (BLOCKS.contains(type) && isRight(at)) {
                blocks.add(new Block(type, at));
            }
        }
        return blocks;
    }

    boolean has(long at, long length) {
        return at >= 0 && at + length <= part.limit();
    }

    int u16(int at) {
        return Short.toUnsignedInt(part.getShort(at));
    }

    long u32(int at) {
        return Integer.toUnsignedLong(part.getInt(at));
    }

    String ascii(int at, int length) {
        return new String(bytes(at, length), StandardCharsets.ISO_8859_1);
    }

    /** The text whose length and place, counted from {@code base}, are at {@code address}; none where that is a lie. */
    Optional<String> text(int base, int address) {
        if (!has(address, 4) || !has(base + u16(address + 2), u16(address))) {
            return Optional.empty();
        }
        return Optional.of(new String(bytes(base + u16(address + 2), u16(address)), StandardCharsets.UTF_16LE))
                .filter(text -> !text.isEmpty());
    }

    /** The first stream of a block, where that is of this type. */
    Optional<Integer> stream(Block block, String type) {
        int at = block.at() + u16(block.at() + 8);
        return has(at, type.length()) && ascii(at, type.length()).equals(type) ? Optional.of(at) : Optional.empty();
    }

    UUID guid(int at) {
        long low = Long.reverseBytes(part.getLong(at + 8));
        return new UUID(u32(at) << 32 | (long) u16(at + 4) << 16 | u16(at + 6), low);
    }

    /** Five bytes: 14 bits of the year, 4 of the month, 5 of the day, 5, 6 and 6 of the time. */
    Optional<String> time(int at) {
        long bits = Byte.toUnsignedLong(part.get(at)) << 32
                | Integer.toUnsignedLong(Integer.reverseBytes(part.getInt(at + 1)));
        try {
            return Optional.of(LocalDateTime.of(
                            (int) (bits >> 26),
                            (int) (bits >> 22) & 0xF,
                            (int) (bits >> 17) & 0x1F,
                            (int) (bits >> 12) & 0x1F,
                            (int) (bits >> 6) & 0x3F,
                            (int) bits & 0x3F)
                    .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private byte[] bytes(int at, int length) {
        byte[] bytes = new byte[length];
        part.get(at, bytes);
        return bytes;
    }

    private boolean isRight(int at) {
        int sum = 0;
        for (int word = 0; word < CHECKED; word += 2) {
            sum ^= u16(at + word);
        }
        return sum == u16(at + CHECKED);
    }
}
