package dev.backupvault.partner.probe;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * A binary log of MySQL or MariaDB, not encrypted. It is complete once it ends in the event that names the next log, or
 * that says that the server stopped. Without one it is broken if it is marked as in use, which MariaDB leaves so after
 * a crash, and else opaque, as a copy by {@code mysqlbinlog --raw}. {@link #look} reads the head and the last event,
 * less than 4 KiB, and proves level 2; {@link #check} goes through all events, and proves level 3 where they have
 * checksums.
 *
 * <p>Facts: {@code first_time}, ISO time in UTC of the first event; {@code next_log}, the name of the next log's file.
 */
final class BinlogProbe implements Probe {
    private static final byte[] MAGIC = {(byte) 0xFE, 'b', 'i', 'n'};
    private static final byte[] ENCRYPTED = {(byte) 0xFD, 'b', 'i', 'n'};
    private static final int WINDOW = 1 << 16;

    @Override
    public String name() {
        return "mysql-binlog";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.look(bytes, (all, facts) -> find(all, facts, false)) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.all(bytes, (all, facts) -> find(all, facts, true)) : Finding.other();
    }

    private static boolean starts(Bytes bytes) throws IOException {
        byte[] head = bytes.part(0, MAGIC.length);
        return Arrays.equals(head, MAGIC) || Arrays.equals(head, ENCRYPTED);
    }

    private static Finding find(Bytes bytes, Map<String, String> facts, boolean all) throws IOException, Malformed {
        if (Arrays.equals(bytes.part(0, MAGIC.length), ENCRYPTED)) {
            throw new Undecided("encrypted: only its name tells what it is");
        }
        Cursor cursor = new Cursor(bytes, MAGIC.length, all ? WINDOW : BinlogEvents.LONGEST_FIRST);
        BinlogEvents events = new BinlogEvents(cursor);
        facts.put("first_time", Instant.ofEpochSecond(events.first()).toString());
        BinlogEvents.Last last = all ? events.last() : events.lastOf(bytes);
        if (last == null && events.areInUse()) {
            throw new Malformed(
                    "expected a rotation or a stop at the end, found a log that a server writes to, or wrote to when it crashed");
        }
        if (last == null) {
            throw new Undecided(
                    "it does not end in a rotation or a stop: more may be written to it, or it is cut there");
        }
        if (!last.next().isEmpty()) {
            facts.put("next_log", last.next());
        }
        return Finding.whole(all && events.haveChecksums() ? 3 : 2, facts);
    }
}
