package dev.backupvault.partner.probe;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A binary log of MySQL or MariaDB, not encrypted. It is complete once it ends in the event that names the next log, or
 * that says that the server stopped. Without one it is broken while a server has it in use, and opaque else: after a
 * crash, servers close it without such an event. {@link #look} reads the head and the last event, less than 4 KiB, and
 * proves level 2; {@link #check} goes through all events, and proves level 3 where they have checksums.
 *
 * <p>Facts: {@code first_time}, ISO time in UTC of the first event; {@code next_log}, the name of the next log's file.
 */
final class BinlogProbe implements Probe {
    private static final int MAGIC = 0x6E6962FE;
    private static final int ENCRYPTED = 0x6E6962FD;
    private static final int WINDOW = 1 << 16;

    @Override
    public String name() {
        return "mysql-binlog";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return find(bytes, false);
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return find(bytes, true);
    }

    private static Finding find(Bytes bytes, boolean all) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        try {
            Cursor cursor = new Cursor(bytes, 0, all ? WINDOW : BinlogEvents.LONGEST_FIRST, Long.MAX_VALUE);
            if (bytes.size() < Integer.BYTES) {
                return Finding.other();
            }
            int magic = cursor.take(Integer.BYTES, "the magic").getInt();
            if (magic == ENCRYPTED) {
                return Finding.opaque(Map.of(), "encrypted: only its name tells what it is");
            }
            return magic == MAGIC ? events(bytes, cursor, all, facts) : Finding.other();
        } catch (Stop stop) {
            return stop.finding(facts);
        }
    }

    private static Finding events(Bytes bytes, Cursor cursor, boolean all, Map<String, String> facts)
            throws IOException, Stop {
        BinlogEvents events = new BinlogEvents(cursor);
        facts.put("first_time", Instant.ofEpochSecond(events.first()).toString());
        BinlogEvents.Last last = all ? events.last() : events.lastOf(bytes);
        if (last == null && events.areInUse()) {
            throw Stop.broken("expected a rotation or a stop at the end, found a log that a server still writes to");
        }
        if (last == null) {
            throw Stop.opaque("it does not end in a rotation or a stop: more may be written to it, or it is cut there");
        }
        if (!last.next().isEmpty()) {
            facts.put("next_log", last.next());
        }
        return Finding.whole(all && events.haveChecksums() ? 3 : 2, facts);
    }
}
