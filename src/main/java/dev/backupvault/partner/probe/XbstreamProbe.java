package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * A stream of xtrabackup or mariadb-backup. {@link #look} reads the headers of its chunks, at most 64 MiB of them, and
 * the last 64 KiB, and proves level 2 where each file has its end; {@link #check} reads all and proves level 3.
 *
 * <p>Facts: {@code files}, how many have their end, as far as it went; and what the backup's notes say of it
 * ({@code backup_type}, {@code from_lsn}, {@code to_lsn}, {@code end_time} of the machine's clock), where they are not
 * compressed.
 */
final class XbstreamProbe implements Probe {
    private static final int LOOK_WINDOW = 4200;
    private static final int CHECK_WINDOW = 1 << 16;
    private static final long LOOK = 64 << 20;

    @Override
    public String name() {
        return "xbstream";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return walk(bytes, new XbstreamWalk(new Cursor(bytes, 0, LOOK_WINDOW, LOOK), false), 2);
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return walk(bytes, new XbstreamWalk(new Cursor(bytes, 0, CHECK_WINDOW, Long.MAX_VALUE), true), 3);
    }

    private static Finding walk(Bytes bytes, XbstreamWalk walk, int level) throws IOException {
        if (!Arrays.equals(bytes.part(0, XbstreamWalk.MAGIC.length), XbstreamWalk.MAGIC)) {
            return Finding.other();
        }
        try {
            walk.go();
            return Finding.whole(level, facts(bytes, walk));
        } catch (Stop stop) {
            return stop.finding(facts(bytes, walk));
        }
    }

    private static Map<String, String> facts(Bytes bytes, XbstreamWalk walk) throws IOException {
        Map<String, String> facts = XbstreamNotes.of(bytes);
        facts.put("files", Long.toString(walk.ended()));
        return facts;
    }
}
