package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Goes through the chunks of an xbstream. Also a backup that fails ends each file that it began: only one that succeeds
 * writes {@code xtrabackup_info}.
 */
final class XbstreamWalk {
    static final byte[] MAGIC = "XBSTCK01".getBytes(StandardCharsets.US_ASCII);
    private static final int FLAGS_AND_TYPE = 2;
    private static final int SIZES = 2 * Long.BYTES + Integer.BYTES;
    private static final int SPARSE_ENTRY = 8;
    private static final int LONGEST_PATH = 4096;
    private static final int MOST_OPEN = 10_000;
    private static final Pattern LAST_FILE = Pattern.compile("(?:xtrabackup|mariadb_backup)_info(?:\\..+)?");

    private final Cursor cursor;
    private final boolean sums;
    private final Set<String> open = new HashSet<>();
    private long ended;
    private boolean succeeded;

    /** @param sums whether the chunks' contents are read, and their checksums compared */
    XbstreamWalk(Cursor cursor, boolean sums) {
        this.cursor = cursor;
        this.sums = sums;
    }

    void go() throws IOException, Malformed {
        while (cursor.left() > 0) {
            chunk();
        }
        if (!open.isEmpty()) {
            throw new Malformed(
                    "expected the end of %s, found none", open.iterator().next());
        }
        if (!succeeded) {
            throw new Malformed("expected xtrabackup_info, found none among %s files: the backup failed", ended);
        }
    }

    /** How many files have their end. */
    long ended() {
        return ended;
    }

    private void chunk() throws IOException, Malformed {
        long at = cursor.at();
        ByteBuffer header = cursor.take(MAGIC.length + FLAGS_AND_TYPE + Integer.BYTES, "a chunk's header");
        byte[] magic = new byte[MAGIC.length];
        header.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new Malformed("expected a chunk at %s, found something else", at);
        }
        header.get();
        char type = (char) header.get();
        String path = path(header.getInt());
        switch (type) {
            case 'E' -> {
                open.remove(path);
                ended++;
                succeeded |= LAST_FILE.matcher(path).matches();
            }
            case 'P', 'S' -> {
                begin(path);
                content(type == 'S' ? cursor.take(Integer.BYTES, "a map's size").getInt() : 0);
            }
            default -> throw new Malformed("expected a chunk of type P, S or E at %s, found %s", at, (int) type);
        }
    }

    private String path(int length) throws IOException, Malformed {
        if (length < 0 || length > LONGEST_PATH) {
            throw new Malformed(
                    "expected a path of at most %s bytes at %s, found %s",
                    LONGEST_PATH, cursor.at(), Integer.toUnsignedString(length));
        }
        return StandardCharsets.UTF_8.decode(cursor.take(length, "a path")).toString();
    }

    private void begin(String path) throws Undecided {
        open.add(path);
        if (open.size() > MOST_OPEN) {
            throw new Undecided("more than " + MOST_OPEN + " files are open at once");
        }
    }

    private void content(int mapEntries) throws IOException, Malformed {
        long at = cursor.at();
        ByteBuffer sizes = cursor.take(SIZES, "a chunk's sizes");
        long payload = sizes.getLong();
        int expected = sizes.getInt(2 * Long.BYTES);
        long map = Integer.toUnsignedLong(mapEntries) * SPARSE_ENTRY;
        if (!sums) {
            cursor.skip(map, "a map");
            cursor.skip(payload, "a chunk");
            return;
        }
        CRC32 crc = new CRC32();
        cursor.pass(map, "a map", crc::update);
        cursor.pass(payload, "a chunk", crc::update);
        if ((int) crc.getValue() != expected) {
            throw new Malformed("expected CRC32 %08x of the chunk at %d, found %08x", expected, at, crc.getValue());
        }
    }
}
