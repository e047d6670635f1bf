package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/**
 * An archive of mongodump, not compressed. {@link #look} goes through the first 16 MiB and reads the last four bytes;
 * {@link #check} goes through all. Where the end is reached, each collection has ended and its checksum is right, which
 * proves level 3.
 *
 * <p>Facts: {@code server_version}, {@code tool_version}; {@code namespaces}, how many collections it has, where the
 * end was reached.
 *
 * @see <a href="https://github.com/mongodb/mongo-tools/blob/master/common/archive/spec.md">the format</a>
 */
final class MongoArchiveProbe implements Probe {
    private static final byte[] MAGIC = {0x6D, (byte) 0xE2, (byte) 0x99, (byte) 0x81};
    private static final byte[] END = {-1, -1, -1, -1};
    private static final int TERMINATOR = -1;
    private static final int SHORTEST = 5;
    private static final int LONGEST = (16 << 20) + (16 << 10);
    private static final int WINDOW = 1 << 20;
    private static final long LOOK = 16 << 20;

    @Override
    public String name() {
        return "mongo-archive";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return isArchive(bytes) ? Walk.all(new LimitedBytes(bytes, LOOK), MongoArchiveProbe::walk) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return isArchive(bytes) ? Walk.all(bytes, MongoArchiveProbe::walk) : Finding.other();
    }

    private static boolean isArchive(Bytes bytes) throws IOException {
        return Arrays.equals(bytes.part(0, MAGIC.length), MAGIC);
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        if (!Arrays.equals(bytes.part(bytes.size() - END.length, END.length), END)) {
            throw new Malformed("expected the terminator ffffffff at the end, found something else");
        }
        Cursor cursor = new Cursor(bytes, MAGIC.length, WINDOW);
        head(cursor, facts);
        facts.put("namespaces", Integer.toString(collections(cursor)));
        return Finding.whole(3, facts);
    }

    private static void head(Cursor cursor, Map<String, String> facts) throws IOException, Malformed {
        Map<String, String> header = document(cursor, length(cursor));
        for (String name : new String[] {"server_version", "tool_version"}) {
            if (header.containsKey(name)) {
                facts.put(name, header.get(name));
            }
        }
    }

    private static int collections(Cursor cursor) throws IOException, Malformed {
        MongoNamespaces namespaces = new MongoNamespaces();
        for (int length = length(cursor); length != TERMINATOR; length = length(cursor)) {
            namespaces.expect(document(cursor, length));
        }
        while (cursor.left() > 0) {
            segment(cursor, namespaces);
        }
        return namespaces.settle();
    }

    private static void segment(Cursor cursor, MongoNamespaces namespaces) throws IOException, Malformed {
        Map<String, String> header = document(cursor, length(cursor));
        Crc64 crc = namespaces.crc(header);
        for (int length = length(cursor); length != TERMINATOR; length = length(cursor)) {
            expectLength(length);
            crc.update(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(length)
                    .flip());
            cursor.pass(length - Integer.BYTES, "a document", crc::update);
        }
        namespaces.end(header);
    }

    private static int length(Cursor cursor) throws IOException, Malformed {
        return cursor.take(Integer.BYTES, "a document's length").getInt();
    }

    private static Map<String, String> document(Cursor cursor, int length) throws IOException, Malformed {
        expectLength(length);
        return Bson.fields(cursor.take(length - Integer.BYTES, "a document"));
    }

    private static void expectLength(int length) throws Malformed {
        if (length < SHORTEST || length > LONGEST) {
            throw new Malformed("expected a document of %s to %s bytes, found one of %s", SHORTEST, LONGEST, length);
        }
    }
}
