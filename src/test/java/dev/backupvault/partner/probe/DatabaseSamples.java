package dev.backupvault.partner.probe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Small files as databases' tools write them. */
final class DatabaseSamples {
    private static final byte[] END = {-1, -1, -1, -1};

    private DatabaseSamples() {}

    static byte[] etcd() {
        byte[] pages = Samples.random(4 * 4096);
        System.arraycopy(HexFormat.of().parseHex("edda0ced"), 0, pages, 16, 4);
        return Samples.joined(pages, Sums.digest("SHA-256").digest(pages));
    }

    /** What {@code redis-server} saves with one key, {@code a} of {@code b}. */
    static byte[] redis() {
        byte[] content = Samples.joined(ascii("REDIS0009"), HexFormat.of().parseHex("fe00fb01000001610162ff"));
        Crc64 crc = Crc64.jones();
        crc.update(ByteBuffer.wrap(content));
        return Samples.joined(content, little(8).putLong(crc.value()).array());
    }

    /** Two collections whose segments are mixed, and a view. */
    static byte[] mongo() {
        byte[] one = bson("_id", "1");
        byte[] two = bson("_id", "two");
        return Samples.joined(
                HexFormat.of().parseHex("6de29981"),
                bson("version", "0.1", "server_version", "7.0.1", "tool_version", "100.9.0"),
                bson("db", "shop", "collection", "a", "metadata", "{}", "type", "collection"),
                bson("db", "shop", "collection", "b", "metadata", "{}", "type", "timeseries"),
                bson("db", "shop", "collection", "c", "metadata", "{\"options\":{\"viewOn\":\"a\"}}"),
                END,
                segment("a", false, 0),
                one,
                END,
                segment("system.buckets.b", false, 0),
                two,
                two,
                END,
                segment("a", false, 0),
                two,
                END,
                segment("system.buckets.b", true, crc(two, two)),
                END,
                segment("a", true, crc(one, two)),
                END);
    }

    private static byte[] segment(String collection, boolean end, long crc) {
        byte[] names = bson("db", "shop", "collection", collection);
        ByteBuffer document = little(names.length + 6 + 13);
        document.put(names, 0, names.length - 1);
        document.put((byte) 8).put(ascii("EOF\0")).put((byte) (end ? 1 : 0));
        document.put((byte) 0x12).put(ascii("CRC\0")).putLong(crc).put((byte) 0);
        return document.putInt(0, document.capacity()).array();
    }

    private static long crc(byte[]... documents) {
        Crc64 crc = Crc64.ecma();
        crc.update(ByteBuffer.wrap(Samples.joined(documents)));
        return crc.value();
    }

    private static byte[] bson(String... fields) {
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            elements.write(2);
            elements.writeBytes(ascii(fields[i] + "\0"));
            elements.writeBytes(little(4).putInt(fields[i + 1].length() + 1).array());
            elements.writeBytes(ascii(fields[i + 1] + "\0"));
        }
        elements.write(0);
        return Samples.joined(little(4).putInt(elements.size() + 4).array(), elements.toByteArray());
    }

    /** Three files of which one is sparse, their chunks mixed. */
    static byte[] xbstream() {
        return Samples.joined(
                chunk('P', "ibdata1", 0, Samples.random(9000)),
                chunk('S', "db/t.ibd", 2, Samples.random(3000)),
                chunk('P', "ibdata1", 9000, Samples.random(100)),
                xbstreamFile("xtrabackup_info", ascii("uuid = 1\n")),
                chunk('E', "ibdata1", 0, new byte[0]),
                chunk('E', "db/t.ibd", 0, new byte[0]));
    }

    /** What an increment's stream ends in. */
    static byte[] xbstreamEnd(long from, long to) {
        return Samples.joined(
                xbstreamFile(
                        "xtrabackup_checkpoints",
                        ascii("backup_type = incremental\nfrom_lsn = " + from + "\nto_lsn = " + to + "\n")),
                xbstreamFile("xtrabackup_info", ascii("uuid = 1\nname = \nend_time = 2026-11-21 20:00:01\n")));
    }

    static byte[] xbstreamFile(String path, byte[] content) {
        return Samples.joined(chunk('P', path, 0, content), chunk('E', path, 0, new byte[0]));
    }

    private static byte[] chunk(char type, String path, long offset, byte[] payload) {
        byte[] header = Samples.joined(
                ascii("XBSTCK01\0" + type), little(4).putInt(path.length()).array(), ascii(path));
        if (type == 'E') {
            return header;
        }
        byte[] map = type == 'S' ? Samples.random((int) offset * 8) : new byte[0];
        byte[] size = type == 'S' ? little(4).putInt((int) offset).array() : new byte[0];
        CRC32 crc = new CRC32();
        crc.update(map);
        crc.update(payload);
        byte[] sizes = little(20)
                .putLong(payload.length)
                .putLong(offset)
                .putInt((int) crc.getValue())
                .array();
        return Samples.joined(header, size, sizes, map, payload);
    }

    /** Its description, three events and the rotation to the next, with checksums or without. */
    static byte[] binlog(boolean checksums) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes(HexFormat.of().parseHex("fe62696e"));
        byte[] format = Samples.random(76);
        format[75] = (byte) (checksums ? 1 : 0);
        event(log, 15, format, true);
        for (int i = 0; i < 3; i++) {
            event(log, 2, Samples.random(50 + i), checksums);
        }
        event(log, 4, Samples.joined(little(8).putLong(4).array(), ascii("binlog.000043")), checksums);
        return log.toByteArray();
    }

    private static void event(ByteArrayOutputStream log, int type, byte[] content, boolean checksum) {
        int length = 19 + content.length + (checksum ? 4 : 0);
        ByteBuffer event = little(length);
        event.putInt(1_795_291_200).put((byte) type).putInt(1).putInt(length).putInt(log.size() + length);
        event.putShort((short) 0).put(content);
        if (checksum) {
            CRC32 crc = new CRC32();
            crc.update(event.array(), 0, length - 4);
            event.putInt((int) crc.getValue());
        }
        log.writeBytes(event.array());
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
