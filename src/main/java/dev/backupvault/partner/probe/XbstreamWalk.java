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

    void go() throws IOException, Stop {
        while (cursor.left() > 0) {
            chunk();
        }
        if (!open.isEmpty()) {
            throw Stop.broken("expected the end of " + open.iterator().next() + ", found none");
        }
        if (!succeeded) {
            throw Stop.broken("expected xtrabackup_info, found none among " + ended + " files: the backup failed");
        }
    }

    /** How many files have their end. */
    long ended() {
        return ended;
    }

    private void chunk() throws IOException, Stop {
        long at = cursor.at();
        ByteBuffer header = cursor.take(MAGIC.length + FLAGS_AND_TYPE + Integer.BYTES, "a chunk's header");
        byte[] magic = new byte[MAGIC.length];
        header.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw Stop.broken("expected a chunk at " + at + ", found something else");
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
            default -> throw Stop.broken("expected a chunk of type P, S or E at " + at + ", found " + (int) type);
        }
    }

    private String path(int length) throws IOException, Stop {
        if (length < 0 || length > LONGEST_PATH) {
            throw Stop.broken("expected a path of at most " + LONGEST_PATH + " bytes at " + cursor.at() + ", found "
                    + Integer.toUnsignedString(length));
        }
        return StandardCharsets.UTF_8.decode(cursor.take(length, "a path")).toString();
    }

    private void begin(String path) throws Stop {
        open.add(path);
        if (open.size() > MOST_OPEN) {
            throw Stop.opaque("more than " + MOST_OPEN + " files are open at once");
        }
    }

    private void content(int mapEntries) throws IOException, Stop {
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
            throw Stop.broken(
                    "expected CRC32 %08x of the chunk at %d, found %08x".formatted(expected, at, crc.getValue()));
        }
    }
}
