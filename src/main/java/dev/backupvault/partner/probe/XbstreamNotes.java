package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What the tools note of a backup in its stream's last files. They are looked for in the last 64 KiB, where they begin
 * and end in one chunk; what was compressed or encrypted within the stream says nothing.
 */
final class XbstreamNotes {
    private static final int TAIL = 1 << 16;
    private static final int SIZES = 2 * Long.BYTES + Integer.BYTES;
    private static final Pattern FILE = Pattern.compile(
            "XBSTCK01[\\x00-\\xff]P[\\x00-\\xff]{4}((?:xtrabackup|mariadb_backup)_(?:checkpoints|info))");
    private static final Pattern LINE =
            Pattern.compile("^(backup_type|from_lsn|to_lsn|end_time) = (\\S.*?)\\r?$", Pattern.MULTILINE);

    private XbstreamNotes() {}

    /** {@code backup_type}, {@code from_lsn}, {@code to_lsn} and {@code end_time}, as far as they are told. */
    static Map<String, String> of(Bytes bytes) throws IOException {
        byte[] tail = bytes.part(Math.max(0, bytes.size() - TAIL), TAIL);
        Map<String, String> notes = new TreeMap<>();
        Matcher file = FILE.matcher(latin(tail, 0, tail.length));
        while (file.find()) {
            Matcher line = LINE.matcher(content(ByteBuffer.wrap(tail).position(file.end())));
            while (line.find()) {
                boolean time = line.group(1).equals("end_time");
                notes.put(line.group(1), time ? line.group(2).replace(' ', 'T') : line.group(2));
            }
        }
        return notes;
    }

    /** Empty where it is cut or has another checksum. */
    private static String content(ByteBuffer chunk) {
        if (chunk.remaining() < SIZES) {
            return "";
        }
        chunk.order(ByteOrder.LITTLE_ENDIAN);
        long length = chunk.getLong();
        long offset = chunk.getLong();
        int expected = chunk.getInt();
        if (offset != 0 || length < 0 || length > chunk.remaining()) {
            return "";
        }
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), chunk.position(), (int) length);
        return (int) crc.getValue() == expected ? latin(chunk.array(), chunk.position(), (int) length) : "";
    }

    private static String latin(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
}
