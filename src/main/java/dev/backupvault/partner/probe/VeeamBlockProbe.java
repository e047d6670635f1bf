package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * A backup file of Veeam ({@code .vbk}, {@code .vib}, {@code .vrb}). Its metadata says how long the file is, in two
 * slots with a checksum, of which the one with the higher version counts. {@link #look} reads the slots, at most 1.1
 * MiB, and proves level 2 where the length is right. Only a slot whose checksum is right and that wants a longer file
 * makes one broken: the format is known from other people's reading of it.
 *
 * <p>Facts: {@code format}, the format's version; {@code meta_version}, how often the metadata was written;
 * {@code expected_size} in bytes.
 *
 * @see <a href="https://github.com/fox-it/dissect.archive">dissect.archive</a>
 */
final class VeeamBlockProbe implements Probe {
    private static final int PAGE = 4096;
    private static final int HEADER = 0x110;
    private static final int FORMAT_AT = 0x107;
    private static final int BLOCK_SIZE_AT = 0x10B;
    private static final int LONGEST_NAME = 250;
    private static final int BANKS_AT = 116;
    private static final int BANK = 16;
    private static final int SLOT_HEADER = BANKS_AT + 8;
    private static final int LAST_CRC32_FORMAT = 5;

    private record Slot(long version, long end) {}

    @Override
    public String name() {
        return "veeam-vbk";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        ByteBuffer header = little(bytes.part(0, HEADER));
        if (!isHeader(header)) {
            return Finding.other();
        }
        Slot active = active(bytes, header.getInt(FORMAT_AT));
        if (active == null) {
            return Finding.opaque(Map.of(), "none of its two slots of metadata has the checksum that it names");
        }
        Map<String, String> facts = Map.of(
                "format", Integer.toUnsignedString(header.getInt(0)),
                "meta_version", Long.toUnsignedString(active.version()),
                "expected_size", Long.toUnsignedString(active.end()));
        int compared = Long.compareUnsigned(active.end(), bytes.size());
        String why = "its metadata expects " + facts.get("expected_size") + " bytes, found " + bytes.size();
        return compared == 0
                ? Finding.whole(2, facts)
                : compared > 0 ? Finding.broken(facts, why) : Finding.opaque(facts, why);
    }

    private static boolean isHeader(ByteBuffer header) {
        return header.limit() == HEADER
                && header.getInt(4) == 1
                && isName(header, header.getInt(8))
                && Integer.bitCount(header.getInt(BLOCK_SIZE_AT)) == 1
                && header.getInt(FORMAT_AT) >= 0
                && header.getInt(FORMAT_AT) < 256;
    }

    /** The name of a digest, such as md5, and zeros. */
    private static boolean isName(ByteBuffer header, int length) {
        if (length <= 0 || length > LONGEST_NAME) {
            return false;
        }
        String name = new String(header.array(), 12, LONGEST_NAME + 1, StandardCharsets.ISO_8859_1);
        return name.substring(0, length).matches("[A-Za-z0-9-]+") && name.charAt(length) == 0;
    }

    private static Slot active(Bytes bytes, int format) throws IOException {
        int most = format == 0 ? 0xF8 : 0x7F00;
        Slot first = slot(bytes, PAGE, format, most);
        Slot second = slot(bytes, PAGE + pages(BANKS_AT + most * BANK), format, most);
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return Long.compareUnsigned(first.version(), second.version()) > 0 ? first : second;
    }

    private static long pages(int length) {
        return (length + PAGE - 1) / PAGE * (long) PAGE;
    }

    private static Slot slot(Bytes bytes, long at, int format, int most) throws IOException {
        ByteBuffer head = little(bytes.part(at, SLOT_HEADER));
        if (head.limit() < SLOT_HEADER || head.getInt(4) == 0) {
            return null;
        }
        int banks = head.getInt(BANKS_AT);
        if (banks < 0 || banks > most) {
            return null;
        }
        ByteBuffer all = little(bytes.part(at, SLOT_HEADER + banks * BANK));
        Checksum crc = format > LAST_CRC32_FORMAT ? new CRC32C() : new CRC32();
        crc.update(all.slice(4, all.limit() - 4));
        return (int) crc.getValue() == all.getInt(0) ? new Slot(all.getLong(8), all.getLong(16)) : null;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
