package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dump of Redis or Valkey ({@code .rdb}). {@link #look} reads the first nine bytes and the last 49; {@link #check}
 * reads all and proves level 3, unless the server was told to leave the checksum out.
 *
 * <p>{@code redis-cli --rdb -} leaves the mark by which it knew the end of what the server sent: 40 hexadecimal digits
 * behind the dump, which servers do not read.
 *
 * <p>Fact: {@code version}, the format's.
 */
final class RedisProbe implements Probe {
    private static final Pattern MAGIC = Pattern.compile("(?:REDIS[0-9]|VALKEY)([0-9]{3})");
    private static final int MAGIC_LENGTH = 9;
    private static final Pattern MARK = Pattern.compile("[0-9a-f]{40}");
    private static final int MARK_LENGTH = 40;
    private static final int FIRST_WITH_CHECKSUM = 5;
    private static final int END = 0xFF;
    private static final int CHECKSUM = Long.BYTES;

    @Override
    public String name() {
        return "redis-rdb";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        Matcher magic = MAGIC.matcher(new String(bytes.part(0, MAGIC_LENGTH), StandardCharsets.ISO_8859_1));
        if (!magic.matches()) {
            return Finding.other();
        }
        int version = Integer.parseInt(magic.group(1));
        Map<String, String> facts = Map.of("version", Integer.toString(version));
        int behind = version < FIRST_WITH_CHECKSUM ? 0 : CHECKSUM;
        long end = end(bytes);
        if (end < MAGIC_LENGTH + 1 + behind || Byte.toUnsignedInt(bytes.part(end - behind - 1, 1)[0]) != END) {
            return Finding.broken(
                    facts,
                    "expected the byte 255 and " + behind + " bytes of checksum at the end, found "
                            + "something else in " + bytes.size() + " bytes");
        }
        return Finding.opaque(
                facts,
                behind == 0
                        ? "dumps of such an age have no checksum"
                        : "only its checksum over all tells whether it is whole");
    }

    /** The byte 255 is no digit: no dump without a mark is taken for one that has it. */
    private static long end(Bytes bytes) throws IOException {
        long end = Math.max(0, bytes.size() - MARK_LENGTH);
        String last = new String(bytes.part(end, MARK_LENGTH), StandardCharsets.ISO_8859_1);
        return MARK.matcher(last).matches() ? end : bytes.size();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        Finding looked = look(bytes);
        if (looked.form() != Finding.Form.OPAQUE
                || Integer.parseInt(looked.facts().get("version")) < FIRST_WITH_CHECKSUM) {
            return looked;
        }
        long end = end(bytes) - CHECKSUM;
        long expected = ByteBuffer.wrap(bytes.part(end, CHECKSUM))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (expected == 0) {
            return Finding.opaque(looked.facts(), "the server was told to leave the checksum out");
        }
        Crc64 crc = Crc64.jones();
        Sums.each(bytes, 0, end, crc::update);
        return crc.value() == expected
                ? Finding.whole(3, looked.facts())
                : Finding.broken(looked.facts(), "expected CRC64 %016x, found %016x".formatted(expected, crc.value()));
    }
}
